/** Filters that apply other filters and tests to each item: map, select, groupby. */

import {
  type Arguments,
  type CallContext,
  define,
  type Definitions,
} from "../bind.ts";
import { readItems, readText } from "../coerce.ts";
import { compareValues, isEqual } from "../compare.ts";
import { TemplateError } from "../error.ts";
import { isMap, isTruthy, Undefined } from "../value.ts";
import { readPath } from "./attribute.ts";
import { toFold } from "./list.ts";

/** Filters that work item by item. */
export const SELECT_FILTERS: Definitions = {
  map: define("* **", map),
  select: define(
    "* **",
    (value, args, context) =>
      choose(value, args.rest, args, context, undefined, true),
  ),
  reject: define(
    "* **",
    (value, args, context) =>
      choose(value, args.rest, args, context, undefined, false),
  ),
  selectattr: define(
    "attribute * **",
    (value, args, context) =>
      choose(value, args.rest, args, context, getAttribute(args), true),
  ),
  rejectattr: define(
    "attribute * **",
    (value, args, context) =>
      choose(value, args.rest, args, context, getAttribute(args), false),
  ),
  groupby: define("attribute default case_sensitive", group),
};

function getAttribute(args: Arguments): unknown {
  if (args.has("attribute")) return args.any("attribute");
  throw new TemplateError('argument "attribute" is missing');
}

/** Applies a filter to each item, or reads an attribute of each. */
function map(
  value: unknown,
  args: Arguments,
  context: CallContext,
): unknown[] {
  const items = readItems(value);
  const [first, ...positional] = args.rest;
  const path = args.keywords.get("attribute");
  if (path !== undefined) {
    return items.map((item) => readOr(item, path, args.keywords));
  }
  if (first === undefined) return items;
  const name = readText(first, "filter");
  // The original took the name of an attribute here.
  const isAttribute = !context.hasFilter(name) && items.length > 0 &&
    items.every((item) => isMap(item) && Object.hasOwn(item, name));
  if (isAttribute) return items.map((item) => readPath(item, name));
  const bound = { positional, keywords: new Map(args.keywords) };
  return items.map((item) => context.filter(name, item, bound));
}

/** Reads an attribute, or the `default` where it is missing. */
function readOr(
  item: unknown,
  path: unknown,
  keywords: ReadonlyMap<string, unknown>,
): unknown {
  const found = readPath(item, path);
  return found instanceof Undefined && keywords.has("default")
    ? keywords.get("default")
    : found;
}

/** Keeps the items for which a test holds, or does not; without a test, their truth counts. */
function choose(
  value: unknown,
  [test, ...positional]: readonly unknown[],
  args: Arguments,
  context: CallContext,
  path: unknown,
  keeps: boolean,
): unknown[] {
  const name = test === undefined ? undefined : readText(test, "test");
  const bound = { positional, keywords: new Map(args.keywords) };
  return readItems(value).filter((item) => {
    context.budget.spend();
    const subject = path === undefined ? item : readPath(item, path);
    const holds = name === undefined
      ? isTruthy(subject)
      : context.test(name, subject, bound);
    return holds === keeps;
  });
}

/** Groups items by an attribute, in its order; each group is a pair that also has `grouper` and `list`. */
function group(
  value: unknown,
  args: Arguments,
  { budget }: CallContext,
): unknown[] {
  const fold = toFold(args.flag("case_sensitive", false));
  const path = getAttribute(args);
  const keyed = readItems(value).map((item) => {
    const found = readPath(item, path);
    const key = found instanceof Undefined && args.has("default")
      ? args.any("default")
      : found;
    return { item, key };
  });
  keyed.sort((a, b) => compareValues(fold(a.key), fold(b.key), budget));
  const groups: { key: unknown; items: unknown[] }[] = [];
  for (const { item, key } of keyed) {
    const last = groups.at(-1);
    if (last !== undefined && isEqual(fold(last.key), fold(key), budget)) {
      last.items.push(item);
    } else groups.push({ key, items: [item] });
  }
  return groups.map(({ key, items }) =>
    Object.assign([key, items], { grouper: key, list: items })
  );
}
