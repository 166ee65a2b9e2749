/** Facts of one group in lines: values by key, lists of objects as tables. */

import type { Fact, FactObject } from "../lib/facts/group.ts";
import { toFactText } from "./facts_text.ts";

/** Keys that repeat another one in a coarser unit. */
export const COARSE_REGEXP = /_(mb|gb)$/;
/** Columns of a table that fit beside each other. */
const MAX_WIDTH = 120;

/** Writes the facts of a group. */
export function toTables(facts: FactObject): string[] {
  const shown = Object.entries(facts).filter(([key, fact]) =>
    fact !== undefined && !COARSE_REGEXP.test(key)
  );
  const plain = shown.filter(([, fact]) => !isRows(fact));
  const width = Math.max(0, ...plain.map(([key]) => key.length));
  return [
    ...plain.flatMap(([key, fact]) => toPair(key, fact, width)),
    ...shown.flatMap(([key, fact]) =>
      isRows(fact) ? [`${key}:`, ...toTable(fact).map((row) => `  ${row}`)] : []
    ),
  ];
}

/** Text of several lines stands below its key. */
function toPair(
  key: string,
  fact: Fact | undefined,
  width: number,
): string[] {
  if (typeof fact === "string" && fact.trimEnd().includes("\n")) {
    return [key, ...fact.trimEnd().split("\n").map((line) => `  ${line}`)];
  }
  if (!isObject(fact)) {
    return [`${key.padEnd(width)}  ${toFactText(key, fact)}`];
  }
  const inner = Object.entries(fact).filter(([, one]) => one !== undefined)
    .map(([name, one]) => `${name} ${toFactText(name, one)}`);
  return [`${key.padEnd(width)}  ${inner.join(", ") || "-"}`];
}

/** A column of a table. */
interface Column {
  width: number;
  /** The key, then one cell for each row. */
  cells: readonly string[];
}

/** Columns that are empty in all rows are left out; those that do not fit stand below, behind the first one again. */
function toTable(rows: readonly FactObject[]): string[] {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    .filter((key) => !COARSE_REGEXP.test(key))
    .filter((key) => rows.some((row) => isTold(row[key])));
  const [first, ...others] = keys.map((key) => toColumn(key, rows));
  if (first === undefined) return [];
  const parts: Column[][] = [];
  let left = 0;
  for (const column of others) {
    if (left < column.width) {
      left = MAX_WIDTH - first.width;
      parts.push([first]);
    }
    left -= column.width + 2;
    parts.at(-1)?.push(column);
  }
  if (parts.length === 0) parts.push([first]);
  return parts.flatMap((columns) => toLines(columns, rows.length + 1));
}

function toLines(columns: readonly Column[], count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => columns.map(({ cells }) => cells[index]).join("  ").trimEnd(),
  );
}

function toColumn(key: string, rows: readonly FactObject[]): Column {
  const texts = [key, ...rows.map((row) => toFactText(key, row[key]))];
  const width = Math.max(...texts.map((text) => text.length));
  const isNumber = rows.some((row) => typeof row[key] === "number");
  const cells = texts.map((text) =>
    isNumber ? text.padStart(width) : text.padEnd(width)
  );
  return { width, cells };
}

function isTold(fact: Fact | undefined): boolean {
  return fact !== undefined && fact !== null && fact !== "" &&
    !(Array.isArray(fact) && fact.length === 0);
}

function isRows(fact: Fact | undefined): fact is readonly FactObject[] {
  return Array.isArray(fact) && fact.length > 0 && fact.every(isObject);
}

function isObject(fact: Fact | undefined): fact is FactObject {
  return typeof fact === "object" && fact !== null && !Array.isArray(fact);
}
