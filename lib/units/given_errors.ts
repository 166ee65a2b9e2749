/** Errors that a unit was given and may throw on: they are not its own, such as a right that this program lacks. */

import { TaskError, toMessage } from "../error.ts";
import { toError, toFault, UnitFault } from "./fault.ts";
import type { Answer } from "./peer.ts";

/** Most errors that are remembered. */
const MAX_ERRORS = 100;

/** Remembers errors by what they say. */
export class GivenErrors {
  #errors = new Map<string, unknown>();

  /** Remembers an error that a unit is given. */
  keep(error: unknown): void {
    if (this.#errors.size >= MAX_ERRORS) this.#errors.clear();
    this.#errors.set(toError(toFault(error, "")).message, error);
  }

  /** Answers as before, and remembers what that throws. */
  keepOf(answer: Answer): Answer {
    return async (method, args) => {
      try {
        return await answer(method, args);
      } catch (error) {
        this.keep(error);
        throw error;
      }
    };
  }

  /** Finds the error that a unit threw on; gives back what is its own. */
  find(error: unknown): unknown {
    return error instanceof UnitFault || error instanceof TaskError
      ? this.#errors.get(toMessage(error)) ?? error
      : error;
  }
}
