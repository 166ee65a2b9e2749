/** A file of the configuration that a script holds, with the lines of the script as its places. */

import { ConfigError } from "../../error.ts";
import type { Source } from "../source.ts";
import { toFrames } from "./answer.ts";
import { unescapeUrl } from "./imports.ts";
import { type PlacedPart, toProgramSource } from "./program_source.ts";
import { NoPlainData, toMade } from "./result.ts";

/** Name of the file where no line of a script is known. */
const NAME = "script";

/**
 * Makes a source of a file that a script holds; parts that the functions of
 * this library made stand where those were called.
 * @throws {ConfigError} When it holds anything but plain data.
 */
export function toInlineSource(file: object): Source {
  const texts = new Map<string, string>();
  const parts = copy(file);
  const placed = parts.parts.flatMap(({ path, call }): PlacedPart[] => {
    const [frame] = toFrames(call.stack ?? "", "file://");
    if (frame === undefined) return [];
    const name = unescapeUrl(frame.url.slice("file://".length));
    if (!texts.has(name)) texts.set(name, readScript(name));
    return [{ path, place: { file: name, line: frame.line, col: frame.col } }];
  });
  return toProgramSource({ file: NAME, texts }, parts.value, placed);
}

/** Reads a script for the places in it, which it does not need to run. */
function readScript(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function copy(file: object): ReturnType<typeof toMade> {
  try {
    return toMade(file);
  } catch (error) {
    if (!(error instanceof NoPlainData)) throw error;
    throw new ConfigError(`Cannot read "${NAME}": ${error.message}`, {
      place: { file: NAME, line: 1, col: 1 },
      cause: error,
    });
  }
}
