/** The agent's server: what stands under which path, for whom, how often. */

import type { State } from "../../state/state.ts";
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
import { isLocal, maySeeDetails, refuseDetails, refusePush } from "./access.ts";
import { Events } from "./events.ts";
import type { Samples } from "./samples.ts";
import {
  type StatusSettings,
  toHealth,
  toPublicStatus,
  toStatus,
} from "./status.ts";

/** Greatest body of a push, in bytes; the server is to be opened with it. */
export const MAX_HOOK_BYTES = 1024 * 1024;
/** How often is answered; this host and others are counted apart, so that they do not keep it out. */
const RATE: Rate = { burst: 200, intervalMs: 10 };
const PAGE_RATE: Rate = { burst: 40, intervalMs: 100 };
const HOOK_RATE: Rate = { burst: 20, intervalMs: 1000 };
const RUN_REGEXP = /^\/runs\/([1-9]\d{0,14})$/;

/** What the server tells of, and whom. */
export interface AgentWebOptions {
  /** Tells how the agent is. */
  readonly view: () => AgentView;
  /** What is remembered. */
  readonly state: State;
  /** Gauges for the page. */
  readonly samples: Samples;
  /** Tells of the settings in force. */
  readonly settings: () => StatusSettings;
  /** Answers `/metrics`. */
  readonly metrics: Respond;
  /** Looks at a push; false when it is not signed as it should be. Undefined where nothing is pulled. */
  readonly onHook:
    | ((body: Uint8Array, headers: Headers) => Promise<boolean>)
    | undefined;
  /** Whether the web configuration asks everybody for a name. */
  readonly isGuarded: () => boolean;
  /** Calls somebody whenever something changed; gives what ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Tells the time, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The server's answers, and how they end. */
export interface AgentWeb {
  /** Answers a request. */
  readonly respond: Respond;
  /** Ends what listens for changes; to be called before the server stops. */
  close(): void;
}

/** Opens what answers. */
export function openAgentWeb(options: AgentWebOptions): AgentWeb {
  const events = new Events();
  const unsubscribe = options.subscribe(() => events.changed());
  const routes = new Routes(options, events);
  return {
    respond: (request) => routes.respond(request),
    close: () => {
      unsubscribe();
      events.close();
    },
  };
}

class Routes {
  #options: AgentWebOptions;
  #events: Events;
  #now: () => number;
  #limiters = new Map<string, Limiter>();

  constructor(options: AgentWebOptions, events: Events) {
    this.#options = options;
    this.#events = events;
    this.#now = options.now ?? Date.now;
  }

  async respond(request: WebRequest): Promise<WebAnswer> {
    const { method, path } = request;
    const isHook = path === "/hooks/source";
    const isRead = method === "GET" || method === "HEAD";
    if (isHook ? method !== "POST" : !isRead) {
      const allowed = isHook ? "POST" : "GET, HEAD";
      return toTextAnswer(405, "Method Not Allowed", { Allow: allowed });
    }
    if (isHook) return await this.#hook(request);
    const kind = toKind(path);
    const rate = kind === "page" ? PAGE_RATE : RATE;
    if (!this.#take(request, kind, rate)) return toTooMany();
    const known = await this.#answerAnybody(request);
    if (known !== undefined) return known;
    if (kind !== "page") return toTextAnswer(404, "Not Found");
    const refused = refuseDetails(request, this.#options.isGuarded());
    if (refused !== undefined) return refused;
    if (path === "/events") {
      return method === "HEAD"
        ? toTextAnswer(405, "Method Not Allowed", { Allow: "GET" })
        : this.#events.open();
    }
    return await this.#page(path);
  }

  /** Answers what everybody may ask; undefined when it is something else. */
  #answerAnybody(
    request: WebRequest,
  ): Promise<WebAnswer> | WebAnswer | undefined {
    const { view, metrics, settings, isGuarded } = this.#options;
    switch (request.path) {
      case "/metrics":
        return metrics(request);
      case "/health":
      case "/healthz": {
        const current = view();
        const status = current.state === "stopping" ? 503 : 200;
        return toJsonAnswer(status, toHealth(current, this.#now()));
      }
      case "/ready":
      case "/readyz": {
        const { state } = view();
        return state === "running"
          ? toTextAnswer(200, "ready")
          : toTextAnswer(503, `not ready: the agent is ${state}`);
      }
      case "/status": {
        const write = maySeeDetails(request, isGuarded())
          ? toStatus
          : toPublicStatus;
        return toJsonAnswer(200, write(view(), settings(), this.#now()));
      }
    }
    return undefined;
  }

  /** What writes pages is loaded when somebody first looks at one. */
  async #page(path: string): Promise<WebAnswer> {
    const { view, state, samples } = this.#options;
    if (path === "/") {
      const { toAgentPage } = await import("./page.ts");
      return toAgentPage(view(), state, samples, this.#now());
    }
    const { toRunPage } = await import("./run_page.ts");
    const id = Number(RUN_REGEXP.exec(path)?.[1]);
    return toRunPage(state, id, this.#now()) ??
      toTextAnswer(404, `There is no run ${id}`);
  }

  async #hook(request: WebRequest): Promise<WebAnswer> {
    const { onHook, isGuarded } = this.#options;
    const refused = refusePush(request, isGuarded());
    if (refused !== undefined) return refused;
    if (!this.#take(request, "hook", HOOK_RATE)) return toTooMany();
    if (onHook === undefined) {
      return toTextAnswer(404, "No configuration is pulled here");
    }
    const body = await readBody(request);
    if (body instanceof Refusal) {
      return toTextAnswer(body.status, body.message);
    }
    return await onHook(body, toHeaders(request))
      ? toTextAnswer(202, "Accepted: the source is looked at")
      : toTextAnswer(401, "The signature is missing or wrong");
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

/** No header that tells of a push holds more than ASCII. */
function toHeaders({ headers }: WebRequest): Headers {
  return new Headers(
    [...headers].filter(([, value]) => /^[\t\x20-\x7e]*$/.test(value)),
  );
}

function toTooMany(): WebAnswer {
  return toTextAnswer(429, "Too Many Requests", { "Retry-After": "1" });
}

function toJsonAnswer(status: number, value: unknown): WebAnswer {
  return {
    status,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
    body: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
  };
}
