/** When a file ends and the next begins, and how files of one name are numbered. */

import * as z from "zod";
import { bytes, oneOf, seconds } from "../field.ts";

/** Files that are kept where `rotation` says nothing else. */
const MAX_FILES = 10;

/** When files end, and how many are kept. */
export interface Rotation {
  /** What ends a file. */
  readonly strategy: "none" | "size" | "time" | "sizeortime";
  /** A file that would grow beyond this many bytes ends; undefined without a limit. */
  readonly max_size?: number | undefined;
  /** A file that is this many seconds old ends; undefined without a limit. */
  readonly max_age?: number | undefined;
  /** Files that are kept, the one that is written to among them; 0 keeps all. */
  readonly max_files: number;
}

/** Nothing ends, and all is kept. */
export const NO_ROTATION: Rotation = { strategy: "none", max_files: 0 };

/** Reads when files end; without `strategy`, whatever limit is named counts. */
export function rotation(): z.ZodType<Rotation> {
  return z.strictObject({
    strategy: oneOf(["none", "size", "time", "sizeortime"]).optional(),
    max_size: bytes().optional(),
    max_age: seconds().optional(),
    max_files: z._default(z.int().min(0), MAX_FILES),
  }).transform(({ strategy, max_size, max_age, max_files }) => {
    const limited = max_age === undefined
      ? "size"
      : max_size === undefined
      ? "time"
      : "sizeortime";
    return { strategy: strategy ?? limited, max_size, max_age, max_files };
  });
}

/** Tells whether a file ends before so many bytes more. */
export function isDue(
  { strategy, max_size, max_age }: Rotation,
  file: { readonly size: number; readonly begunMs: number },
  more: number,
  nowMs: number,
): boolean {
  if (file.size === 0) return false;
  const isFull = max_size !== undefined && file.size + more > max_size;
  const isOld = max_age !== undefined &&
    nowMs - file.begunMs >= max_age * 1000;
  return strategy !== "none" &&
    (strategy !== "time" && isFull || strategy !== "size" && isOld);
}

/** Puts a number before the extension: `app.log` and 3 give `app.3.log`. */
export function toNumbered(base: string, number: number): string {
  const dot = base.lastIndexOf(".");
  const end = dot > 0 ? dot : base.length;
  return `${base.slice(0, end)}.${number}${base.slice(end)}`;
}
