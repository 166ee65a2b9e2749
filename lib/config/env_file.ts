/** Loads the env file, which holds secrets and lives outside the configuration. */

import { ConfigError, type Place } from "../error.ts";
import { MAX_FILE_BYTES } from "./source.ts";

/** What decides which env file is read. */
export interface EnvFileOptions {
  /** Configuration directory; its parent may hold the file `env`. */
  configDir: string;
  /** File that was named; it must exist then. */
  explicit?: string | undefined;
  /** Home directory, for `~/.config/driftless/env`. */
  home?: string | undefined;
  /** The process is root, so the file must be closed to others. */
  isRoot: boolean;
  /** Accept a file that others may read. */
  allowLooseEnv?: boolean;
}

/** One assignment, up to the start of its value. */
const ASSIGNMENT_REGEXP = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*/;

/**
 * Reads names and values of the env file: `NAME=value`, `export`, comments,
 * three kinds of quotes, values of several lines. No file is no names.
 * @throws {ConfigError} When a named file is missing, a line is bad (its
 * value is not shown), the file is inside the configuration, or others may
 * read it.
 */
export async function loadEnvFile(
  options: EnvFileOptions,
): Promise<Record<string, string>> {
  const path = findEnvFile(options);
  if (path === undefined) return {};
  const info = requireSafe(path, options);
  const place = { file: path, line: 1, col: 1 };
  if (info.size > MAX_FILE_BYTES) {
    throw new ConfigError("Cannot read an env file of more than 10 MiB", {
      place,
    });
  }
  const text = readText(path, place).replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  requireLines(path, text);
  const { parseEnv } = await import("node:util");
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function findEnvFile(options: EnvFileOptions): string | undefined {
  const { explicit, configDir, home } = options;
  if (explicit !== undefined) {
    if (findInfo(explicit) !== undefined) return explicit;
    throw new ConfigError(`Cannot find the env file "${explicit}"`);
  }
  const parent = configDir.replace(/\/[^/]*\/*$/, "");
  const candidates = [`${parent === configDir ? "." : parent}/env`];
  if (home !== undefined) candidates.push(`${home}/.config/driftless/env`);
  return candidates.find((path) => findInfo(path)?.isFile);
}

function requireSafe(path: string, options: EnvFileOptions): Deno.FileInfo {
  const info = findInfo(path);
  const place = { file: path, line: 1, col: 1 };
  if (info === undefined || !info.isFile) {
    throw new ConfigError(`Cannot read the env file "${path}": it is no file`, {
      place,
    });
  }
  if (isInside(path, options.configDir)) {
    throw new ConfigError(
      "Cannot use an env file inside the configuration directory",
      { place, advice: "Move it beside the directory and name it env" },
    );
  }
  const bits = (info.mode ?? 0) & 0o777;
  if ((bits & 0o077) !== 0 && options.isRoot && !options.allowLooseEnv) {
    const mode = bits.toString(8).padStart(4, "0");
    throw new ConfigError(
      `Cannot use an env file that others may read: its mode is ${mode}`,
      { place, advice: `Run: chmod 0600 ${path}` },
    );
  }
  return info;
}

/** Compares the real paths, so that links do not hide where the file is. */
function isInside(path: string, dir: string): boolean {
  const real = Deno.realPathSync(path);
  return real.startsWith(`${Deno.realPathSync(dir)}/`);
}

function readText(path: string, place: Place): string {
  try {
    const bytes = Deno.readFileSync(path);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const isDenied = cause instanceof Deno.errors.PermissionDenied ||
      cause instanceof Deno.errors.NotCapable;
    const reason = isDenied ? "permission denied" : "it is no UTF-8 text";
    throw new ConfigError(`Cannot read the env file: ${reason}`, { place });
  }
}

/** Refuses lines that `parseEnv` would pass over in silence. */
function requireLines(file: string, text: string): void {
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*(?:#|$)/.test(line)) continue;
    const start = ASSIGNMENT_REGEXP.exec(line);
    const place = { file, line: index + 1, col: 1 };
    if (start === null) {
      throw new ConfigError("Expected a line of the form NAME=value", {
        place,
        advice: "Write a comment with a leading #",
      });
    }
    if (!/^[A-Za-z_]\w*$/.test(start[1] ?? "")) {
      throw new ConfigError(
        'Expected a name of letters, digits and "_" before "="',
        { place },
      );
    }
    index = findValueEnd(lines, index, start[0].length, place);
  }
}

/** Finds the line in which a value ends; a quoted one may have several. */
function findValueEnd(
  lines: readonly string[],
  index: number,
  start: number,
  place: Place,
): number {
  const quote = lines[index]?.[start] ?? "";
  if (quote === "" || !"\"'`".includes(quote)) return index;
  if (lines[index]?.includes(quote, start + 1)) return index;
  for (let end = index + 1; end < lines.length; end++) {
    if (lines[end]?.includes(quote)) return end;
  }
  throw new ConfigError("Expected the closing quote of a value", {
    place: { ...place, col: start + 1 },
  });
}

function findInfo(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new ConfigError(
        `Cannot read the env file "${path}": permission denied`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
