/** The `loop` object of `{% for %}`. */

import type { Budget } from "./budget.ts";
import { TemplateError } from "./error.ts";
import { BoundFunction } from "./namespace.ts";
import { toLiteral } from "./text.ts";
import { type CallArguments, TemplateObject } from "./value.ts";

/** Where a loop stands. */
export class Loop extends TemplateObject {
  readonly kind = "a loop";
  /** Index of the current item, from 0. */
  index = 0;
  #items: readonly unknown[];
  #depth: number;
  #budget: Budget;
  #recurse: ((items: unknown) => string) | undefined;
  #changed: string | undefined;

  /** Takes the items, the depth of a recursive loop, and how to run it on other items. */
  constructor(
    items: readonly unknown[],
    depth: number,
    budget: Budget,
    recurse: ((items: unknown) => string) | undefined,
  ) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#budget = budget;
    this.#recurse = recurse;
  }

  override getAttribute(name: string): unknown {
    const { length } = this.#items;
    switch (name) {
      case "index":
        return this.index + 1;
      case "index0":
        return this.index;
      case "revindex":
        return length - this.index;
      case "revindex0":
        return length - this.index - 1;
      case "first":
        return this.index === 0;
      case "last":
        return this.index === length - 1;
      case "length":
        return length;
      case "depth":
        return this.#depth;
      case "depth0":
        return this.#depth - 1;
      case "previtem":
        return this.#items[this.index - 1];
      case "nextitem":
        return this.#items[this.index + 1];
      case "cycle":
        return new BoundFunction(({ positional }) =>
          positional[this.index % positional.length]
        );
      case "changed":
        return new BoundFunction(({ positional }) =>
          this.#hasChanged(positional)
        );
      default:
        return undefined;
    }
  }

  override call({ positional }: CallArguments): unknown {
    if (this.#recurse === undefined) {
      throw new TemplateError(
        'Cannot call "loop": the loop is not marked "recursive"',
      );
    }
    return this.#recurse(positional[0]);
  }

  /** Tells whether values differ from those of the last call. */
  #hasChanged(values: readonly unknown[]): boolean {
    const text = toLiteral(values, this.#budget);
    const isSame = text === this.#changed;
    this.#changed = text;
    return !isSame;
  }
}
