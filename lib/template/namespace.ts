/** Objects that templates make for themselves: namespaces, cyclers and joiners. */

import { type CallArguments, TemplateObject } from "./value.ts";

/** What `namespace(…)` gives: values that inner scopes may set. */
export class Namespace extends TemplateObject {
  readonly kind = "a namespace";
  #values: Map<string, unknown>;

  constructor(values: Iterable<readonly [string, unknown]>) {
    super();
    this.#values = new Map(values);
  }

  override getAttribute(name: string): unknown {
    return this.#values.get(name);
  }

  /** Sets a value. */
  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
}

/** A function of the engine that stands for itself, such as `loop.cycle`. */
export class BoundFunction extends TemplateObject {
  readonly kind = "a function";
  #run: (args: CallArguments) => unknown;

  constructor(run: (args: CallArguments) => unknown) {
    super();
    this.#run = run;
  }

  override call(args: CallArguments): unknown {
    return this.#run(args);
  }
}

/** What `cycler(…)` gives: one value after the other, round and round. */
export class Cycler extends TemplateObject {
  readonly kind = "a cycler";
  #items: readonly unknown[];
  #index = 0;

  constructor(items: readonly unknown[]) {
    super();
    this.#items = items;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case "current":
        return this.#items[this.#index];
      case "next":
        return new BoundFunction(() => {
          const item = this.#items[this.#index];
          this.#index = (this.#index + 1) % this.#items.length;
          return item;
        });
      case "reset":
        return new BoundFunction(() => {
          this.#index = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

/** What `joiner(…)` gives: nothing the first time, then the separator. */
export class Joiner extends TemplateObject {
  readonly kind = "a joiner";
  #separator: string;
  #isUsed = false;

  constructor(separator: string) {
    super();
    this.#separator = separator;
  }

  override call(): unknown {
    if (this.#isUsed) return this.#separator;
    this.#isUsed = true;
    return "";
  }
}
