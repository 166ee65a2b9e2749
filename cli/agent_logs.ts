/** Logs as a part of the agent: ships until it is stopped or gets another configuration. */

import { type Shipping, startShipping } from "../lib/logs/ship.ts";
import type { Generation } from "./agent_load.ts";
import type { CommandContext } from "./command.ts";

/** What shipping needs. */
export interface LogsPartOptions {
  /** Directory of the state. */
  readonly stateDir: string;
  /** How long what was read may still be sent, in milliseconds. */
  readonly drainMs: number;
  /** Tells an operator. */
  tell(text: string): void;
}

/** Ships the logs of one configuration after the other. */
export class LogsPart {
  #context: CommandContext;
  #shipping: Shipping | undefined;
  #drainMs = 0;

  /** Takes what redacts. */
  constructor(context: CommandContext) {
    this.#context = context;
  }

  /** Ships until the signal aborts or `restart` is called; at once done where there is nothing to ship. */
  async run(
    { logs }: Generation,
    { stateDir, drainMs, tell }: LogsPartOptions,
    signal: AbortSignal,
  ): Promise<void> {
    if (logs === undefined || signal.aborted) return;
    this.#drainMs = drainMs;
    const shipping = await startShipping({
      config: logs,
      stateDir,
      host: { name: Deno.hostname() },
      redactor: this.#context.redactor,
      once: false,
      warn: (name, text) => tell(`${name}: ${text}`),
    });
    this.#shipping = shipping;
    const stop = () => void this.restart();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      await shipping.finished;
    } finally {
      signal.removeEventListener("abort", stop);
      await shipping.stop(0).catch(() => {});
      this.#shipping = undefined;
    }
  }

  /** Lets what was read arrive and ends; who runs it begins again with what holds then. */
  async restart(): Promise<void> {
    await this.#shipping?.stop(this.#drainMs).catch(() => {});
  }
}
