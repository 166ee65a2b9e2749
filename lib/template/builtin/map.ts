/** Filters for maps. */

import {
  type Arguments,
  type CallContext,
  define,
  type Definitions,
} from "../bind.ts";
import { readItems, readList, readMap, readText } from "../coerce.ts";
import { compareValues } from "../compare.ts";
import { TemplateError } from "../error.ts";
import { isMap, toKind, toMap, Undefined } from "../value.ts";
import { readPath } from "./attribute.ts";
import { toFold } from "./list.ts";
import { makeKey } from "./set.ts";

/** Filters for maps. */
export const MAP_FILTERS: Definitions = {
  combine: define("* **", combine),
  dict2items: define("key_name value_name", (value, args) => {
    const keyName = args.text("key_name", "key");
    const valueName = args.text("value_name", "value");
    return Object.entries(readMap(value)).map(([key, item]) =>
      toMap([[keyName, key], [valueName, item]])
    );
  }),
  items2dict: define("key_name value_name", (value, args) => {
    const keyName = args.text("key_name", "key");
    const valueName = args.text("value_name", "value");
    return toMap(
      readList(value).map((item) => {
        const map = readMap(item);
        if (!Object.hasOwn(map, keyName) || !Object.hasOwn(map, valueName)) {
          throw new TemplateError(
            `expected items with "${keyName}" and "${valueName}"`,
          );
        }
        return [readText(map[keyName]), map[valueName]];
      }),
    );
  }),
  dictsort: define("case_sensitive by reverse", (value, args, { budget }) => {
    const by = args.text("by", "key");
    if (by !== "key" && by !== "value") {
      throw new TemplateError('expected "key" or "value" as "by"');
    }
    const index = by === "key" ? 0 : 1;
    const fold = toFold(args.flag("case_sensitive", false));
    const direction = args.flag("reverse", false) ? -1 : 1;
    return Object.entries(readMap(value)).sort((a, b) =>
      compareValues(fold(a[index]), fold(b[index]), budget) * direction
    );
  }),
  extract: define("container morekeys", (value, args) => {
    const more = args.isSet("morekeys") ? args.any("morekeys") : [];
    const keys = [value, ...(Array.isArray(more) ? more : [more])];
    return keys.reduce<unknown>(
      (inner, key) => inner instanceof Undefined ? inner : readKey(inner, key),
      args.any("container"),
    );
  }),
  subelements: define("subelements skip_missing", (value, args) => {
    const items = isMap(value) ? Object.values(value) : readItems(value);
    const path = Array.isArray(args.any("subelements"))
      ? readList(args.any("subelements")).join(".")
      : args.text("subelements");
    return items.flatMap((item) => {
      const found = readPath(item, path);
      if (found instanceof Undefined && args.flag("skip_missing", false)) {
        return [];
      }
      if (found instanceof Undefined) throw found.toError();
      return readList(found).map((inner) => [item, inner]);
    });
  }),
};

/** Reads one key, whose text may hold dots. */
function readKey(container: unknown, key: unknown): unknown {
  return isMap(container) && typeof key === "string"
    ? Object.hasOwn(container, key)
      ? container[key]
      : new Undefined(() => "The key is not defined in the container")
    : readPath(container, key);
}

/** What `combine` does with lists on both sides. */
type ListMerge = (old: unknown[], young: unknown[]) => unknown[];

function toListMerge(name: string, context: CallContext): ListMerge {
  const keyOf = makeKey(context);
  const without = (list: unknown[], other: unknown[]): unknown[] => {
    const keys = new Set(other.map(keyOf));
    return list.filter((item) => !keys.has(keyOf(item)));
  };
  switch (name) {
    case "replace":
      return (_, young) => young;
    case "keep":
      return (old) => old;
    case "append":
      return (old, young) => [...old, ...young];
    case "prepend":
      return (old, young) => [...young, ...old];
    case "append_rp":
      return (old, young) => [...without(old, young), ...young];
    case "prepend_rp":
      return (old, young) => [...young, ...without(old, young)];
    default:
      throw new TemplateError(
        'expected replace, keep, append, prepend, append_rp or prepend_rp as "list_merge"',
      );
  }
}

/** Merges maps; later ones win. Lists of maps count as their maps. */
function combine(
  value: unknown,
  args: Arguments,
  context: CallContext,
): unknown {
  for (const name of args.keywords.keys()) {
    if (name !== "recursive" && name !== "list_merge") {
      throw new TemplateError(`argument "${name}" is not known`);
    }
  }
  const isDeep = args.keywords.get("recursive") === true;
  const name = readText(args.keywords.get("list_merge") ?? "replace");
  const mergeLists = toListMerge(name, context);
  const maps = [value, ...args.rest]
    .flatMap((item) => Array.isArray(item) ? item : [item]);
  const merge = (old: unknown, young: unknown): Record<string, unknown> => {
    context.budget.spend();
    const result = new Map(Object.entries(readMap(old)));
    for (const [key, item] of Object.entries(readMap(young))) {
      const before = result.get(key);
      if (isDeep && isMap(before) && isMap(item)) {
        result.set(key, merge(before, item));
      } else if (Array.isArray(before) && Array.isArray(item)) {
        result.set(key, mergeLists(before, item));
      } else result.set(key, item);
    }
    return toMap(result);
  };
  if (maps.length === 0) {
    throw new TemplateError(`expected a map, got ${toKind(value)}`);
  }
  return maps.reduce<unknown>(merge, {});
}
