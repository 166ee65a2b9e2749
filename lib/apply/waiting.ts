/**
 * Changes that wait: made once for all tasks that ask for them, before the
 * next program runs or when the run ends, whether it failed or not.
 *
 * @module
 */

import type { Change, Made, RunChange } from "../change.ts";
import { DAEMON_RELOAD } from "../host/services/systemd.ts";

const NOT_YET: Made = { code: 0, stdout: "", stderr: "" };

/** What tasks let wait; nothing else that is pending is ever run. */
const KNOWN: readonly (readonly string[])[] = [
  DAEMON_RELOAD,
  ["augenrules", "--load"],
  ["firewall-cmd", "--reload"],
];

/** What outlives a run that is killed before it made what waits. */
export interface WaitingStore {
  /** Notes durably that something waits. */
  addPending(name: string): void;
  /** Notes that it was made. */
  clearPending(name: string): void;
}

/** How changes are taken. */
export interface WaitingOptions {
  /** Makes or predicts a change. */
  take: (
    change: Change,
    notified: readonly string[],
  ) => Promise<Made | undefined>;
  store: WaitingStore;
  /** Changes are predicted: one that waits is so at once, and never made. */
  predicts: boolean;
  /** Hears of a change that begins to wait. */
  hear?: (change: RunChange) => void;
}

/** The changes of a run that wait. */
export class Waiting {
  #options: WaitingOptions;
  #changes = new Map<string, RunChange>();

  /** Takes how changes are made. */
  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  /** Takes over what a killed run left, and gives the names that are none of it. */
  restore(pending: readonly string[]): string[] {
    for (const argv of KNOWN) {
      const name = argv.join(" ");
      if (!pending.includes(name)) continue;
      this.#changes.set(name, { kind: "run", argv, touches: ["units"] });
    }
    return pending.filter((name) => !this.#changes.has(name));
  }

  /** Tells whether a program waits to be run. */
  has(argv: readonly string[]): boolean {
    return this.#changes.has(argv.join(" "));
  }

  /** Takes a change, or lets it wait; before a program runs, what waits is made. */
  async take(
    change: Change,
    notified: readonly string[],
  ): Promise<Made | undefined> {
    const { take } = this.#options;
    if (change.kind !== "run") return await take(change, notified);
    if (change.waits) return await this.#add(change);
    const name = change.argv.join(" ");
    const isAwaited = this.#changes.has(name);
    if (!isAwaited) await this.settle();
    const made = await take(change, notified);
    if (isAwaited) this.#remove(name);
    return made;
  }

  /**
   * Makes what waits.
   * @throws {TaskError} When it cannot be made; it is pending then, for the next run too.
   */
  async settle(): Promise<void> {
    const { take, predicts } = this.#options;
    for (const [name, change] of this.#changes) {
      if (!predicts) await take(change, []);
      this.#remove(name);
    }
  }

  async #add(change: RunChange): Promise<Made | undefined> {
    const { take, store, predicts, hear } = this.#options;
    const { waits: _, ...later } = change;
    const name = change.argv.join(" ");
    this.#changes.set(name, later);
    if (predicts) return await take(later, []);
    store.addPending(name);
    hear?.(later);
    return NOT_YET;
  }

  #remove(name: string): void {
    this.#changes.delete(name);
    this.#options.store.clearPending(name);
  }
}
