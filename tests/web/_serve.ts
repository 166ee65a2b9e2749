/** Servers for tests, on a free port of this host. */

import type { Respond } from "../../lib/web/message.ts";
import { SEAT_LIMITS, type SeatLimits } from "../../lib/web/seats.ts";
import { type ServerOptions, startServer } from "../../lib/web/server.ts";

/** A server that stops with its test. */
export interface Serving extends AsyncDisposable {
  readonly port: number;
  readonly warnings: readonly string[];
  stop(): Promise<void>;
}

/** Answers with the path. */
export const echo: Respond = ({ path }) => Promise.resolve(toAnswer(path));

/** Makes an answer of a text. */
export function toAnswer(text: string): Awaited<ReturnType<Respond>> {
  return { status: 200, headers: {}, body: new TextEncoder().encode(text) };
}

/** Starts a server. */
export async function serve(
  respond: Respond = echo,
  limits: Partial<SeatLimits> = {},
  more: Partial<ServerOptions> = {},
): Promise<Serving> {
  const warnings: string[] = [];
  const server = await startServer({
    listen: [{ kind: "tcp", hostname: "127.0.0.1", port: 0 }],
    respond,
    limits: { ...SEAT_LIMITS, ...limits },
    warn: (text) => warnings.push(text),
    ...more,
  });
  const [address = ""] = server.addresses;
  return {
    port: address.startsWith("http") ? Number(new URL(address).port) : 0,
    warnings,
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
