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
  const items = readItems(listing);
  const other = items.find((item) => !isOf(own, item));
  if (!other) return toText(items);
  throw new TaskError(
    `Cannot keep table "${own.family} ${own.name}": its content makes "${other.family} ${other.name}" too`,
    { advice: "Write a task for each table" },
  );
}

/** Reads one table of a listing of many as the same text; undefined where it is not there. */
export function findComparable(
  listing: string,
  own: TableName,
): string | undefined {
  const items = readItems(listing).filter((item) => isOf(own, item));
  return items.length > 0 ? toText(items) : undefined;
}

/** A part of a listing, and the table that it belongs to. */
interface Item extends TableName {
  item: unknown;
}

function readItems(listing: string): Item[] {
  if (listing === "") return [];
  const { nftables } = readPrintedJson("nft", listing, LISTING);
  return nftables.flatMap((item): Item[] => {
    const [kind = "", inner] = isMap(item) ? Object.entries(item)[0] ?? [] : [];
    if (kind === "metainfo" || !isMap(inner)) return [];
    const name = kind === "table" ? inner["name"] : inner["table"];
    return [{ item, family: String(inner["family"]), name: String(name) }];
  });
}

function isOf(own: TableName, { family, name }: TableName): boolean {
  return family === own.family && name === own.name;
}

function toText(items: readonly Item[]): string {
  const kept = items.map(({ item }) => normalize(item));
  return JSON.stringify(kept, undefined, 1);
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
