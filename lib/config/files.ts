/** Reads the files of a configuration, each once, and digests them. */

import { ConfigError, toMessage } from "../error.ts";
import { isBelow, requireShowable } from "./outside.ts";
import {
  EXTENSIONS,
  MAX_FILE_BYTES,
  parseSource,
  type Source,
} from "./source.ts";
import type { ProgramInput } from "../define/input.ts";

/** Most files of one configuration. */
export const MAX_FILES = 1000;

/** What is given before anything is known of the host. */
const NO_INPUT: ProgramInput = { facts: {}, vars: {}, host: "", env: {} };

/** The files of one configuration directory. */
export class ConfigFiles {
  #sources = new Map<string, Promise<Source>>();
  #bytes = new Map<string, Uint8Array>();
  #noted = new Set<string>();
  #input: () => ProgramInput = () => NO_INPUT;
  #runsPrograms: boolean;

  constructor(
    /** Configuration directory. */
    public readonly dir: string,
    /** Without programs a `.ts` file cannot be read. */
    { runsPrograms = true }: { runsPrograms?: boolean } = {},
  ) {
    this.#runsPrograms = runsPrograms;
  }

  /** Says what the functions of `.ts` files are given that are read from now on. */
  give(input: () => ProgramInput): void {
    this.#input = input;
  }

  /** Takes a file that is on no disk. */
  add(source: Source): void {
    this.#sources.set(source.file, Promise.resolve(source));
    const text = JSON.stringify(source.value);
    this.#bytes.set(source.file, new TextEncoder().encode(text));
  }

  /** Names of the files that were read, in the order of their first reading. */
  get names(): string[] {
    return [...this.#sources.keys(), ...this.#noted];
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

  /**
   * Takes a program that others run as read, with what it imports.
   * @throws {ConfigError} When it cannot be read.
   */
  async noteProgram(name: string): Promise<void> {
    const bytes = this.#readBytes(name);
    this.#bytes.set(name, bytes);
    this.#noted.add(name);
    await this.#readImports(name, decode(name, bytes));
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
    const isProgram = name.endsWith(".ts");
    if (isProgram && !this.#runsPrograms) {
      throw new ConfigError(
        `Cannot read "${name}": no program is run for this`,
      );
    }
    const bytes = this.#readBytes(name);
    this.#bytes.set(name, bytes);
    const text = decode(name, bytes);
    if (isProgram) return await this.#run(name, text);
    return await parseSource(name, text);
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
      requireShowable(path, this.dir, info);
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

  /** Runs a `.ts` file and takes what it exports by default; what it imports counts as read. */
  async #run(name: string, text: string): Promise<Source> {
    const { readProgram } = await import("./typescript/read_program.ts");
    const texts = await this.#readImports(name, text);
    const input = this.#input();
    return await readProgram({ dir: this.dir, name, texts, input });
  }

  /** Reads what a program imports; gives the texts, its own among them. */
  async #readImports(name: string, text: string): Promise<Map<string, string>> {
    const { listImports } = await import("./typescript/imports.ts");
    const imported = listImports(name, text, (other) => {
      const path = this.toPath(other);
      if (!isFile(path) || !isBelow(path, this.dir)) return undefined;
      const bytes = this.#readBytes(other);
      this.#bytes.set(other, bytes);
      return decode(other, bytes);
    });
    return new Map([[name, text], ...imported]);
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
