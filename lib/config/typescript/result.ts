/** What a program of the configuration made, as plain data with the calls that made its parts. */

import { CALL, type Call } from "../../define/call.ts";
import { cutLine } from "./last_words.ts";

/** Deepest nesting of what a program makes; as of all files. */
const MAX_DEPTH = 100;

/** Most values in what a program makes. */
const MAX_VALUES = 1_000_000;

/** Longest path that is told, in characters. */
const MAX_WHERE = 300;

/** One step per key or index. */
type Path = readonly (string | number)[];

/** A part and the call that made it. */
export interface MadePart {
  readonly path: Path;
  readonly call: Call;
}

/** Plain data, and where its parts were made. */
export interface Made {
  readonly value: unknown;
  readonly parts: readonly MadePart[];
}

/** What was made cannot be used. */
export class NoPlainData extends TypeError {
  /** Takes what is wrong, and the call that made it. */
  constructor(message: string, public readonly call: Call | undefined) {
    super(message);
  }
}

/**
 * Copies what a program made as plain data; undefined properties are left out.
 * @throws {NoPlainData} When it holds anything but null, booleans, finite numbers, texts, lists and maps.
 */
export function toMade(value: unknown): Made {
  const copier = new Copier();
  return { value: copier.copy(value, [], undefined), parts: copier.parts };
}

class Copier {
  readonly parts: MadePart[] = [];
  #count = 0;

  copy(value: unknown, path: Path, around: Call | undefined): unknown {
    const fail = (what: string) =>
      new NoPlainData(
        `Expected plain data${toWhere(path)}, got ${what}`,
        around,
      );
    if (++this.#count > MAX_VALUES) throw fail(`over ${MAX_VALUES} values`);
    if (path.length > MAX_DEPTH) throw fail(`more than ${MAX_DEPTH} levels`);
    if (value === null || value === undefined) return null;
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") {
      if (Number.isFinite(value)) return value;
      throw fail(`the number ${value}`);
    }
    if (typeof value !== "object") throw fail(`a ${typeof value}`);
    if (value instanceof Promise) throw fail("a promise without await");
    const call = findCall(value);
    if (call !== undefined) this.parts.push({ path, call });
    const inner = call ?? around;
    if (Array.isArray(value)) {
      return Array.from(
        value,
        (item, index) => this.copy(item, [...path, index], inner),
      );
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw fail("an object of a class");
    }
    return this.#copyMap(value, path, inner);
  }

  #copyMap(map: object, path: Path, call: Call | undefined): unknown {
    const copied: Record<string, unknown> = {};
    for (
      const [key, found] of Object.entries(
        Object.getOwnPropertyDescriptors(map),
      )
    ) {
      const at = [...path, key];
      if (!("value" in found)) {
        throw new NoPlainData(
          `Expected plain data${toWhere(at)}, got a getter`,
          call,
        );
      }
      if (!found.enumerable || found.value === undefined) continue;
      Object.defineProperty(copied, key, {
        value: this.copy(found.value, at, call),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return copied;
  }
}

function findCall(value: object): Call | undefined {
  const call: unknown = Object.getOwnPropertyDescriptor(value, CALL)?.value;
  return typeof call === "object" && call !== null ? call : undefined;
}

function toWhere(path: Path): string {
  return path.length === 0 ? "" : ` at "${cutLine(path.join("."), MAX_WHERE)}"`;
}
