/**
 * Runs modules that are carried to a process as texts, for one that may not
 * read their files: types are taken out, each module is imported by an address
 * that holds it, and what it imports is handed to it by small modules that
 * hold only names. Lines and columns stay those of the files.
 *
 * @module
 */

import type { Import } from "es-module-lexer";
import {
  toAddress,
  toDataCode,
  toNamesCode,
  toPlaceText,
  toPlainError,
  toStack,
  toSyntaxError,
} from "./carried_code.ts";

/** A loaded module: what it exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** Modules of this program that carried ones may import, by the names that they import. */
export type OwnModules = Readonly<Record<string, () => Promise<Exports>>>;

/** What modules are read with. */
export interface ModuleReader {
  /** Takes types out of TypeScript and leaves everything else where it is. */
  readonly stripTypes: (text: string) => string;
  /** Takes apart what has no types, to tell where it is wrong. */
  readonly transform: (text: string) => string;
  readonly listImports: (text: string) => readonly Import[];
}

/** What an import says. */
interface Named {
  /** Undefined where it is computed. */
  readonly specifier: string | undefined;
  readonly options: string;
  /** Where it stands, as in stacks. */
  readonly place: string;
}

/** A part of a text, and what comes in its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Key of the global under which modules find what those exported that they import. */
const MADE = Symbol.for("driftless.modules");

/** Modules of the runtime that start threads or load by themselves. */
const BLOCKED_REGEXP = /^node:(module|process|worker_threads)$/;

/** An import of types only, of which nothing is left but its braces. */
const EMPTY_REGEXP = /^(?:im|ex)port\s*\{[\s,]*\}\s*from\b/;

/** What makes a parser look how much stack there is, for which it opens a file once. */
const DEEP_TEXT = "if (1) {}";

/**
 * Gets what carried modules need, before rights are given up: their readers,
 * and the own modules that they name or that are said.
 */
export async function openModules(
  files: ReadonlyMap<string, string>,
  own: OwnModules,
  wanted: readonly string[] = [],
): Promise<CarriedModules> {
  const { stripTypeScriptTypes } = await import("node:module");
  const { parse } = await import("es-module-lexer/js");
  stripTypeScriptTypes(DEEP_TEXT);
  const loaded = new Map<string, Exports>();
  for (const [name, load] of Object.entries(own)) {
    const isNamed = wanted.includes(name) ||
      [...files.values()].some((text) =>
        text.includes(`"${name}"`) || text.includes(`'${name}'`)
      );
    if (isNamed) loaded.set(name, await load());
  }
  return new CarriedModules(files, loaded, {
    stripTypes: (text) => stripTypeScriptTypes(text),
    // The types of Node.js know one mode only.
    transform: (text) =>
      Reflect.apply(stripTypeScriptTypes, undefined, [text, {
        mode: "transform",
      }]),
    listImports: (text) => parse(text)[0],
  });
}

/** Carried modules, each run once, when it is first imported. */
export class CarriedModules {
  readonly #made: Map<string, Exports>;

  /** Takes the texts by their addresses, and own modules by their names. */
  constructor(
    private readonly files: ReadonlyMap<string, string>,
    own: ReadonlyMap<string, Exports>,
    private readonly reader: ModuleReader,
  ) {
    this.#made = new Map(own);
  }

  /** Makes this process one for these modules: they find each other, and stacks have their addresses. */
  install(): void {
    Object.defineProperty(globalThis, MADE, { value: this.#made });
    // The addresses that modules are imported by are their whole texts.
    Reflect.set(Error, "prepareStackTrace", toStack);
  }

  /**
   * Runs a module, those that it imports first.
   * @throws {Error} When one is not there, may not be imported, or fails; the message or the stack has the place.
   */
  async import(url: string): Promise<Exports> {
    return await this.#load(url, []);
  }

  async #load(url: string, around: readonly string[]): Promise<Exports> {
    const made = this.#made.get(url);
    if (made !== undefined) return made;
    const code = await this.#link(url, [...around, url]);
    try {
      const exports: Exports = await import(
        toAddress(`${code}\n//# sourceURL=${url}`)
      );
      this.#made.set(url, exports);
      return exports;
    } catch (error) {
      throw toPlainError(error);
    }
  }

  /** Makes code of a text, in which imports have the addresses of what they name. */
  async #link(url: string, around: readonly string[]): Promise<string> {
    const text = this.#strip(url);
    let code = "";
    let at = 0;
    for (const found of this.#listImports(url, text)) {
      const edit = await this.#edit(found, text, around);
      if (edit === undefined) continue;
      code += text.slice(at, edit.from) + edit.text;
      at = edit.to;
    }
    return code + text.slice(at);
  }

  /** What stands in place of an import, or of a part of it. */
  async #edit(
    found: Import,
    text: string,
    around: readonly string[],
  ): Promise<Edit | undefined> {
    if (found.type === "import-meta") return undefined;
    const { start, end, importStart, importEnd, attributesStart } = found;
    const whole = text.slice(importStart, importEnd);
    if (EMPTY_REGEXP.test(whole)) {
      const blank = whole.replaceAll(/[^\n]/g, " ");
      return { from: importStart, to: importEnd, text: blank };
    }
    const options = attributesStart === -1
      ? ""
      : text.slice(attributesStart, importEnd);
    const address = await this.#resolve({
      specifier: found.specifier,
      options,
      place: toPlaceText(around.at(-1) ?? "", text, start),
    }, around);
    if (address === undefined) return undefined;
    const isCall = found.type === "dynamic";
    const named = isCall ? `"${address}"` : address;
    if (options === "") return { from: start, to: end, text: named };
    // What it names is a module by now.
    const close = isCall ? ")" : text.charAt(end);
    return { from: start, to: importEnd, text: named + close };
  }

  #strip(url: string): string {
    const text = this.files.get(url);
    if (text === undefined) throw new TypeError(`Cannot find "${url}"`);
    if (!/\.[mc]?ts$/.test(url)) return text;
    const { stripTypes, transform } = this.reader;
    try {
      return stripTypes(text);
    } catch (error) {
      throw toSyntaxError(error, url, () => transform(text));
    }
  }

  #listImports(url: string, code: string): readonly Import[] {
    try {
      return this.reader.listImports(code);
    } catch (error) {
      throw toSyntaxError(error, url, () => this.reader.transform(code));
    }
  }

  /** Address of what an import names; undefined when the runtime has it. */
  async #resolve(
    { specifier, options, place }: Named,
    around: readonly string[],
  ): Promise<string | undefined> {
    if (specifier === undefined) {
      throw new TypeError(
        `the names of what it imports have to be plain texts where the program is compiled${place}`,
      );
    }
    const url = /^\.{0,2}\//.test(specifier)
      ? new URL(specifier, around.at(-1)).href
      : specifier;
    if (/^node:/.test(url) && !BLOCKED_REGEXP.test(url)) return undefined;
    const text = this.files.get(url);
    if (text === undefined && !this.#made.has(url)) {
      throw new TypeError(`Import "${specifier}" not a dependency${place}`);
    }
    if (around.includes(url)) {
      throw new TypeError(
        `files cannot import each other in a circle where the program is compiled${place}`,
      );
    }
    const [, type] = /\btype["']?\s*:\s*["'](\w+)["']/.exec(options) ?? [];
    if (type !== undefined && text !== undefined) {
      return toAddress(toDataCode(text, type, specifier));
    }
    return toAddress(toNamesCode(url, await this.#load(url, around)));
  }
}
