/** Writes TOML values. */

import { type Data, isSame, Marked } from "./_document.ts";

/**
 * Writes a value for one line; `style` is that of the value it replaces.
 * @throws {SyntaxError} When TOML has no such value.
 */
export function toTomlText(value: Data, style = ""): string {
  if (value === null) throw new SyntaxError("TOML has no null");
  if (value instanceof Marked) return value.text;
  if (typeof value === "string") return toStringText(value, style);
  if (typeof value === "number") return toNumberText(value, style);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    return `[${value.map((item) => toTomlText(item)).join(", ")}]`;
  }
  if (value.size === 0) return "{}";
  const pairs = [...value].map(([key, one]) =>
    `${toTomlKey(key)} = ${toTomlText(one)}`
  );
  return `{ ${pairs.join(", ")} }`;
}

/** Writes a key: bare where it can be, else quoted. */
export function toTomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : toStringText(name, "");
}

/** Writes a table with its header, tables in it with headers of their own. */
export function toTomlTable(
  path: readonly string[],
  map: ReadonlyMap<string, Data>,
): string {
  const pairs: string[] = [];
  const tables: string[] = [];
  for (const [key, value] of map) {
    if (value instanceof Map && value.size > 0) {
      tables.push(toTomlTable([...path, key], value));
    } else pairs.push(`${toTomlKey(key)} = ${toTomlText(value)}\n`);
  }
  if (pairs.length === 0 && tables.length > 0) return tables.join("\n");
  const header = `[${path.map(toTomlKey).join(".")}]\n`;
  return [header + pairs.join(""), ...tables].join("\n");
}

function toStringText(value: string, style: string): string {
  if (style === "literal" && /^[^'\p{Cc}]*$/u.test(value)) return `'${value}'`;
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

function toNumberText(value: number, style: string): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const text = isSame(value, 0) ? "0" : String(value);
  if (/[.e]/.test(text)) return text.replace("e+", "e");
  if (!Number.isSafeInteger(value)) return `${text}.0`;
  return style === "float" ? `${text}.0` : text;
}
