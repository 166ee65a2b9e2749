/** Collects the errors of a configuration, so that all are told together. */

import { ConfigError, ConfigErrors, toPlaceText } from "../error.ts";

/** The errors found so far. */
export class Report {
  #errors: ConfigError[] = [];

  /** Adds an error. */
  add(error: ConfigError): void {
    this.#errors.push(error);
  }

  /** Runs a step; a configuration error is kept and gives undefined. */
  async try<T>(step: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      if (error instanceof ConfigErrors) this.#errors.push(...error.errors);
      else if (error instanceof ConfigError) this.#errors.push(error);
      else throw error;
      return undefined;
    }
  }

  /** Number of errors so far. */
  get size(): number {
    return this.#errors.length;
  }

  /**
   * Ends the collection, which is empty afterwards.
   * @throws {ConfigErrors} With all errors in file and line order, each once, when there are any.
   */
  throwAll(): void {
    const errors = this.#errors.toSorted(compare);
    this.#errors = [];
    // A role that is used twice has its errors twice.
    const seen = new Set<string>();
    const distinct = errors.filter(({ place, message }) => {
      const key = place ? `${toPlaceText(place)} ${message}` : message;
      return !seen.has(key) && seen.add(key);
    });
    if (distinct.length > 0) throw new ConfigErrors(distinct);
  }
}

function compare(a: ConfigError, b: ConfigError): number {
  const [one, other] = [a.place, b.place];
  if (one === undefined || other === undefined) {
    return Number(one !== undefined) - Number(other !== undefined);
  }
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.col - other.col;
}
