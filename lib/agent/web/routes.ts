/** The agent's server: what stands under which path, for whom, how often. */

import { Refusal } from "../../web/head.ts";
import { Limiter } from "../../web/limiter.ts";
import {
  type Respond,
  toTextAnswer,
  type WebAnswer,
  type WebRequest,
} from "../../web/message.ts";
import type { Rate } from "../../web/config.ts";
import type { AgentView } from "../view.ts";
import { isLocal, refuseDetails, refusePush } from "./access.ts";
import { Events } from "./events.ts";
import type { PageSource } from "./page.ts";
import { type StatusSettings, toStatus } from "./status.ts";

/** Path to which repositories push. */
const HOOK_PATH = "/hooks/source";
/** Greatest body of a push, in bytes; the server is to be opened with it. */
export const MAX_HOOK_BYTES = 1024 * 1024;
/** How often is answered; this host and others are counted apart, so that they do not keep it out. */
const RATE: Rate = { burst: 200, intervalMs: 10 };
const PAGE_RATE: Rate = { burst: 40, intervalMs: 100 };
const HOOK_RATE: Rate = { burst: 20, intervalMs: 1000 };
const RUN_REGEXP = /^\/runs\/([1-9]\d{0,14})$/;

/** What the page for people needs besides. */
export interface AgentPageOptions extends PageSource {
  /** Calls somebody whenever something changed. */
  subscribe(listener: () => void): void;
}

/** What the server tells of, and whom. */
export interface AgentWebOptions {
  /** How the agent is. */
  view(): AgentView;
  /** How it works. */
  settings(): StatusSettings;
  /** Answers `/metrics` and what is asked besides. */
  readonly metrics: Respond;
  /** Hides the secrets in data. */
  redact(data: unknown): unknown;
  /** Only those may ask who have a password, a token or a certificate. */
  readonly isGuarded: boolean;
  /** Takes a push of the repository; tells whether it was signed, undefined where nothing is pulled. Absent where nothing ever is. */
  onPush?(
    body: Uint8Array<ArrayBuffer>,
    headers: ReadonlyMap<string, string>,
  ): Promise<boolean | undefined>;
  /** What pages show; there are none without it. */
  readonly page?: AgentPageOptions;
  /** Tells the time, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Opens what answers. What listens for changes ends with its connection. */
export function openAgentWeb(options: AgentWebOptions): Respond {
  const routes = new Routes(options);
  return (request) => routes.respond(request);
}

class Routes {
  #options: AgentWebOptions;
  #events = new Events();
  #now: () => number;
  #limiters = new Map<string, Limiter>();

