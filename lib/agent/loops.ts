/** The loops of one agent: those of parts that there are run. */

import type { Loop } from "./loop.ts";
import type { LoopView } from "./view.ts";

/** How long a run of a loop may take before it is taken for lost, in milliseconds; logs are shipped without an end. */
const LONGEST_MS: Readonly<Record<string, number>> = {
  apply: 24 * 3600_000,
  facts: 3600_000,
  source: 3600_000,
};

/** Loops by name. */
export class Loops {
  #open: (name: string) => Loop;
  #loops = new Map<string, Loop>();
  #ending = new Set<Promise<void>>();

  /** Takes what makes the loop of a name. */
  constructor(open: (name: string) => Loop) {
    this.#open = open;
  }

  /** How they are. */
  get views(): LoopView[] {
    return [...this.#loops.values()].map(({ view }) => view);
  }

  /** Finds the name of one that does not go on; undefined when all do. */
  findLost(): string | undefined {
    for (const [name, loop] of this.#loops) {
      if (!loop.isAlive(LONGEST_MS[name] ?? Infinity)) return name;
    }
    return undefined;
  }

  /** Finds one that runs. */
  get(name: string): Loop | undefined {
    return this.#loops.get(name);
  }

  /** Starts the loop of a part that there is now, ends that of one that is gone. */
  set(name: string, isWanted: boolean): void {
    const known = this.#loops.get(name);
    if (known === undefined && isWanted) {
      const loop = this.#open(name);
      this.#loops.set(name, loop);
      loop.start();
    }
    if (known === undefined || isWanted) return;
    this.#loops.delete(name);
    const ended = known.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  /** Looks again what may run. */
  wake(): void {
    for (const loop of this.#loops.values()) loop.ask();
  }

  /** Ends all after what is under way. */
  async stop(): Promise<void> {
    const running = [...this.#loops.values()].map((loop) => loop.stop());
    await Promise.all([...running, ...this.#ending]);
  }
}
