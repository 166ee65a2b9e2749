/** Servers that speak S3: a real one, and one that says what a test wants. */

import S3rver from "@20minutes/s3rver";
import { sendRequest } from "../../lib/host/http.ts";
import { sign } from "../../lib/outputs/s3_sign.ts";
import { sha256 } from "../../lib/sha256.ts";
import { TemporaryDir } from "../state/temporary.ts";

/** Keys that the real server knows. */
export const KEYS = { access_key: "S3RVER", secret_key: "S3RVER" } as const;

/** A server with the bucket `logs`. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** Reads an object by its encoded key, or the list of keys for `?list-type=2`. */
  get(key: string): Promise<{
    status: number;
    headers: Record<string, string>;
    body: Uint8Array;
  }>;
}

/** Starts the real one, which checks signatures. */
export async function startS3(): Promise<S3Server> {
  const dir = new TemporaryDir();
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: dir.path,
    configureBuckets: [{ name: "logs" }],
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    get: async (key) => {
      const url = new URL(
        `${endpoint}/logs${key.startsWith("?") ? "" : "/"}${key}`,
      );
      const headers = sign(
        { method: "GET", url, headers: {}, bodyHash: sha256(new Uint8Array()) },
        { accessKey: KEYS.access_key, secretKey: KEYS.secret_key },
        { region: "us-east-1", timeMs: Date.now() },
      );
      return await sendRequest({ url: url.href, headers });
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      dir[Symbol.dispose]();
    },
  };
}

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A server that says what a test wants. */
export interface ScriptedServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly seen: SeenRequest[];
}

/** Answers each request with what a function gives for it and its place among all, from 0. */
export function script(
  answer: (request: SeenRequest, place: number) => Response,
): ScriptedServer {
  const seen: SeenRequest[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const one = {
        method: request.method,
        path: pathname + search,
        headers: request.headers,
        body: await request.bytes(),
      };
      seen.push(one);
      return answer(one, seen.length - 1);
    },
  );
  return {
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Writes an error as S3 does. */
export function toS3Failure(
  status: number,
  code: string,
  { message = "", more = "", headers = {} } = {},
): Response {
  const text =
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;
  return new Response(text, { status, headers });
}
