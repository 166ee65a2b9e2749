/** Loops of Ansible (`with_…`), as a list or as an expression that gives one. */

import { isMap } from "../../config/plain.ts";

/** What stands behind `loop` for the value of each; undefined when nothing does. */
export const LOOPS: Readonly<Record<string, (value: unknown) => unknown>> = {
  with_items: toLoop,
  with_list: toLoop,
  with_flattened: toLoop,
  with_dict: (value) =>
    isMap(value)
      ? Object.entries(value).map(([key, value]) => ({ key, value }))
      : typeof value === "string"
      ? toExpression(value, " | dict2items")
      : undefined,
  with_subelements: (value) =>
    Array.isArray(value) && value.length === 2 && typeof value[1] === "string"
      ? `{{ ${toOperand(value[0])} | subelements('${value[1]}') }}`
      : undefined,
  with_indexed_items: (value) => {
    const list = toOperand(value);
    return `{{ range(${list} | length) | zip(${list}) }}`;
  },
  with_cartesian: (value) => toJoined(value, "product"),
  with_nested: (value) => toJoined(value, "product"),
  with_together: (value) => toJoined(value, "zip_longest"),
  with_sequence: toSequence,
};

/** Most items of a sequence that is written out. */
const MAX_ITEMS = 100;

/** A list with the lists in it spread out, as with_items does. */
function toLoop(value: unknown): unknown {
  if (Array.isArray(value)) return value.flat();
  return typeof value === "string" ? toExpression(value, "") : undefined;
}

function toExpression(value: string, filter: string): string {
  return `{{ ${toBare(value)}${filter} }}`;
}

/** What stands in the braces of a text that is one expression. */
function toBare(value: string): string {
  return /^\s*\{\{(.*)\}\}\s*$/s.exec(value)?.[1]?.trim() ?? value;
}

/** A value as a part of an expression: written out, or what stands in its braces. */
function toOperand(value: unknown): string {
  return typeof value === "string"
    ? `(${toBare(value)})`
    : JSON.stringify(value);
}

/** Lists that a filter joins; each is written out or named. */
function toJoined(value: unknown, filter: string): string | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const [first, ...others] = value.map(toOperand);
  return `{{ ${first} | ${filter}(${others.join(", ")}) }}`;
}

/** Numbers from one to another as texts, where both are known: `start=1 end=3`, `count=5`, `0-10/2`. */
function toSequence(value: unknown): string[] | undefined {
  const given = readSequence(String(value).trim());
  if (given === undefined) return undefined;
  const { start = 1, stride = 1, end = NaN } = given;
  const count = given.count ?? Math.floor((end - start) / stride) + 1;
  if (!(count >= 0 && count <= MAX_ITEMS)) return undefined;
  return Array.from({ length: count }, (_, at) => `${start + at * stride}`);
}

function readSequence(text: string): Record<string, number> | undefined {
  const short = /^(?:(?<start>\d+)-)?(?<end>\d+)(?:\/(?<stride>\d+))?$/.exec(
    text,
  );
  const words = short
    ? Object.entries(short.groups ?? {}).filter(([, found]) =>
      found !== undefined
    )
    : text.split(/\s+/).map((word) => word.split("="));
  const isPlain = words.every(([key = "", number = ""]) =>
    /^(start|end|count|stride)$/.test(key) && /^\d{1,9}$/.test(number)
  );
  return isPlain
    ? Object.fromEntries(words.map(([key, number]) => [key, Number(number)]))
    : undefined;
}
