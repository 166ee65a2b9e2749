/** An agent's server for tests: its view, its state, and who asks. */

import {
  type Respond,
  toTextAnswer,
  type WebRequest,
} from "../../../lib/web/message.ts";
import {
  type AgentWebOptions,
  openAgentWeb,
} from "../../../lib/agent/web/routes.ts";
import { Samples } from "../../../lib/agent/web/samples.ts";
import type { AgentView, LoopView } from "../../../lib/agent/view.ts";
import { openState, type State } from "../../../lib/state/state.ts";
import { TemporaryDir } from "../../state/temporary.ts";

/** A secret. */
export const HIDDEN = "correct-horse";

/** What all tests take for now. */
export const NOW = Date.UTC(2026, 10, 28, 12);

/** A part that ran. */
export const LOOP: LoopView = {
  name: "apply",
  state: "waiting",
  breaker: "closed",
  runs: 5,
  failures: 1,
  failuresInARow: 0,
  lastAtMs: NOW - 90_000,
  lastMs: 2500,
  lastError: undefined,
  nextAtMs: NOW + 60_000,
};

/** An agent that is healthy. */
export const VIEW: AgentView = {
  version: "1.0.0",
  host: "web1",
  pid: 42,
  startedAtMs: NOW - 3_600_000,
  state: "running",
  mode: "enforce",
  configDir: "/etc/driftless/config",
  configDigest: "ab".repeat(32),
  commit: undefined,
  reloads: 2,
  rejected: undefined,
  pause: undefined,
  unnoted: undefined,
  loops: [LOOP, { ...LOOP, name: "facts", runs: 60, failures: 0, lastMs: 80 }],
};

/** A server that answers in memory. */
export class World implements Disposable {
  /** How the agent is. */
  view = VIEW;
  readonly state: State;
  readonly samples = new Samples();
  readonly respond: Respond;
  readonly listeners = new Set<() => void>();
  #dir = new TemporaryDir();

  constructor(options: Partial<AgentWebOptions> = {}) {
    this.state = openState(this.#dir.path);
    this.respond = openAgentWeb({
      view: () => this.view,
      settings: () => ({
        applyIntervalMs: 300_000,
        factsIntervalMs: 60_000,
        port: 8000,
      }),
      metrics: ({ path }) =>
        Promise.resolve(
          path === "/metrics"
            ? toTextAnswer(200, "metrics")
            : toTextAnswer(404, "Not Found"),
        ),
      onPush: (body) => Promise.resolve(body.length > 0),
      isGuarded: false,
      redact: (data) =>
        JSON.parse(JSON.stringify(data).replaceAll(HIDDEN, "***")),
      page: {
        state: this.state,
        samples: this.samples,
        subscribe: (listener) => this.listeners.add(listener),
      },
      now: () => NOW,
      ...options,
    });
  }

  /** Asks, from this host when nothing else is said. */
  async ask(
    path: string,
    more: Partial<WebRequest> = {},
  ): Promise<
    { status: number; text: string; headers: Readonly<Record<string, string>> }
  > {
    const { status, body, headers, stream } = await this.respond({
      method: "GET",
      path,
      query: "",
      headers: new Map([["host", "localhost:8000"]]),
      client: "127.0.0.1",
      ...more,
    });
    stream?.end();
    return { status, text: new TextDecoder().decode(body), headers };
  }

  [Symbol.dispose](): void {
    this.state[Symbol.dispose]();
    this.#dir[Symbol.dispose]();
  }
}
