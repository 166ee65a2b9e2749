/** The loops of one agent: those of parts that there are run. */

import type { Loop } from "./loop.ts";
import type { LoopView } from "./view.ts";

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
