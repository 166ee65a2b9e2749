/** Addresses to serve at, as people write them. */

/** Where to listen; a hostname that is empty is all addresses of this host. */
export type Listen =
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** Address where metrics are served when nobody says otherwise. */
export const DEFAULT_LISTEN = "127.0.0.1:8000";

/** Longest path of a socket in bytes (unix(7), `sun_path` with its NUL). */
const MAX_SOCKET_PATH = 107;

/**
 * Reads `HOST:PORT`, `:PORT` for all addresses of this host, `[::1]:PORT` or
 * `unix:/path`. Port 0 is a free one.
 * @throws {SyntaxError} When it is none.
 */
export function parseListen(text: string): Listen {
  const path = /^unix:(\/.+)$/.exec(text)?.[1];
  if (path !== undefined && isSocketPath(path)) return { kind: "unix", path };
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (found === null || port > 65_535) {
    throw new SyntaxError(
      `Expected an address such as "${DEFAULT_LISTEN}" or "unix:/run/facts.sock", got "${text}"`,
    );
  }
  return { kind: "tcp", hostname: found[1] ?? found[2] ?? "", port };
}

/** Writes a host and a port as one address. */
export function toListenText(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function isSocketPath(path: string): boolean {
  return !/\p{Cc}/u.test(path) && !path.endsWith("/") &&
    new TextEncoder().encode(path).length <= MAX_SOCKET_PATH;
}
