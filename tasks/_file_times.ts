/** Times of files: given, kept, or now. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import type { Host } from "../lib/task.ts";
import type { Steps } from "./_files.ts";

/** Wanted times, as `fileTime` reads them. */
export interface WantedTimes {
  access_time?: string | undefined;
  modification_time?: string | undefined;
}

const TIME_REGEXP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/;

/** Reads `preserve`, `now`, or a time as `YYYYMMDDhhmm.ss` in the zone of the host (touch(1)). */
export function fileTime(): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    `expected "preserve", "now" or a time such as "202611221530.00", got ${
      toFoundText(input)
    }`;
  return z.string({ error }).refine(
    (text) => ["preserve", "now"].includes(text) || toMs(text) !== undefined,
    { error },
  );
}

/** Milliseconds since 1970 of a time; undefined when there is no such day or hour. */
function toMs(text: string): number | undefined {
  const [, ...fields] = TIME_REGEXP.exec(text) ?? [];
  if (fields.length === 0) return undefined;
  const [year, month, day, hour, minute, second] = fields.map((field) =>
    Number(field ?? 0)
  );
  const date = new Date(year!, month! - 1, day, hour, minute, second);
  const isReal = date.getMonth() === month! - 1 && date.getDate() === day &&
    minute! < 60 && second! < 60;
  return isReal ? date.getTime() : undefined;
}

/**
 * Brings the times of an existing entry to the wanted ones. A time of `now`
 * is set on every run by its nature.
 */
export async function* planTimes(
  path: string,
  want: WantedTimes,
  follow: boolean,
  host: Host,
): Steps<void> {
  const entry = await host.stat(path, follow);
  if (!entry) return;
  const mtimeMs = toMs(want.modification_time ?? "");
  const atimeMs = toMs(want.access_time ?? "");
  const isRight = (mtimeMs ?? entry.mtimeMs) === entry.mtimeMs &&
    (atimeMs ?? entry.atimeMs) === entry.atimeMs;
  if (!isRight) {
    yield {
      kind: "attributes",
      path,
      ...(mtimeMs === undefined ? {} : { mtimeMs }),
      ...(atimeMs === undefined ? {} : { atimeMs }),
      ...(follow ? { follow } : {}),
    };
  }
  yield* planNow(path, want, follow, host);
}

/** The one change of a file that no state can tell was made already. */
async function* planNow(
  path: string,
  want: WantedTimes,
  follow: boolean,
  host: Host,
): Steps<void> {
  const now = host.now();
  const isAccessed = want.access_time === "now";
  const isModified = want.modification_time === "now";
  if (!isAccessed && !isModified) return;
  yield {
    kind: "attributes",
    path,
    ...(isModified ? { mtimeMs: now } : {}),
    ...(isAccessed ? { atimeMs: now } : {}),
    ...(follow ? { follow } : {}),
    repeats: true,
    shows: "times -> now",
  };
}
