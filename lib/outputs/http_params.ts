/** Params of outputs that send over HTTP. */

import * as z from "zod";
import { line, oneOf, optional, seconds, withDefault } from "../field.ts";
import { type Compression, compression, UNCOMPRESSED } from "./compression.ts";
import { findFault } from "./name_template.ts";
import { tls, type TlsParams } from "./tls.ts";

/** Longest answer that is waited for where nothing is said, in seconds. */
const TIMEOUT_SECS = 60;
/** Data stream where nothing is said; Elasticsearch has a template for names of this form. */
const INDEX = "logs-driftless-default";

/** Who the sender is. */
export type AuthParams =
  | { type: "basic"; username: string; password: string }
  | { type: "bearer"; token: string }
  | { type: "apikey"; header_name: string; key: string };

/** What all outputs over HTTP may be told. */
export interface CommonHttpParams {
  /** Header fields of each request. */
  headers: Record<string, string>;
  /** User and password, a token, or a key in a header field. */
  auth?: AuthParams;
  /** `none`, `gzip` or `zstd`, or `{ algorithm, level }`; none when absent. */
  compression: Compression;
  /** Longest time for one request with its answer in seconds; 60 when absent. */
  timeout: number;
  /** Trusted authorities, the client's certificate, and whether the server's is checked. */
  tls?: TlsParams;
  /** Address of a proxy; that of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) when absent. */
  proxy?: string;
}

/** What Loki may be told. */
export interface LokiParams {
  /** What becomes labels: `host`, `source`, `file`, `level`, names of labels, `fields.NAME`; host, source and all labels when absent. */
  labels?: string[];
  /** `text`, as it was read, or `json`, all that is known of the event; text when absent. */
  line: "text" | "json";
  /** Tenant, sent as `X-Scope-OrgID`. */
  tenant?: string;
}

/** Shape of what all have. */
export const HTTP_SHAPE = {
  headers: withDefault(headers(), {}),
  auth: optional(auth()),
  compression: withDefault(compression(), UNCOMPRESSED),
  timeout: withDefault(seconds(), TIMEOUT_SECS),
  tls: optional(tls()),
  proxy: optional(httpUrl(["http:", "https:", "socks5:", "socks5h:"])),
} as const;

/** Shape of what Loki has besides. */
export const LOKI_SHAPE = {
  labels: optional(z.array(line())),
  line: withDefault(oneOf(["text", "json"]), "text"),
  tenant: optional(headerValue()),
} as const;

/** Reads an address of the web, with a host. */
export function httpUrl(
  protocols: readonly string[] = ["http:", "https:"],
): z.ZodType<string> {
  return line().refine(
    (value) =>
      URL.canParse(value) && protocols.includes(new URL(value).protocol),
    // An address may hold a password.
    { error: `expected an address that starts with "${protocols[0]}//"` },
  );
}

/** Reads the name of an index or data stream, a template in lower case. */
export function indexName(): z.ZodType<string> {
  return withDefault(
    line().refine(
      (value) => findIndexFault(value) === undefined,
      {
        error: ({ input }) =>
          `expected the name of an index: ${findIndexFault(String(input))}`,
      },
    ),
    INDEX,
  );
}

/** The rules of names (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create). */
function findIndexFault(name: string): string | undefined {
  const fault = findFault(name);
  if (fault !== undefined) return fault;
  const fixed = name.replace(/\{[^}]*\}|%[-_]?./g, "");
  if (fixed !== fixed.toLowerCase()) return "it may have no capital letters";
  const wrong = /[\\*?"<>| ,#:]/.exec(fixed)?.[0];
  if (wrong !== undefined) return `it may not have "${wrong}"`;
  return /^[-_+]/.test(name) ? `it may not start with "${name[0]}"` : undefined;
}

function headers(): z.ZodType<Record<string, string>> {
  return z.record(headerName(), headerValue());
}

function headerValue(): z.ZodType<string> {
  return line().refine(
    // What is no Latin-1 cannot be sent (RFC 9110 §5.5).
    (value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
    { error: "expected a value of a header field: one line of Latin letters" },
  );
}

function auth(): z.ZodType<AuthParams> {
  return z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("basic"),
      username: line(),
      password: line(),
    }),
    z.strictObject({ type: z.literal("bearer"), token: headerValue() }),
    z.strictObject({
      type: z.literal("apikey"),
      header_name: withDefault(headerName(), "X-API-Key"),
      key: headerValue(),
    }),
  ], { error: 'expected "type" to be "basic", "bearer" or "apikey"' });
}

function headerName(): z.ZodString {
  return z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
    error: "expected the name of a header field",
  });
}
