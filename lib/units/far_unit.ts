/**
 * A unit of a configuration that is called again and again. When the process
 * dies that it shares with others, nobody knows which of them was to blame:
 * each has a process of its own from then on. One that dies there is left
 * alone for a while.
 *
 * @module
 */

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
  #site: UnitSite;
  #process: UnitProcess;
  #isAlone = false;
  #restMs = 0;
  #restUntil = 0;
  #why = "";

  /** Takes what serves it, and its file. */
  constructor({ process, site }: FarUnitOptions) {
    this.#process = process;
    this.#site = site;
    this.key = process.takeNumber();
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
      const given = await this.#process.call(method, args, answer);
      this.#restMs = 0;
      return given;
    } catch (error) {
      const said = toUnitTaskError(error, this.#site);
      this.#why = toMessage(said);
      if (error instanceof NoAnswer) this.#leave();
      throw said;
    }
  }

  /** Lets it be called at once, for who calls it otherwise than before. */
  wake(): void {
    this.#restUntil = 0;
  }

  #leave(): void {
    if (this.#isAlone) return this.#rest();
    this.#process = this.#process.split();
    this.#isAlone = true;
  }

  #rest(): void {
    this.#restMs = Math.min(
      Math.max(this.#restMs * 2, FIRST_REST_MS),
      MAX_REST_MS,
    );
    this.#restUntil = performance.now() + this.#restMs;
  }
}
