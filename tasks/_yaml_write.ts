/** Writes YAML values in the manner of the file they come into. */

import { type Data, Marked } from "./_document.ts";
import { indentLines } from "./_splice.ts";

/** Writes values as the text around them is written. */
export interface YamlWriter {
  /** Writes what follows a colon or dash, its blank or line break first, without the last line break. */
  toInline(value: Data, style?: string): string;
  /** Writes a value for brackets. */
  toFlow(value: Data, style?: string): string;
  /** Writes a key. */
  toKey(name: string): string;
}

/** Reads from a text how it is written, and gives what writes so. */
export function toYamlWriter(
  text: string,
  { dump }: typeof import("js-yaml"),
): YamlWriter {
  const indent = toUnit(text);
  const seqNoIndent = /^([ ]*)(?![ #-])[^\n]*:[ \t]*\r?\n\1- /m.test(text);
  const base = { indent, seqNoIndent, noRefs: true, lineWidth: -1 };
  const toQuotes = (value: Data, style: string | undefined) =>
    typeof value === "string" && (style === "single" || style === "double")
      ? { forceQuotes: true, quoteStyle: style } as const
      : {};
  return {
    toInline: (value, style) => {
      const plain = toPlain(value);
      const options = { ...base, ...toQuotes(value, style) };
      if (style === "item") {
        return ` ${indentLines(dump(plain, options).replace(/\n$/, ""), "  ")}`;
      }
      const whole = dump({ x: plain }, options);
      return whole.slice("x:".length).replace(/\n$/, "");
    },
    toFlow: (value, style) =>
      dump([toPlain(value)], {
        ...base,
        ...toQuotes(value, style),
        flowLevel: 0,
      }).trim().slice(1, -1),
    toKey: (name) => {
      const whole = dump({ [name]: 0 }, { ...base, flowLevel: 0 }).trim();
      return whole.slice(1, -1).replace(/: 0$/, "");
    },
  };
}

/** The indentation of the first map or list below a key; 2 when there is none. */
function toUnit(text: string): number {
  const found = /^([ ]*)(?![ #-])[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n\1([ ]+)[^\s#]/m
    .exec(text);
  return Math.min(found?.[2]?.length ?? 2, 8);
}

function toPlain(value: Data): unknown {
  if (value instanceof Map) {
    const plain: Record<string, unknown> = {};
    for (const [key, one] of value) {
      Object.defineProperty(plain, key, {
        value: toPlain(one),
        enumerable: true,
      });
    }
    return plain;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  return value instanceof Marked ? value.text : value;
}
