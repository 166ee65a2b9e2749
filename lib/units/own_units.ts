/** Adds the collectors, parsers, filters and providers that a configuration brings to those of the program. */

import { readShown } from "../config/outside.ts";
import { toSource } from "../config/source.ts";
import { ConfigErrors } from "../error.ts";
import type { OwnUnit } from "./describe_own.ts";
import { listUnitFiles, UNIT_FOLDERS, type UnitFile } from "./find_units.ts";
import { type UnitLimits, UnitProcess } from "./process.ts";

/** Kinds of units that are loaded by their word. */
export type OwnKind = "collector" | "filter" | "parser" | "provider";

/** Units by their word, loaded when used. */
export type Registry<U> = Readonly<Record<string, () => Promise<U>>>;

/** Bounds of the process of collectors, parsers and filters: they are asked again soon. */
const LIMITS: Partial<UnitLimits> = { idleMs: 60_000 };

/** The units of one directory of configuration; they share a process, which is started by the first that is used. */
export class OwnUnits implements AsyncDisposable {
  #dir: string;
  #limits: Partial<UnitLimits>;
  #process: UnitProcess | undefined;

  /** Takes the directory, and bounds that are other than usual. */
  constructor(dir: string, limits: Partial<UnitLimits> = {}) {
    this.#dir = dir;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Ends the process; without that it ends by itself when nothing is asked of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  /**
   * Adds the units of a kind to those of the program; `known` are the words
   * that none of them may have.
   * @throws {ConfigErrors} When one has the name of another.
   */
  add<U>(
    kind: OwnKind,
    builtIns: Registry<U>,
    open: (unit: OwnUnit) => Promise<U>,
    known: readonly string[] = Object.keys(builtIns),
  ): Registry<U> {
    const files = listUnitFiles(this.#dir, UNIT_FOLDERS[kind]);
    if (files.length === 0) return builtIns;
    const taken = files.filter(({ name }) => known.includes(name));
    if (taken.length > 0) {
      throw new ConfigErrors(taken.map((file) => this.#toTaken(kind, file)));
    }
    const own = files.map((file) =>
      [file.name, () => open(this.#toUnit(file))] as const
    );
    return { ...builtIns, ...Object.fromEntries(own) };
  }

  #toUnit(file: UnitFile): OwnUnit {
    const dir = Deno.realPathSync(this.#dir);
    const process = this.#process ??= new UnitProcess({
      dir,
      limits: this.#limits,
    });
    const { root } = process;
    const site = { dir, root, file: file.file };
    return { ...file, process, site, url: new URL(file.file, root).href };
  }

  #toTaken(kind: OwnKind, { name, file }: UnitFile) {
    const text = readShown(this.#dir, file);
    return toSource(file, text, { value: null }).errorAt(
      [],
      `Cannot use "${file}": there is a ${kind} "${name}" already`,
      {
        place: { file, line: 1, col: 1 },
        advice: "Rename the file and its type",
      },
    );
  }
}
