/** Handlers: which were notified in this run or an earlier one and have not run yet. */

import type { TaskNode } from "../config/node.ts";

/** Where notifications outlive the run. */
export interface PendingStore {
  pendingHandlers(): { handler: string; run: number; task: string }[];
  addPending(handler: string, run: number, task: string): void;
  clearPending(handler: string): void;
}

/** The handlers of a configuration and what is due of them. */
export class Handlers {
  #nodes: readonly TaskNode[];
  #due = new Set<string>();
  /** Handlers whose notifier only may have changed something. */
  #maybe = new Set<string>();

  constructor(nodes: readonly TaskNode[]) {
    this.#nodes = nodes;
  }

  /** The names of all handlers that a name or topic means. */
  resolve(names: readonly string[]): string[] {
    return this.#nodes
      .filter((node) =>
        names.some((name) =>
          toHandlerName(node) === name || node.envelope.listen.includes(name)
        )
      )
      .map(toHandlerName);
  }

  /** Notes that handlers are due; `isSure` is false where a dry run cannot know. */
  notify(names: readonly string[], isSure: boolean): void {
    for (const name of names) {
      if (isSure) this.#due.add(name);
      else this.#maybe.add(name);
    }
  }

  /** Takes over what earlier runs left pending; gives the names that no handler has any more. */
  restore(pending: readonly string[]): string[] {
    const known = new Set(this.#nodes.map(toHandlerName));
    pending.filter((name) => known.has(name)).forEach((name) =>
      this.#due.add(name)
    );
    return pending.filter((name) => !known.has(name));
  }

  /** Gives the next due handler in the order of definition, once. */
  next(
    done: ReadonlySet<string>,
  ): { node: TaskNode; isSure: boolean } | undefined {
    for (const node of this.#nodes) {
      const name = toHandlerName(node);
      if (done.has(name)) continue;
      if (this.#due.has(name)) return { node, isSure: true };
      if (this.#maybe.has(name)) return { node, isSure: false };
    }
    return undefined;
  }

  /** Notes that a handler has run. */
  settle(name: string): void {
    this.#due.delete(name);
    this.#maybe.delete(name);
  }

  /** The handlers that are due and have not run. */
  pending(): string[] {
    return [...this.#due];
  }
}

/** The name by which a handler is notified. */
export function toHandlerName(node: TaskNode): string {
  return node.envelope.name ?? node.type;
}
