/** Where a source listens, as people write it. */

import * as z from "zod";
import { toFoundText } from "../../found.ts";
import { type Listen, parseListen } from "../../web/listen.ts";

/** How messages arrive. */
export type Transport = "udp" | "tcp" | "tls" | "unix" | "unixgram";

/** Where a source listens. */
export type Endpoint =
  | {
    readonly transport: "udp" | "tcp" | "tls";
    /** Empty for all addresses of this host. */
    readonly hostname: string;
    readonly port: number;
  }
  | { readonly transport: "unix" | "unixgram"; readonly path: string };

const ENDPOINT_REGEXP = /^(udp|tcp|tls|unix|unixgram):(?:\/\/)?(.+)$/s;

/**
 * Reads `udp://HOST:PORT`, `tcp://HOST:PORT`, `tls://HOST:PORT`, `unix:/path`
 * (a stream) or `unixgram:/path`.
 * @throws {SyntaxError} When it is none.
 */
export function parseEndpoint(text: string): Endpoint {
  const [, word = "", rest = ""] = ENDPOINT_REGEXP.exec(text) ?? [];
  switch (word) {
    case "udp":
    case "tcp":
    case "tls": {
      const listen = parse(rest, text);
      if (listen.kind === "tcp") {
        const { hostname, port } = listen;
        return { transport: word, hostname, port };
      }
      break;
    }
    case "unix":
    case "unixgram": {
      const path = rest.startsWith("/") ? rest : `/${rest}`;
      const listen = parse(`unix:${path}`, text);
      if (listen.kind === "unix") {
        return { transport: word, path: listen.path };
      }
    }
  }
  throw toError(text);
}

/** Reads one address or a list of them. */
export function endpoints(): z.ZodType<Endpoint[]> {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined ? undefined : toError(input).message;
  return z.union([z.string(), z.array(z.string()).min(1)], { error })
    .transform((given, context) => {
      const texts = typeof given === "string" ? [given] : given;
      try {
        return texts.map(parseEndpoint);
      } catch (cause) {
        if (!(cause instanceof SyntaxError)) throw cause;
        const { message } = cause;
        context.issues.push({ code: "custom", input: given, message });
        return z.NEVER;
      }
    });
}

function parse(address: string, text: string): Listen {
  try {
    return parseListen(address);
  } catch (cause) {
    throw toError(text, cause);
  }
}

function toError(found: unknown, cause?: unknown): SyntaxError {
  return new SyntaxError(
    `expected an address such as "udp://0.0.0.0:514", "tcp://127.0.0.1:601", "tls://:6514" or "unix:/run/logs.sock", got ${
      toFoundText(found)
    }`,
    { cause },
  );
}
