/** Limits that keep a template from running or growing without end. */

import { TemplateError } from "./error.ts";

/** Longest text that a template may make, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 16 * 1024 * 1024;

/** Longest list that a template may make. */
export const MAX_LIST_LENGTH = 1_000_000;

/** Steps one render may take when the caller states no other number. */
export const DEFAULT_FUEL = 5_000_000;

/** Includes, macros and recursive loops that may stand inside one another. */
const MAX_DEPTH = 100;

/** Counts the steps and the depth of one render. */
export class Budget {
  #left: number;
  #depth = 0;

  constructor(fuel: number) {
    this.#left = fuel;
  }

  /**
   * Takes steps.
   * @throws {TemplateError} When none are left.
   */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) {
      throw new TemplateError("Cannot render: the template takes too long");
    }
  }

  /** Takes the steps that working through a text of this length costs. */
  spendLength(length: number): void {
    if (length >= 64) this.spend(length >> 6);
  }

  /** Takes the steps that working through a list of this length costs. */
  spendItems(length: number): void {
    if (length >= 8) this.spend(length >> 3);
  }

  /**
   * Runs something one level deeper.
   * @throws {TemplateError} When it is too deep.
   */
  nest<T>(run: () => T): T {
    if (this.#depth >= MAX_DEPTH) {
      throw new TemplateError(
        `Cannot render: more than ${MAX_DEPTH} includes, macros or loops inside one another`,
      );
    }
    this.#depth++;
    try {
      return run();
    } finally {
      this.#depth--;
    }
  }
}

/**
 * Refuses a text length beyond the limit, before the text is made.
 * @throws {TemplateError} When it is too long.
 */
export function checkTextLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) {
    throw new TemplateError(
      `Cannot make a text longer than ${MAX_TEXT_LENGTH} characters`,
    );
  }
}

/**
 * Refuses a list length beyond the limit, before the list is made.
 * @throws {TemplateError} When it is too long.
 */
export function checkListLength(length: number): void {
  if (length > MAX_LIST_LENGTH) {
    throw new TemplateError(
      `Cannot make a list longer than ${MAX_LIST_LENGTH} items`,
    );
  }
}
