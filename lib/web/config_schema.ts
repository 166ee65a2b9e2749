/** What a file of web settings may say. */

import * as z from "zod";
import { flag, oneOf, seconds, text } from "../field.ts";

const HEADERS = [
  "Strict-Transport-Security",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "X-XSS-Protection",
  "Content-Security-Policy",
] as const;

const TLS_SERVER = z.strictObject({
  cert_file: z.exactOptional(text()),
  key_file: z.exactOptional(text()),
  cert: z.exactOptional(text()),
  key: z.exactOptional(text()),
  client_auth_type: z._default(
    oneOf([
      "NoClientCert",
      "VerifyClientCertIfGiven",
      "RequireAndVerifyClientCert",
    ]),
    "NoClientCert",
  ),
  client_ca_file: z.exactOptional(text()),
  client_ca: z.exactOptional(text()),
  client_allowed_sans: z._default(z.array(z.string()), []),
  // What is older than 1.2 is never spoken, so that a lower bound is kept too.
  min_version: z._default(oneOf(["TLS10", "TLS11", "TLS12", "TLS13"]), "TLS12"),
  max_version: z._default(oneOf(["TLS12", "TLS13"]), "TLS13"),
  // All suites that there are hide what was said from those who learn the key.
  prefer_server_cipher_suites: z.exactOptional(flag()),
});

/** What `tls_server_config` says. */
export type TlsSettings = z.infer<typeof TLS_SERVER>;

/** Schema of the whole file. */
export const WEB_FILE = z.strictObject({
  tls_server_config: z.exactOptional(TLS_SERVER),
  http_server_config: z.exactOptional(z.strictObject({
    // Clients that would speak HTTP/2 take HTTP/1.1.
    http2: z.exactOptional(flag()),
    headers: z.exactOptional(z.strictObject(
      Object.fromEntries(
        HEADERS.map((name) => [name, z.exactOptional(text())]),
      ),
    )),
  })),
  basic_auth_users: z.exactOptional(toSome(
    z.string().regex(/^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/, {
      error:
        "expected a bcrypt hash of a cost from 4 to 16, as `htpasswd -nBC 10 NAME` prints, got another text",
    }),
    "user",
  )),
  bearer_tokens: z.exactOptional(toSome(
    z.string().regex(/^[0-9a-fA-F]{64}$/, {
      error:
        "expected the SHA-256 of a token, as `printf %s TOKEN | sha256sum` prints, got another text",
    }),
    "token",
  )),
  rate_limit: z.exactOptional(z.strictObject({
    interval: seconds(),
    burst: z.int().min(1),
  })),
});

/** An empty map would let everybody in. */
function toSome(
  value: z.ZodType<string>,
  what: string,
): z.ZodType<Record<string, string>> {
  return z.record(z.string(), value).refine(
    (all) => Object.keys(all).length > 0,
    { error: `expected at least one ${what}, got none` },
  );
}
