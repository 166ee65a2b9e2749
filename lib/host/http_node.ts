/** The transport for what `fetch` cannot: unix sockets, own certificates, no verification. */

import * as http from "node:http";
import * as https from "node:https";
import { Readable } from "node:stream";
import type { HttpRequest } from "./host.ts";
import type { Exchange } from "./http.ts";
import type { Hop } from "./http_hop.ts";

/**
 * Makes one exchange with `node:http`, over connections that an agent keeps
 * where one is given. Bodies are asked for without encoding.
 * @throws {Error} As the system says, when there is no answer.
 */
export async function exchangeByNode(
  hop: Hop,
  request: HttpRequest,
  signal: AbortSignal,
  agent?: https.Agent,
): Promise<Exchange> {
  const secure = hop.url.protocol === "https:";
  const headers: Record<string, string> = {
    "accept-encoding": "identity",
    host: hop.url.host,
    ...(agent === undefined ? { connection: "close" } : {}),
    ...Object.fromEntries(hop.headers),
  };
  if (hop.body !== undefined) {
    const bytes = typeof hop.body === "string"
      ? new TextEncoder().encode(hop.body)
      : hop.body;
    headers["content-length"] = String(bytes.length);
  }
  const options: https.RequestOptions = {
    method: hop.method,
    headers,
    signal,
    agent: secure ? agent ?? false : false,
    ...(request.unixSocket === undefined
      ? {
        host: hop.url.hostname.replace(/^\[|\]$/g, ""),
        port: hop.url.port || (secure ? 443 : 80),
      }
      : { socketPath: request.unixSocket }),
    path: hop.url.pathname + hop.url.search,
    ...(request.verifyTls === false ? { rejectUnauthorized: false } : {}),
    ...readCertificates(request),
  };
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const sent = (secure ? https : http).request(options, resolve);
    sent.on("error", reject);
    sent.end(hop.body);
  });
  return {
    status: answer.statusCode ?? 0,
    headers: toHeaders(answer.headers),
    body: readParts(answer),
    cancel: () => {
      answer.destroy();
      return Promise.resolve();
    },
  };
}

function readCertificates(request: HttpRequest): https.RequestOptions {
  return {
    ...(request.caFile === undefined
      ? {}
      : { ca: Deno.readTextFileSync(request.caFile) }),
    ...(request.clientCert === undefined ? {} : {
      cert: Deno.readTextFileSync(request.clientCert),
      key: Deno.readTextFileSync(request.clientKey ?? request.clientCert),
    }),
  };
}

function toHeaders(found: http.IncomingHttpHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(found)) {
    if (value === undefined) continue;
    headers[name] = typeof value === "string" ? value : value.join("\n");
  }
  return headers;
}

async function* readParts(
  answer: http.IncomingMessage,
): AsyncGenerator<Uint8Array> {
  for await (const part of Readable.from(answer)) {
    if (part instanceof Uint8Array) yield part;
  }
}
