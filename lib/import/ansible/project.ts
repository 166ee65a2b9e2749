/** The files of a playbook on one side, those of the configuration on the other. */

import { dump } from "js-yaml";
import type { Source } from "../../config/source.ts";
import type { Path } from "../../config/spot.ts";
import type { TypeTable } from "../../config/types.ts";
import { isMap } from "../../config/plain.ts";
import type { Leave, Left } from "../left.ts";
import { findFact, listFacts, withoutFactsMap } from "./facts.ts";
import type { VarsFile } from "./include_vars.ts";
import { readAnsible, VAULTED } from "./read.ts";
import { type Plain, translateTasks } from "./task.ts";

/** The files beside a playbook. */
export interface PlaybookFiles {
  /** Text of a file below the playbook's directory; undefined where none is. */
  read(path: string): string | undefined;
  /** Files below a directory, with their paths below the playbook's directory, in the order of names. */
  list(directory: string): string[];
}

/** A configuration that stands for a playbook. */
export interface Imported {
  /** Texts by path below the directory of the configuration. */
  files: Map<string, string>;
  /** Files that are taken as they are: path here by path there. */
  copies: Map<string, string>;
  left: Left[];
  /** How many tasks were translated. */
  tasks: number;
}

/** Reads the one and writes the other, and notes what was left out. */
export class Project {
  /** Variables of all hosts. */
  readonly vars: Plain = {};
  #result: Imported = {
    files: new Map(),
    copies: new Map(),
    left: [],
    tasks: 0,
  };
  #texts: string[] = [];
  /** What files say that tasks include, by path. */
  #values = new Map<string, Plain>();

  constructor(
    readonly from: PlaybookFiles,
    private readonly types: TypeTable,
  ) {}

  /** Notes something that is left out. */
  readonly leave: Leave = (place, what, why) =>
    this.#result.left.push({ place, what, why });

  /** Reads a file; undefined where none is, or where it is locked. */
  open(path: string): Source | undefined {
    const text = this.from.read(path);
    if (text === undefined) return undefined;
    if (text.startsWith("$ANSIBLE_VAULT")) {
      const place = { file: path, line: 1, col: 1 };
      this.leave(place, path, "it is locked by the vault of Ansible");
      return undefined;
    }
    return readAnsible(path, text);
  }

  /** Translates a list of tasks. */
  async translate(
    tasks: unknown,
    path: Path,
    source: Source,
  ): Promise<Plain[]> {
    const by = {
      source,
      types: this.types,
      leave: this.leave,
      findVars: () => this.#findVars(source.file),
    };
    const nodes = await translateTasks(tasks, path, by);
    this.#result.tasks += nodes.length;
    return nodes;
  }

  /** Files of variables of the role that a file is of, or beside the playbook. */
  #findVars(file: string): VarsFile[] {
    const home = /^roles\/[^/]+\//.exec(file)?.[0] ?? "";
    return this.from.list(`${home}vars`)
      .filter((path) => /\.ya?ml$/.test(path))
      .flatMap((path) => {
        if (!this.#values.has(path)) {
          const { value } = this.open(path) ?? {};
          const values = isMap(value) ? this.clean(value, path) : {};
          this.#values.set(path, values);
        }
        const name = path.slice(`${home}vars/`.length);
        return [{ name, values: this.#values.get(path) ?? {} }];
      });
  }

  /** Tells whether a file of the configuration was written already. */
  has(path: string): boolean {
    return this.#result.files.has(path);
  }

  /** Writes a file of the configuration. */
  write(path: string, value: unknown): void {
    const text = withoutFactsMap(
      dump(value, { lineWidth: 100, noRefs: true, quoteStyle: "double" }),
    );
    this.#texts.push(text);
    this.#result.files.set(path, text);
  }

  /** Takes a file of variables, which may be empty. */
  writeValues(from: string, to: string): void {
    const { value } = this.open(from) ?? {};
    if (isMap(value)) this.write(to, this.clean(value, from));
  }

  /** Takes a file as it is. */
  copy(from: string, to: string): void {
    this.#result.copies.set(to, from);
    const text = from.endsWith(".j2") ? this.from.read(from) : undefined;
    if (text !== undefined) this.#texts.push(text);
  }

  /** Variables without what only the vault of Ansible can tell. */
  clean(vars: Plain, file: string): Plain {
    const entries = Object.entries(vars).map(([name, value]) => {
      if (value !== VAULTED) return [name, value] as const;
      const secret = name.toUpperCase();
      const place = { file, line: 1, col: 1 };
      this.leave(place, `secret ${name}`, `write ${secret} into the env file`);
      return [name, `{{ secrets.${secret} }}`] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Writes the variables, with what stands for Ansible's own that are named somewhere. */
  finish(playbook: string): Imported {
    const facts: Plain = {};
    const named = this.#texts.flatMap((text) =>
      listFacts(withoutFactsMap(text))
    );
    for (const fact of [...new Set(named)].sort()) {
      const value = findFact(fact);
      if (value !== undefined) {
        facts[fact] = value;
      } else if (!(fact in this.vars)) {
        const place = { file: playbook, line: 1, col: 1 };
        this.leave(place, `variable ${fact}`, "nothing here tells it");
      }
    }
    const vars = { ...facts, ...this.vars };
    if (Object.keys(vars).length > 0) this.write("vars.yml", vars);
    return this.#result;
  }
}
