import { strictEqual as equal } from "node:assert/strict";
import { toConnectionReason } from "../../lib/host/http_reason.ts";

/** What `fetch` and `node:http` say, and what is told of it. */
const ROWS: readonly [string, string][] = [
  [
    "error sending request for url (https://h/?token=x): client error (Connect): dns error: failed to lookup address information: Name or service not known",
    "its name cannot be resolved: Name or service not known",
  ],
  [
    "error sending request for url (http://h:1/): client error (Connect): tcp connect error: Connection refused (os error 111)",
    "Connection refused",
  ],
  [
    "error sending request from 127.0.0.1:5 for http://h/?token=x (127.0.0.1:6): client error (SendRequest): connection closed before message completed",
    "it closed the connection before it answered",
  ],
  [
    "error sending request for url (https://h/): client error (Connect): invalid peer certificate: NotValidYet",
    "its certificate is not valid yet",
  ],
  [
    "received fatal alert: HandshakeFailure",
    "it ended the handshake of TLS: HandshakeFailure",
  ],
  ["connect ECONNREFUSED 127.0.0.1:9", "Connection refused"],
  ["read ECONNRESET", "the connection was reset"],
  ["getaddrinfo ENOTFOUND nowhere.invalid", "its name cannot be resolved"],
  ["aborted", "the answer was cut off"],
  ["Parse Error: Expected HTTP/", "it does not speak HTTP"],
  [
    "self-signed certificate",
    "its certificate comes from nobody who is trusted here",
  ],
  [
    "error sending request for url (http://h/?token=x)",
    "the connection failed",
  ],
  ["something new", "something new"],
];
for (const [said, told] of ROWS) {
  Deno.test(`toConnectionReason: ${told}: ${said.slice(-40)}`, () => {
    equal(
      toConnectionReason(new TypeError("x", { cause: new Error(said) })),
      told,
    );
    equal(toConnectionReason(new Error(said)), told);
  });
}