  constructor(options: AgentWebOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    options.page?.subscribe(() => this.#events.changed());
  }

  async respond(request: WebRequest): Promise<WebAnswer> {
    const { method, path } = request;
    const { page, isGuarded, metrics } = this.#options;
    if (path === HOOK_PATH) return await this.#hook(request);
    if (method !== "GET" && method !== "HEAD") return toNotAllowed("GET, HEAD");
    const kind = toKind(path);
    const rate = kind === "page" ? PAGE_RATE : RATE;
    if (!this.#take(request, kind, rate)) return toTooMany();
    const isPage = kind === "page" && page !== undefined;
    const refused = isPage || path === "/status"
      ? refuseDetails(request, isGuarded)
      : undefined;
    if (refused !== undefined) return refused;
    if (isPage && path === "/events") {
      return method === "HEAD" ? toNotAllowed("GET") : this.#events.open();
    }
    return isPage
      ? await this.#page(path, page)
      : this.#answerOwn(path) ?? await metrics(request);
  }

  /** Answers what a program asks; undefined when it is something else. */
  #answerOwn(path: string): WebAnswer | undefined {
    const view = this.#options.view();
    const timestamp = new Date(this.#now()).toISOString();
    switch (path) {
      case "/health":
      case "/healthz":
        return view.state === "stopping"
          ? toJsonAnswer(503, {
            status: "unhealthy",
            timestamp,
            message: "the agent stops",
          })
          : toJsonAnswer(200, { status: "healthy", timestamp });
      case "/ready":
      case "/readyz":
        return toReady(view, timestamp);
      case "/status":
        return toJsonAnswer(
          200,
          this.#options.redact(
            toStatus(view, this.#options.settings(), this.#now()),
          ),
        );
    }
    return undefined;
  }

  /** What writes pages is loaded when somebody first looks at one. */
  async #page(path: string, page: AgentPageOptions): Promise<WebAnswer> {
    const redact = (text: string) => {
      const told = this.#options.redact(text);
      return typeof told === "string" ? told : "";
    };
    if (path === "/") {
      const { toAgentPage } = await import("./page.ts");
      return toAgentPage(this.#options.view(), page, redact, this.#now());
    }
    const { toRunPage } = await import("./run_page.ts");
    const id = Number(RUN_REGEXP.exec(path)?.[1]);
    return toRunPage(page.state, id, redact, this.#now()) ??
      toTextAnswer(404, `There is no run ${id}`);
  }

  async #hook(request: WebRequest): Promise<WebAnswer> {
    const { onPush, isGuarded } = this.#options;
    if (request.method !== "POST") return toNotAllowed("POST");
    const refused = refusePush(request, isGuarded);
    if (refused !== undefined) return refused;
    if (!this.#take(request, "hook", HOOK_RATE)) return toTooMany();
    const body = await readBody(request);
    if (body instanceof Refusal) return toTextAnswer(body.status, body.message);
    const isSigned = await onPush?.(body, toPlainHeaders(request));
    if (isSigned === undefined) {
      return toTextAnswer(404, "No configuration is pulled on a push here");
    }
    return isSigned
      ? toTextAnswer(202, "Accepted")
      : toTextAnswer(401, "Unauthorized: the signature is wrong or missing");
  }

  #take(request: WebRequest, name: string, rate: Rate): boolean {
    const key = `${name} ${isLocal(request)}`;
    const limiter = this.#limiters.get(key) ?? new Limiter();
    this.#limiters.set(key, limiter);
    return limiter.take(rate);
  }
}

/** Requests of one kind keep none of another kind out. */
function toKind(path: string): string {
  const isOpen = /^\/(metrics|healthz?|readyz?|status)$/.test(path);
  if (isOpen) return path;
  const isPage = path === "/" || path === "/events" || RUN_REGEXP.test(path);
  return isPage ? "page" : "other";
}

/** Reads what is pushed; what is wrong with it is given back. */
async function readBody(
  request: WebRequest,
): Promise<Uint8Array<ArrayBuffer> | Refusal> {
  try {
    const body = await request.readBody?.() ?? new Uint8Array();
    return body.length > MAX_HOOK_BYTES
      ? new Refusal(413, "The body is too long")
      : body;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** No header that tells of a push holds more than ASCII, and `Headers` takes no more. */
function toPlainHeaders({ headers }: WebRequest): ReadonlyMap<string, string> {
  return new Map(
    [...headers].filter(([, value]) => /^[\t\x20-\x7e]*$/.test(value)),
  );
}

/** Ready is who has a configuration in force and does not end. */
function toReady({ state }: AgentView, timestamp: string): WebAnswer {
  const isReady = state === "running";
  const status = isReady ? "ready" : "not ready";
  return toJsonAnswer(isReady ? 200 : 503, { status, state, timestamp });
}

function toNotAllowed(allowed: string): WebAnswer {
  return toTextAnswer(405, "Method Not Allowed", { Allow: allowed });
}

function toTooMany(): WebAnswer {
  return toTextAnswer(429, "Too Many Requests", { "Retry-After": "1" });
}

function toJsonAnswer(status: number, value: unknown): WebAnswer {
  return {
    status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
    body: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
  };
}
