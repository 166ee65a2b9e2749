/**
 * The `http` source: events that others post.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  bytes,
  oneOf,
  optional,
  withDefault,
  words,
} from "../../field.ts";
import { type Listen, parseListen } from "../../web/listen.ts";
import { openWeb } from "../../web/open_web.ts";
import { toRare } from "../../web/rare.ts";
import type { Feeder, FeederContext, OpenFeeder } from "../source.ts";
import { type HttpAuth, httpAuth } from "./_http_auth.ts";
import type { BodyFormat } from "./_http_body.ts";
import { MAX_BYTES_AT_WORK, Posts } from "./_http_posts.ts";

/** Where to listen when nobody says otherwise. */
const DEFAULT_LISTEN = "127.0.0.1:9880";

/** Params of the `http` source. */
export interface HttpSourceParams {
  /** Where to listen, one or a list: `HOST:PORT`, `:PORT` for all addresses, `unix:/path`; `127.0.0.1:9880` when absent. */
  listen: Listen[];
  /** Path that is posted to; `/` when absent. */
  path: string;
  /** What a body is: `json` (one value or a list of them), `ndjson` or `text` (lines), or what its media type says: `auto`, also when absent. */
  format: "auto" | BodyFormat;
  /** Who may post: `basic` with `username` and `password`, or `bearer` with `token`. */
  auth?: HttpAuth;
  /** File with certificate, users, tokens and limits, in the form of Prometheus' exporter-toolkit. */
  web_config_file?: string;
  /** Greatest body in bytes, packed or not; 10 MiB when absent. */
  max_body_bytes: number;
  /** Longest event in bytes; what is longer is cut and counted; 1 MiB when absent. */
  max_event_bytes: number;
}

/**
 * Takes events by POST: JSON, lines of JSON, or lines, packed by gzip or not.
 * The answer is 200 when they are safe on disk, and 503 with `Retry-After`
 * while the queue is full. The address of the sender becomes the field `peer`.
 *
 * @example Of programs of this host that have the token
 * ```yaml
 * sources:
 *   - name: apps
 *     type: http
 *     listen: 127.0.0.1:9880
 *     auth: { type: bearer, token: "{{ secrets.APPS_TOKEN }}" }
 *     parser: json
 * ```
 */
export const httpSource: Feeder<HttpSourceParams> = {
  type: "http",
  kind: "feeder",
  endsItself: false,
  params: z.strictObject({
    listen: withDefault(listen(), [parseListen(DEFAULT_LISTEN)]),
    path: withDefault(absolutePath(), "/"),
    format: withDefault(oneOf(["auto", "json", "ndjson", "text"]), "auto"),
    auth: optional(httpAuth()),
    web_config_file: optional(absolutePath()),
    max_body_bytes: withDefault(size(MAX_BYTES_AT_WORK), 10 * 1024 * 1024),
    max_event_bytes: withDefault(size(MAX_BYTES_AT_WORK), 1024 * 1024),
  }).refine(
    ({ auth, web_config_file }) =>
      auth === undefined || web_config_file === undefined,
    {
      path: ["auth"],
      error:
        'expected "auth" or "web_config_file", which says who may post too',
    },
  ),
  open,
};

async function open(
  params: HttpSourceParams,
  { feed, warn }: FeederContext,
): Promise<OpenFeeder> {
  const { auth, web_config_file, listen } = params;
  const isOpen = auth === undefined && web_config_file === undefined;
  if (isOpen && listen.some(isReachable)) {
    warn('Everybody who reaches it may post: name "auth" or "web_config_file"');
  }
  const posts = new Posts({
    feed,
    warn: toRare(warn),
    path: params.path,
    format: params.format,
    auth,
    maxBodyBytes: params.max_body_bytes,
    maxEventBytes: params.max_event_bytes,
  });
  const server = await openWeb({
    listen,
    respond: (request) => posts.respond(request),
    configFile: web_config_file,
    maxBodyBytes: params.max_body_bytes,
    warn,
  });
  const finished = Promise.withResolvers<void>();
  let closing: Promise<void> | undefined;
  return {
    counts: posts.counts,
    addresses: server.addresses,
    finished: finished.promise,
    close: async () => {
      await (closing ??= server.stop());
      finished.resolve();
    },
  };
}

/** Tells whether others than this host reach an address. */
function isReachable(listen: Listen): boolean {
  return listen.kind === "tcp" &&
    !/^(?:127\.|localhost$|::1$)/.test(listen.hostname);
}

function size(most: number): z.ZodType<number> {
  return bytes().refine((value) => value > 0 && value <= most, {
    error: `expected 1 byte or more, and no more than ${most}`,
  });
}

function listen(): z.ZodType<Listen[]> {
  return words().transform((texts, context) => {
    try {
      return texts.map(parseListen);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      const message = cause.message.replace(/^Expected/, "expected");
      context.issues.push({ code: "custom", input: texts, message });
      return z.NEVER;
    }
  });
}
