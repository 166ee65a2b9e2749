/** A table of nft(8), in words and as JSON of the kernel (libnftables-json(5)). */

import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import { TaskError } from "../lib/task.ts";

/** A table by its family and name. */
export interface TableName {
  family: string;
  name: string;
}

const LISTING = z.object({ nftables: z.array(z.unknown()) });

/**
 * Reads a listing of nft(8) as one text that is equal for equal tables:
 * without handles, counts and the order of elements of a set.
 * @throws {TaskError} When it holds anything beside the one table.
 */
export function toComparable(listing: string, own: TableName): string {
  const { nftables: items } = listing === ""
    ? { nftables: [] }
    : readPrintedJson("nft", listing, LISTING);
  const kept = items.filter((item) => !(isMap(item) && "metainfo" in item));
  for (const item of kept) requireOwn(item, own);
  return JSON.stringify(kept.map(normalize), undefined, 1);
}

function requireOwn(item: unknown, { family, name }: TableName): void {
  const [kind, inner] = isMap(item) ? Object.entries(item)[0] ?? [] : [];
  if (!isMap(inner)) return;
  const table = kind === "table" ? inner["name"] : inner["table"];
  if (inner["family"] === family && table === name) return;
  throw new TaskError(
    `Cannot keep table "${family} ${name}": its content makes "${
      String(inner["family"])
    } ${String(table)}" too`,
    { advice: "Write a task for each table" },
  );
}

function normalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalize);
  if (!isMap(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== "handle" && key !== "index")
    .map(([key, inner]): [string, unknown] => {
      if (key === "counter" && isMap(inner)) return [key, null];
      if ((key === "elem" || key === "set") && Array.isArray(inner)) {
        const sorted = inner.map(normalize)
          .sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
        return [key, sorted];
      }
      return [key, normalize(inner)];
    });
  return Object.fromEntries(entries);
}

/** Writes a table with its content, as nft(8) reads it. */
export function toTableText(
  { family, name }: TableName,
  content: string,
): string {
  const lines = content.replace(/\n+$/, "").split("\n")
    .map((line) => line.trim() === "" ? "" : `\t${line}`);
  return `table ${family} ${name} {\n${lines.join("\n")}\n}\n`;
}

/** Writes what replaces a table whole, in one transaction. */
export function toReplacement(table: TableName, text: string): string {
  const { family, name } = table;
  return `add table ${family} ${name}\ndelete table ${family} ${name}\n${text}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
