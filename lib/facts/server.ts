/** Listens for scrapes: on an address or a unix socket, with or without TLS. */

import type { Listen } from "../web/listen.ts";

/** Certificate and key, PEM. */
export interface Tls {
  /** Certificate with what is between it and its authority. */
  readonly cert: string;
  /** Private key. */
  readonly key: string;
}

/** A server that runs. */
export interface Server {
  /** Where it is reached, such as `http://127.0.0.1:8000` or `unix:/run/facts.sock`. */
  readonly address: string;
  /** Ends when it ended. */
  readonly finished: Promise<void>;
  /** Answers what was asked and listens no more. */
  stop(): Promise<void>;
}

/**
 * Starts to listen.
 * @throws {Error} When the address is in use or not ours, or the certificate is broken.
 */
export function startServer(
  listen: Listen,
  tls: Tls | undefined,
  answer: (request: Request) => Promise<Response>,
): Server {
  if (listen.kind === "unix") {
    removeSocket(listen.path);
    const server = Deno.serve(
      { transport: "unix", path: listen.path, onListen: () => {}, onError },
      answer,
    );
    return toServer(`unix:${listen.path}`, server);
  }
  const { hostname, port } = listen;
  const server = Deno.serve(
    { hostname, port, onListen: () => {}, onError, ...tls },
    answer,
  );
  const { addr } = server;
  const host = addr.hostname.includes(":")
    ? `[${addr.hostname}]`
    : addr.hostname;
  const scheme = tls === undefined ? "http" : "https";
  return toServer(`${scheme}://${host}:${addr.port}`, server);
}

function toServer(
  address: string,
  server: Deno.HttpServer<Deno.Addr>,
): Server {
  return {
    address,
    finished: server.finished,
    stop: () => server.shutdown(),
  };
}

/** A client that went away is no matter for anybody. */
function onError(): Response {
  return new Response("The request failed\n", { status: 500 });
}

/** A socket that a killed process left is taken away; anything else at its path is not. */
function removeSocket(path: string): void {
  try {
    if (Deno.lstatSync(path).isSocket) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
