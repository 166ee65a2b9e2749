/** What was proven of each task type, as a table. */

import type { TaskEvent } from "../../lib/apply/event.ts";

/** The proofs of a configuration; a text says why one is not there. */
export interface Proofs {
  idempotent: true | string;
  "dry run true": true | string;
  undone: true | string;
}

const COLUMNS = ["applied", "idempotent", "dry run true", "undone"] as const;

/** Collects proofs by task type. */
export class ProofTable {
  #rows = new Map<string, Map<string, true | string>>();

  /** Notes what was proven with some tasks; of each type the best counts. */
  add(tasks: readonly TaskEvent[], proofs: Proofs): void {
    for (const { task, status } of tasks) {
      if (status !== "changed" && status !== "ok") continue;
      const row = this.#rows.get(task) ?? new Map();
      this.#rows.set(task, row);
      for (const [column, proof] of Object.entries(proofs)) {
        if (row.get(column) !== true) row.set(column, proof);
      }
      row.set("applied", true);
    }
  }

  /** Writes it, a line for a type; what was not proven tells why. */
  toText(): string {
    const lines = [...this.#rows].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([type, row]) => {
        const cells = COLUMNS.map((column) => {
          const proof = row.get(column);
          return proof === true ? column : `- (${proof})`;
        });
        return `proven: ${type.padEnd(16)} ${cells.join(" | ")}`;
      });
    return lines.join("\n");
  }
}
