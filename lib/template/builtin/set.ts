/** Filters that treat lists as sets; order is that of first appearance. */

import {
  type Arguments,
  type CallContext,
  define,
  type Definition,
  type Definitions,
} from "../bind.ts";
import { readItems, readList } from "../coerce.ts";
import { toLiteral } from "../text.ts";
import { findNumber } from "../value.ts";
import { readPath } from "./attribute.ts";
import { toFold } from "./list.ts";

/** Filters that treat lists as sets. */
export const SET_FILTERS: Definitions = {
  unique: define("case_sensitive attribute", unique),
  union: defineSet((a, b, keyOf) => dedupe([...a, ...b], keyOf)),
  intersect: defineSet((a, b, keyOf) => {
    const other = new Set(b.map(keyOf));
    return dedupe(a.filter((item) => other.has(keyOf(item))), keyOf);
  }),
  difference: defineSet((a, b, keyOf) => {
    const other = new Set(b.map(keyOf));
    return dedupe(a.filter((item) => !other.has(keyOf(item))), keyOf);
  }),
  symmetric_difference: defineSet((a, b, keyOf) => {
    const left = new Set(a.map(keyOf));
    const right = new Set(b.map(keyOf));
    return dedupe([
      ...a.filter((item) => !right.has(keyOf(item))),
      ...b.filter((item) => !left.has(keyOf(item))),
    ], keyOf);
  }),
};

type KeyOf = (item: unknown) => string;

function defineSet(
  combine: (a: unknown[], b: unknown[], keyOf: KeyOf) => unknown[],
): Definition {
  return define(
    "other",
    (value, args, context) =>
      combine(readList(value), args.list("other"), makeKey(context)),
  );
}

/** Makes one text per distinct value: `1` and `1.0` are one, `1` and `"1"` two. */
export function makeKey({ budget }: CallContext): KeyOf {
  return (item) => {
    budget.spend(3);
    const number = findNumber(item);
    return number === undefined ? toLiteral(item, budget) : String(number);
  };
}

function unique(
  value: unknown,
  args: Arguments,
  context: CallContext,
): unknown {
  if (typeof value === "string") return value;
  const fold = toFold(args.flag("case_sensitive", true));
  const keyOf = makeKey(context);
  const path = args.isSet("attribute") ? args.any("attribute") : undefined;
  return dedupe(
    readItems(value),
    (item) => keyOf(fold(path === undefined ? item : readPath(item, path))),
  );
}

function dedupe(items: readonly unknown[], keyOf: KeyOf): unknown[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
