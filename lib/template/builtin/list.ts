/** Filters for lists: order, pieces and combinations. */

import {
  type Arguments,
  type CallContext,
  define,
  type Definitions,
} from "../bind.ts";
import { checkListLength, checkTextLength } from "../budget.ts";
import { readItems, readNumber } from "../coerce.ts";
import { compareValues } from "../compare.ts";

import { toText } from "../text.ts";
import { isFloat, isMap, toCharacters, toFloat, Undefined } from "../value.ts";
import { readPath } from "./attribute.ts";

/** Filters for lists. */
export const LIST_FILTERS: Definitions = {
  first: define("", (value) => pick(value, 0)),
  last: define("", (value) => pick(value, -1)),
  join: define("d attribute", (value, args, { budget }) => {
    const separator = args.text("d", "");
    let length = 0;
    const texts = pluck(readItems(value), args).map((item) => {
      const text = toText(item, budget);
      length += text.length + separator.length;
      checkTextLength(length);
      return text;
    });
    return texts.join(separator);
  }),
  reverse: define("", (value) => {
    if (typeof value === "string") {
      return toCharacters(value).reverse().join("");
    }
    return Array.isArray(value) || isMap(value)
      ? readItems(value).toReversed()
      : value;
  }),
  sort: define("reverse case_sensitive attribute", sort),
  min: define(
    "case_sensitive attribute",
    (value, args, context) => extreme(value, args, context, -1),
  ),
  max: define(
    "case_sensitive attribute",
    (value, args, context) => extreme(value, args, context, 1),
  ),
  sum: define("attribute start", (value, args) => {
    const items = pluck(readItems(value), args);
    const start = args.any("start") ?? 0;
    const numbers = [start, ...items].map((item) => readNumber(item));
    const total = numbers.reduce((sum, number) => sum + number, 0);
    return [start, ...items].some(isFloat) ? toFloat(total) : total;
  }),
  batch: define("linecount fill_with", (value, args) => {
    const items = readItems(value);
    const size = args.integer("linecount", 1);
    if (size <= 0) return [items];
    const rows = cut(items, size);
    const last = rows.at(-1);
    if (last !== undefined && args.isSet("fill_with")) {
      checkListLength(size);
      while (last.length < size) last.push(args.any("fill_with"));
    }
    return rows;
  }),
  slice: define("slices fill_with", (value, args) => {
    const items = readItems(value);
    const count = args.integer("slices", 1);
    checkListLength(count);
    return toColumns(items, count, args);
  }),
  flatten: define("levels skip_nulls", (value, args, { budget }) => {
    const levels = args.isSet("levels") ? args.integer("levels") : Infinity;
    const flat: unknown[] = [];
    const collect = (item: unknown, depth: number): void => {
      budget.spend();
      if (Array.isArray(item) && depth >= 0) {
        for (const inner of item) collect(inner, depth - 1);
      } else flat.push(item);
      checkListLength(flat.length);
    };
    collect(Array.isArray(value) ? value : [value], levels);
    return args.flag("skip_nulls", true)
      ? flat.filter((item) => item !== null && item !== undefined)
      : flat;
  }),
  zip: define("* **", (value, args) => {
    const lists = [value, ...args.rest].map((list) => readItems(list));
    const lengths = lists.map((list) => list.length);
    return combineLists(lists, Math.min(...lengths), null);
  }),
  zip_longest: define("* **", (value, args) => {
    const lists = [value, ...args.rest].map((list) => readItems(list));
    const lengths = lists.map((list) => list.length);
    const fill = args.keywords.get("fillvalue") ?? null;
    return combineLists(lists, Math.max(...lengths), fill);
  }),
  product: define("* **", (value, args, { budget }) => {
    const repeat = readNumber(args.keywords.get("repeat") ?? 1);
    const lists = [value, ...args.rest].map((list) => readItems(list));
    const all = Array.from({ length: Math.min(repeat, 20) }, () => lists)
      .flat();
    return all.reduce<unknown[][]>((rows, list) => {
      checkListLength(rows.length * list.length);
      budget.spendItems(rows.length * list.length * all.length);
      return rows.flatMap((row) => list.map((item) => [...row, item]));
    }, [[]]);
  }),
  chain: define(
    "*",
    (value, args) => [value, ...args.rest].flatMap((list) => readItems(list)),
  ),
};

function pick(value: unknown, index: number): unknown {
  const item = readItems(value).at(index);
  return item === undefined
    ? new Undefined(() =>
      `The ${
        index === 0 ? "first" : "last"
      } item of an empty list is not defined`
    )
    : item;
}

/** Reads the attribute of each item when one is asked for. */
function pluck(items: readonly unknown[], args: Arguments): unknown[] {
  if (!args.isSet("attribute")) return [...items];
  const path = args.any("attribute");
  return items.map((item) => readPath(item, path));
}

function sort(
  value: unknown,
  args: Arguments,
  { budget }: CallContext,
): unknown[] {
  const direction = args.flag("reverse", false) ? -1 : 1;
  const fold = toFold(args.flag("case_sensitive", true));
  const paths = args.isSet("attribute")
    ? String(args.any("attribute")).split(",")
    : [undefined];
  const keyed = readItems(value).map((item) => ({
    item,
    keys: paths.map((path) =>
      fold(path === undefined ? item : readPath(item, path))
    ),
  }));
  keyed.sort((a, b) => {
    for (const [index, key] of a.keys.entries()) {
      const order = compareValues(key, b.keys[index], budget);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

function extreme(
  value: unknown,
  args: Arguments,
  { budget }: CallContext,
  direction: 1 | -1,
): unknown {
  const fold = toFold(args.flag("case_sensitive", false));
  let best: { item: unknown; key: unknown } | undefined;
  for (const item of readItems(value)) {
    const key = fold(
      args.isSet("attribute") ? readPath(item, args.any("attribute")) : item,
    );
    const isBetter = best === undefined ||
      compareValues(key, best.key, budget) * direction > 0;
    if (isBetter) best = { item, key };
  }
  return best === undefined
    ? new Undefined(() => "The extreme of an empty list is not defined")
    : best.item;
}

/** Makes texts comparable without regard to case, where that is wanted. */
export function toFold(isCaseSensitive: boolean): (value: unknown) => unknown {
  return (value) =>
    !isCaseSensitive && typeof value === "string" ? value.toLowerCase() : value;
}

function cut(items: readonly unknown[], size: number): unknown[][] {
  const rows: unknown[][] = [];
  for (let at = 0; at < items.length; at += size) {
    rows.push(items.slice(at, at + size));
  }
  return rows;
}

/** Deals a list out into columns, the first ones longer, as Jinja2's `slice`. */
function toColumns(
  items: readonly unknown[],
  count: number,
  args: Arguments,
): unknown[][] {
  if (count <= 0) return [];
  const least = Math.floor(items.length / count);
  const longer = items.length % count;
  const fill = args.isSet("fill_with") ? [args.any("fill_with")] : [];
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    const size = least + (index < longer ? 1 : 0);
    const column = items.slice(at, at + size);
    at += size;
    return longer > 0 && index >= longer ? [...column, ...fill] : column;
  });
}

function combineLists(
  lists: readonly (readonly unknown[])[],
  length: number,
  fill: unknown,
): unknown[][] {
  checkListLength(length * lists.length);
  return Array.from(
    { length },
    (_, index) => lists.map((list) => index < list.length ? list[index] : fill),
  );
}
