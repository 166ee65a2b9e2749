/** What the agent answers over HTTP: whether it lives, whether it is ready, how it is, and metrics. */

import {
  type Respond,
  toTextAnswer,
  type WebAnswer,
  type WebRequest,
} from "../../web/message.ts";
import type { AgentView } from "../view.ts";
import { toStatus } from "./status.ts";

/** What answers are made of. */
export interface AgentWebOptions {
  /** How the agent is. */
  view(): AgentView;
  /** How it works. */
  settings(): {
    readonly applyIntervalMs: number;
    readonly factsIntervalMs: number;
    readonly port: number | undefined;
  };
  /** Answers `/metrics` and what is asked besides. */
  readonly metrics: Respond;
  /** Hides the secrets in data. */
  redact(data: unknown): unknown;
  /** Only those may ask who have a password, a token or a certificate. */
  readonly isGuarded: boolean;
  /** Takes a push of the repository; tells whether it was signed. Absent where nothing is pulled. */
  onPush?(
    body: Uint8Array<ArrayBuffer>,
    headers: ReadonlyMap<string, string>,
  ): Promise<boolean>;
}

/** Path to which repositories push. */
const HOOK_PATH = "/hooks/source";

/** Makes what answers. */
export function openAgentWeb(options: AgentWebOptions): Respond {
  return async (request) => {
    const { method, path } = request;
    if (path === HOOK_PATH && options.onPush !== undefined) {
      return await answerPush(request, options.onPush);
    }
    const answer = answerOwn(request, options);
    if (answer === undefined) return await options.metrics(request);
    if (method === "GET" || method === "HEAD") return answer();
    return toTextAnswer(405, "Method Not Allowed", { Allow: "GET, HEAD" });
  };
}

function answerOwn(
  { path, client }: WebRequest,
  options: AgentWebOptions,
): (() => WebAnswer) | undefined {
  const timestamp = new Date().toISOString();
  switch (path) {
    case "/health":
    case "/healthz":
      return () => toJsonAnswer(200, { status: "healthy", timestamp });
    case "/ready":
    case "/readyz":
      return () => toReady(options.view(), timestamp);
    case "/status":
      return () =>
        options.isGuarded || isLoopback(client)
          ? toJsonAnswer(
            200,
            options.redact(
              toStatus(options.view(), options.settings(), Date.now()),
            ),
          )
          : toTextAnswer(
            403,
            "Only this host may ask, or name who may with web_config_file",
          );
  }
  return undefined;
}

/** Ready is who has a configuration in force and does not end. */
function toReady({ state }: AgentView, timestamp: string): WebAnswer {
  const isReady = state === "running";
  const status = isReady ? "ready" : "not ready";
  return toJsonAnswer(isReady ? 200 : 503, { status, state, timestamp });
}

async function answerPush(
  { method, headers, readBody }: WebRequest,
  onPush: NonNullable<AgentWebOptions["onPush"]>,
): Promise<WebAnswer> {
  if (method !== "POST" || readBody === undefined) {
    return toTextAnswer(405, "Method Not Allowed", { Allow: "POST" });
  }
  return await onPush(await readBody(), headers)
    ? toTextAnswer(202, "Accepted")
    : toTextAnswer(401, "Unauthorized: the signature is wrong or missing");
}

function toJsonAnswer(status: number, data: unknown): WebAnswer {
  return {
    status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
    body: new TextEncoder().encode(`${JSON.stringify(data)}\n`),
  };
}

/** Sockets have no address: their rights say who may ask. */
function isLoopback(client: string): boolean {
  return client === "" || client === "::1" || /^(::ffff:)?127\./.test(client);
}
