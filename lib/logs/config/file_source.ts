/**
 * The `file` source: files that patterns name, followed over rotation.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  bytes,
  flag,
  oneOf,
  seconds,
  text,
  withDefault,
  words,
} from "../../field.ts";
import { toFoundText } from "../../found.ts";
import { toGlob } from "../../glob.ts";
import { openEncoding } from "../files/encoding.ts";

/** Longest line where nothing is said. */
const MAX_LINE_BYTES = 1024 * 1024;
/** Longest line that may be asked for: it is held in memory. */
const MOST_LINE_BYTES = 16 * 1024 * 1024;
/** How long a file without a configured name is kept where nothing is said, in seconds. */
const ROTATE_WAIT_SECS = 60;

/** Params of the `file` source; times in seconds. */
export interface FileSourceParams {
  /** Globs of absolute paths; `**` stands for any number of directories. */
  paths: string[];
  /** Globs of paths that are left out. */
  exclude: string[];
  /** Where to begin in files that are there at the first start: `end` (also when absent) or `beginning`. Files that appear later are read from their beginning. */
  start: "beginning" | "end";
  /** Encoding by its label in the WHATWG Encoding standard, such as `utf-8` (also when absent), `utf-16le`, `latin1`, `gbk`. */
  encoding: string;
  /** Longest line in bytes; what is over it is left out and counted. 1 MiB when absent. */
  max_line_bytes: number;
  /** Files that were not written to for so long are left alone until they are. */
  ignore_older?: number;
  /** How long a file whose name is gone is kept after its last line; 60 when absent. */
  rotate_wait: number;
  /** Links to files are followed; not when absent, for who may lay a link in a log directory could have any file read. */
  symlinks: boolean;
  /** What a pattern that names nothing is at the start: `skip`, `warn` (also when absent) or `error`. */
  missing: "skip" | "warn" | "error";
}

/** A glob of absolute paths. */
function glob(): z.ZodType<string> {
  return absolutePath().refine((value) => findFault(value) === undefined, {
    error: ({ input }) =>
      `expected a glob, got ${toFoundText(input)}: ${findFault(String(input))}`,
  });
}

function findFault(pattern: string): string | undefined {
  try {
    toGlob(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function encoding(): z.ZodType<string> {
  return text().refine(isEncoding, {
    error: ({ input }) =>
      `expected an encoding such as "utf-8", "utf-16le" or "latin1", got ${
        toFoundText(input)
      }`,
  });
}

function isEncoding(label: string): boolean {
  try {
    openEncoding(label);
    return true;
  } catch {
    return false;
  }
}

const MISSING = oneOf(["skip", "warn", "error"]);

/** Words of the original, below `file_options`. */
const FILE_OPTIONS = z.strictObject({
  from_beginning: z.exactOptional(flag()),
  // Rotated files are always followed, and a file has no greatest size.
  follow_rotated: z.exactOptional(flag()),
  max_file_size: z.exactOptional(bytes()),
  encoding: z.exactOptional(encoding()),
  missing_file_handling: z.exactOptional(MISSING),
});

const OWN = {
  paths: withDefault(words(), []),
  path: z.exactOptional(words()),
  exclude: withDefault(words(), []),
  start: z.exactOptional(oneOf(["beginning", "end"])),
  encoding: z.exactOptional(encoding()),
  max_line_bytes: withDefault(
    bytes().refine((value) => value >= 64 && value <= MOST_LINE_BYTES, {
      error: "expected between 64 bytes and 16 MiB",
    }),
    MAX_LINE_BYTES,
  ),
  ignore_older: z.exactOptional(seconds()),
  rotate_wait: withDefault(seconds(), ROTATE_WAIT_SECS),
  symlinks: withDefault(flag(), false),
  missing: z.exactOptional(MISSING),
  file_options: withDefault(FILE_OPTIONS, {}),
};

/** Schema of the params, the words of the original among them. */
export const FILE_SOURCE: z.ZodType<FileSourceParams> = z.strictObject(OWN)
  .transform(({ path, file_options, ...rest }, context) => {
    const list = [...rest.paths, ...path ?? []];
    const globs = z.array(glob()).min(1, {
      error: 'expected "paths" with at least one',
    }).safeParse(list);
    const issues = globs.error?.issues ?? [];
    for (const issue of issues) {
      const where = rest.paths.length > 0 ? "paths" : "path";
      const at = [where, ...issue.path];
      context.issues.push({
        code: "custom",
        message: issue.message,
        input: list,
        path: at,
      });
    }
    if (issues.length > 0) return z.NEVER;
    const { from_beginning, missing_file_handling } = file_options;
    const start = rest.start ?? (from_beginning ? "beginning" : "end");
    return {
      ...rest,
      paths: list,
      start,
      encoding: rest.encoding ?? file_options.encoding ?? "utf-8",
      missing: rest.missing ?? missing_file_handling ?? "warn",
    };
  });
