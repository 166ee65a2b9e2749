/** A web server that answers as a test tells it, and that may break off. */

import { createServer, type ServerOptions } from "node:https";
import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { ok } from "node:assert/strict";

/** What becomes of a request: an answer, the connection is reset, or nothing at all is said. */
export type Fate =
  | {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  | "reset"
  | "silence";

/** A request as it came. */
export interface Post {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A server that runs. */
export interface FaultyServer extends AsyncDisposable {
  readonly port: number;
  /** Posts that were answered with success. */
  readonly taken: Post[];
}

/** Starts a server; with a certificate it speaks TLS. */
export async function startFaulty(
  decide: (post: Post, place: number) => Fate,
  tls?: ServerOptions,
): Promise<FaultyServer> {
  const taken: Post[] = [];
  let place = 0;
  const take: RequestListener = async (request, response) => {
    const { method = "", url: path = "" } = request;
    const post = { method, path, body: await readText(request) };
    const fate = decide(post, place++);
    if (typeof fate === "object" && fate.status < 300) taken.push(post);
    answer(fate, request, response);
  };
  const server = tls === undefined
    ? createPlain(take)
    : createServer(tls, take);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  ok(address !== null && typeof address === "object");
  return {
    port: address.port,
    taken,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part);
  return await new Blob(parts.map((part) => part.slice())).text();
}

function answer(
  fate: Fate,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (fate === "silence") return;
  if (fate === "reset") {
    request.socket.destroy();
    return;
  }
  response.writeHead(fate.status, { ...fate.headers });
  response.end(fate.body ?? "");
}
