/** Addresses of servers that outputs connect to, as people write them. */

import * as z from "zod";
import { toFoundText } from "../found.ts";

/** Longest path of a socket in bytes (unix(7), `sun_path` with its NUL). */
const MAX_SOCKET_PATH = 107;

/** Where a server is. */
export type ServerAddress =
  | {
    readonly kind: "net";
    readonly host: string;
    /** Undefined where the protocol's own is meant. */
    readonly port: number | undefined;
  }
  | { readonly kind: "unix"; readonly path: string };

/** Reads `HOST`, `HOST:PORT`, `[::1]:PORT` or the absolute path of a socket, with `unix:` before it or not. */
export function serverAddress(): z.ZodType<ServerAddress> {
  return z.string().transform((text, context) => {
    const found = parseServer(text);
    if (found !== undefined) return found;
    context.issues.push({
      code: "custom",
      input: text,
      message:
        `expected a server such as "logs.example.org:514" or the path of a socket, got ${
          toFoundText(text)
        }`,
    });
    return z.NEVER;
  });
}

/** Writes an address for people. */
export function toAddressText(address: ServerAddress): string {
  if (address.kind === "unix") return address.path;
  const { host, port } = address;
  const shown = host.includes(":") ? `[${host}]` : host;
  return port === undefined ? shown : `${shown}:${port}`;
}

function parseServer(text: string): ServerAddress | undefined {
  const path = /^(?:unix:)?(\/.*[^/])$/.exec(text)?.[1];
  if (path !== undefined) {
    const isFit = !/\p{Cc}/u.test(path) &&
      new TextEncoder().encode(path).length <= MAX_SOCKET_PATH;
    return isFit ? { kind: "unix", path } : undefined;
  }
  const found =
    /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]/\s\p{Cc}]+))(?::(\d{1,5}))?$/u.exec(
      text,
    );
  const port = found?.[3] === undefined ? undefined : Number(found[3]);
  if (!found || port === 0 || (port ?? 1) > 65_535) return undefined;
  return { kind: "net", host: found[1] ?? found[2] ?? "", port };
}
