/** Reads the files of a configuration, each once, and digests them. */

import { ConfigError, toMessage } from "../error.ts";
import { toPlainData } from "./script.ts";
import {
  EXTENSIONS,
  MAX_FILE_BYTES,
  parseSource,
  type Source,
  toSource,
} from "./source.ts";

/** Most files of one configuration. */
export const MAX_FILES = 1000;

/** The files of one configuration directory. */
export class ConfigFiles {
  #sources = new Map<string, Promise<Source>>();
  #bytes = new Map<string, Uint8Array>();

  constructor(
    /** Configuration directory. */
    public readonly dir: string,
  ) {}

  /** Names of the files that were read, in the order of their first reading. */
  get names(): string[] {
    return [...this.#sources.keys()];
  }

  /**
   * Reads and parses a file, relative to the directory or absolute.
   * @throws {ConfigError} When it cannot be read or parsed.
   */
  read(name: string): Promise<Source> {
    let source = this.#sources.get(name);
    if (source === undefined) {
      if (this.#sources.size >= MAX_FILES) {
        throw new ConfigError(
          `Cannot read more than ${MAX_FILES} configuration files`,
        );
      }
      source = this.#read(name);
      this.#sources.set(name, source);
    }
    return source;
  }

  /** Finds the first of some names that is a file; names without ending are tried with each. */
  find(names: readonly string[]): string | undefined {
    for (const name of names) {
      if (isFile(this.toPath(name))) return name;
      const full = EXTENSIONS.map((extension) => `${name}.${extension}`)
        .find((one) => isFile(this.toPath(one)));
      if (full !== undefined) return full;
    }
    return undefined;
  }

  /** Tells whether a name is a directory. */
  isDir(name: string): boolean {
    return findInfo(this.toPath(name))?.isDirectory ?? false;
  }

  /** Names in a directory; none when it cannot be read. */
  list(name: string): string[] {
    try {
      return Array.from(Deno.readDirSync(this.toPath(name)), (one) => one.name);
    } catch {
      return [];
    }
  }

  /** Path of a name. */
  toPath(name: string): string {
    return name.startsWith("/") ? name : `${this.dir}/${name}`;
  }

  /** SHA-256 over the names and contents of all files read; hex. */
  async digest(): Promise<string> {
    const rows: string[] = [];
    for (const [name, bytes] of this.#bytes) {
      rows.push(`${await digestBytes(bytes)}  ${name}\n`);
    }
    rows.sort();
    return await digestBytes(new TextEncoder().encode(rows.join("")));
  }

  async #read(name: string): Promise<Source> {
    const bytes = this.#readBytes(name);
    this.#bytes.set(name, bytes);
    if (name.endsWith(".ts")) return await this.#import(name, bytes);
    return await parseSource(name, decode(name, bytes));
  }

  #readBytes(name: string): Uint8Array {
    const place = { file: name, line: 1, col: 1 };
    const path = this.toPath(name);
    let size: number;
    try {
      const info = Deno.statSync(path);
      ({ size } = info);
      // To read a pipe or a device may take for ever.
      if (!info.isFile) throw new TypeError("it is not a regular file");
      if (size <= MAX_FILE_BYTES) return Deno.readFileSync(path);
    } catch (cause) {
      throw new ConfigError(`Cannot read "${name}": ${toReason(cause)}`, {
        place,
        cause,
      });
    }
    throw new ConfigError(
      `Cannot read "${name}": it has ${size} bytes, the limit is ${MAX_FILE_BYTES}`,
      { place },
    );
  }

  /** Runs a `.ts` file and takes what it exports by default; a changed file is run anew. */
  async #import(name: string, bytes: Uint8Array): Promise<Source> {
    const place = { file: name, line: 1, col: 1 };
    const url = new URL("file:///");
    url.pathname = this.toPath(name);
    url.search = `?${(await digestBytes(bytes)).slice(0, 16)}`;
    try {
      const exports: { default?: unknown } = await import(url.href);
      const made = exports.default;
      const value: unknown = typeof made === "function" ? await made() : made;
      return toSource(name, toPlainData(value));
    } catch (cause) {
      throw new ConfigError(`Cannot run "${name}": ${toMessage(cause)}`, {
        place,
        cause,
      });
    }
  }
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const before = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0] ?? "";
    const rows = before.split("\n");
    const col = (rows.at(-1)?.length ?? 0) + 1;
    throw new ConfigError(`Cannot read "${name}": it is no UTF-8 text`, {
      place: { file: name, line: rows.length, col },
      advice: "Save the file as UTF-8",
      cause,
    });
  }
}

async function digestBytes(bytes: Uint8Array): Promise<string> {
  const copy = new Uint8Array(bytes);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", copy)).toHex();
}

function toReason(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "it does not exist";
  if (cause instanceof Deno.errors.PermissionDenied) {
    return "permission denied";
  }
  return toMessage(cause);
}

function isFile(path: string): boolean {
  return findInfo(path)?.isFile ?? false;
}

function findInfo(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.NotCapable;
    if (isAbsent) return undefined;
    throw error;
  }
}
