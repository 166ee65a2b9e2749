/** Text operations that filters and Python's string methods share. Lengths are characters. */

import { type Budget, checkTextLength } from "./budget.ts";
import { readText } from "./coerce.ts";
import { TemplateError } from "./error.ts";
import { toText } from "./text.ts";
import { countCharacters, isMap, toCharacters } from "./value.ts";

/** Makes the first letter upper and the rest lower case. */
export function capitalize(text: string): string {
  const [first = "", ...rest] = toCharacters(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Capitalizes each word; words are what blanks separate. */
export function toTitle(text: string): string {
  return text.replace(/\S+/g, (word) => capitalize(word));
}

/** Drops characters from the ends of a text: blanks, or any of the given ones. */
export function stripText(
  text: string,
  chars: string | undefined,
  side: "start" | "end" | "both",
): string {
  if (chars === undefined) return stripBlanks(text, side);
  const set = new Set(toCharacters(chars));
  const isDropped = (item = ""): boolean => set.has(item);
  const items = toCharacters(text);
  let [from, to] = [0, items.length];
  if (side !== "end") { while (from < to && isDropped(items[from])) from++; }
  if (side !== "start") { while (to > from && isDropped(items[to - 1])) to--; }
  return items.slice(from, to).join("");
}

function stripBlanks(text: string, side: "start" | "end" | "both"): string {
  if (side === "start") return text.trimStart();
  return side === "end" ? text.trimEnd() : text.trim();
}

/** Splits a text at a separator, or at blanks; at most `limit` times. */
export function splitText(
  text: string,
  separator: string | undefined,
  limit: number = Infinity,
): string[] {
  if (separator === "") throw new TemplateError("expected a separator, got ''");
  if (separator === undefined) return splitBlanks(text, limit);
  const parts = text.split(separator);
  if (parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitBlanks(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text.trimStart();
  while (rest !== "" && parts.length < limit) {
    const at = rest.search(/\s/);
    if (at === -1) break;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  if (rest !== "") parts.push(parts.length < limit ? rest.trimEnd() : rest);
  return parts;
}

/** Replaces a text, at most `count` times. */
export function replaceText(
  text: string,
  from: string,
  to: string,
  count: number = Infinity,
): string {
  const pieces = from === ""
    ? ["", ...toCharacters(text), ""]
    : text.split(from);
  const times = Math.min(count, pieces.length - 1);
  checkTextLength(text.length + times * to.length);
  const head = pieces.slice(0, times + 1).join(to);
  const tail = pieces.slice(times + 1);
  return tail.length === 0 ? head : head + from + tail.join(from);
}

/** Fills a text up at its end. */
export function padEnd(text: string, width: number, fill?: unknown): string {
  return text + toFill(text, width, fill);
}

/** Fills a text up at its start. */
export function padStart(text: string, width: number, fill?: unknown): string {
  return toFill(text, width, fill) + text;
}

/** Fills a text up on both sides; what is left over goes to the end. */
export function padCenter(text: string, width: number, fill?: unknown): string {
  const gap = Math.max(0, width - countCharacters(text));
  const left = padStart(text, width - gap + Math.floor(gap / 2), fill);
  return padEnd(left, width, fill);
}

function toFill(text: string, width: number, fill: unknown): string {
  checkTextLength(width);
  const [sign = " "] = fill === undefined
    ? [" "]
    : toCharacters(readText(fill));
  return sign.repeat(Math.max(0, width - countCharacters(text)));
}

/**
 * Puts values into `{}`, `{0}` and `{name}`; `{{` and `}}` are plain braces.
 * @throws {TemplateError} When a value is missing.
 */
export function formatBraces(
  text: string,
  values: readonly unknown[],
  keywords: ReadonlyMap<string, unknown>,
  budget: Budget,
): string {
  let next = 0;
  const result = text.replace(
    /\{\{|\}\}|\{([^{}]{0,200})\}/g,
    (whole, name?: string) => {
      if (name === undefined) return whole.slice(1);
      const value = name === "" || /^\d{1,4}$/.test(name)
        ? values[name === "" ? next++ : Number(name)]
        : findNamed(name, keywords, values[0]);
      if (value === undefined) {
        throw new TemplateError("expected a value for each pair of braces");
      }
      return toText(value, budget);
    },
  );
  checkTextLength(result.length);
  return result;
}

function findNamed(
  name: string,
  keywords: ReadonlyMap<string, unknown>,
  first: unknown,
): unknown {
  if (keywords.has(name)) return keywords.get(name);
  return isMap(first) && Object.hasOwn(first, name) ? first[name] : undefined;
}
