/** Edits of JSON in place. */

import { addEntry, type BracketStyle, removeEntry } from "./_brackets.ts";
import {
  type Data,
  type DocNode,
  type DocumentFormat,
  Marked,
} from "./_document.ts";
import { JSON_TRIVIA, parseJsonTree } from "./_json_tree.ts";
import { indentLines, splice, toIndent } from "./_splice.ts";

/** JSON, comments kept. */
export const JSON_FORMAT: DocumentFormat = {
  name: "JSON",
  empty: "{}\n",
  parse: parseJsonTree,
  replace: (text, { chain }, value) => {
    const { start, end } = chain.at(-1)!;
    const indent = toIndent(text, start);
    return splice(text, start, end, toJson(value, indent, toLook(text)));
  },
  add: (text, { chain }, step, value) => {
    const node = chain.at(-1)!;
    const look = toLook(text, node);
    const name = typeof step === "string"
      ? `${JSON.stringify(step)}${look.colon}`
      : "";
    const toEntry = (indent: string) => name + toJson(value, indent, look);
    return addEntry(text, node, toEntry, look);
  },
  remove: (text, { chain, path }) => {
    const node = chain.at(-2)!;
    const index = node.members.findIndex(({ name }) => name === path.at(-1));
    return removeEntry(text, node, index, toLook(text));
  },
};

/** How a file is written. */
interface Look extends BracketStyle {
  /** What stands between a key and its value. */
  colon: string;
}

/** Reads from the text how it is written: indentation, colons, one line or many. */
function toLook(text: string, node?: DocNode): Look {
  const first = node?.members[0];
  const near = first && typeof first.name === "string"
    ? text.slice(first.start, first.node.start)
    : text;
  const colon = /"\s*:(\s*)(?=\S)/.exec(`${near}1`)?.[1] ?? " ";
  const isTall = text.trim().includes("\n") || text.trim() === "{}";
  return {
    trivia: JSON_TRIVIA(),
    unit: /[[{][ \t]*\r?\n([ \t]+)\S/.exec(text)?.[1] ?? "  ",
    isTall,
    pad: /[[{] /.test(text) && !isTall ? " " : "",
    colon: `:${/^[ \t]*$/.test(colon) ? colon : " "}`,
  };
}

/** Writes a value; what is not empty stands on lines of its own where the file has lines. */
function toJson(value: Data, indent: string, look: Look): string {
  const plain = toPlain(value);
  if (!look.isTall) {
    const text = JSON.stringify(plain);
    return look.colon === ": " && typeof plain === "object" && plain
      ? toSpaced(plain)
      : text;
  }
  return indentLines(JSON.stringify(plain, null, look.unit), indent);
}

/** Writes a value on one line with blanks after colons and commas. */
function toSpaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toSpaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${
    Object.entries(value).map(([key, one]) =>
      `${JSON.stringify(key)}: ${toSpaced(one)}`
    ).join(", ")
  }}`;
}

function toPlain(value: Data): unknown {
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].map(([key, one]) => [key, toPlain(one)]),
    );
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Marked) return value.text;
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new SyntaxError(`JSON has no number ${value}`);
  }
  return value;
}
