/** A unit of a configuration that is called again and again; after one that died or broke it is left alone for a while. */

import { NoAnswer } from "../config/typescript/no_answer.ts";
import { TaskError, toMessage } from "../error.ts";
import type { Answer } from "./peer.ts";
import type { UnitProcess } from "./process.ts";
import { toUnitTaskError, type UnitSite } from "./unit_errors.ts";

/** How long a unit is left alone at first, in milliseconds; that doubles. */
const FIRST_REST_MS = 1000;

/** How long at most, in milliseconds. */
const MAX_REST_MS = 60_000;

/** Where a unit is and what serves it. */
export interface FarUnitOptions {
  readonly process: UnitProcess;
  readonly site: UnitSite;
}

/** Calls one unit. */
export class FarUnit {
  /** Number by which the process knows what was opened for it. */
  readonly key: number;
  #options: FarUnitOptions;
  #restMs = 0;
  #restUntil = 0;
  #why = "";

  /** Takes what serves it, and its file. */
  constructor(options: FarUnitOptions) {
    this.#options = options;
    this.key = options.process.takeNumber();
  }

  /**
   * Calls a method.
   * @throws {TaskError} When it cannot be done, or could not be done just now.
   */
  async call(
    method: string,
    args: readonly unknown[],
    answer?: Answer,
  ): Promise<unknown> {
    if (performance.now() < this.#restUntil) throw new TaskError(this.#why);
    try {
      const given = await this.#options.process.call(method, args, answer);
      this.#restMs = 0;
      return given;
    } catch (error) {
      const said = toUnitTaskError(error, this.#options.site);
      this.#why = toMessage(said);
      // One that was ended with its program is not at fault.
      if (error instanceof NoAnswer) this.#rest();
      throw said;
    }
  }

  #rest(): void {
    this.#restMs = Math.min(
      Math.max(this.#restMs * 2, FIRST_REST_MS),
      MAX_REST_MS,
    );
    this.#restUntil = performance.now() + this.#restMs;
  }
}
