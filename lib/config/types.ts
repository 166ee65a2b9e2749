/** The task types that a configuration uses, loaded when named. */

import { ConfigError, ConfigErrors, findNearest } from "../error.ts";
import type { Task, TaskRegistry } from "../task.ts";
import { findSchemaKeys, type SchemaKeys } from "./schema_keys.ts";

/** Words that people bring from elsewhere for types that have another name here. */
const HABITS: ReadonlyMap<string, string> = new Map([
  ["shell", "raw"],
  ["systemd", "service"],
  ["systemd_service", "service"],
  ["dnf", "package"],
  ["yum", "package"],
  ["import_role", "include_role"],
  ["import_tasks", "include_tasks"],
]);

/** A task type with what the loader knows of it. */
export interface LoadedType {
  /** The word in the registry. */
  type: string;
  task: Task;
  /** Keys that its schema names; undefined when it names none. */
  keys: SchemaKeys | undefined;
}

/** Finds task types by either spelling, `get_url` and `geturl`, and loads each once. */
export class TypeTable {
  #registry: TaskRegistry;
  #words = new Map<string, string>();
  #loaded = new Map<string, LoadedType>();
  #failed = new Set<string>();

  constructor(registry: TaskRegistry) {
    this.#registry = registry;
    for (const type of Object.keys(registry)) {
      this.#words.set(toPlainWord(type), type);
    }
  }

  /** The word in the registry that a spelling means. */
  find(word: string): string | undefined {
    return Object.hasOwn(this.#registry, word)
      ? word
      : this.#words.get(toPlainWord(word));
  }

  /** The known type that a word of elsewhere means, such as `ansible.builtin.copy` or `shell`. */
  findMeant(word: string): string | undefined {
    const short = word.slice(word.lastIndexOf(".") + 1);
    return this.find(short) ?? this.find(HABITS.get(short) ?? "");
  }

  /** The known type nearest to a misspelt one. */
  findNearest(word: string): string | undefined {
    return this.findMeant(word) ??
      findNearest(word, Object.keys(this.#registry));
  }

  /** All types that were loaded. */
  get loaded(): Task[] {
    return Array.from(this.#loaded.values(), ({ task }) => task);
  }

  /** All known types. */
  get all(): string[] {
    return Object.keys(this.#registry);
  }

  /**
   * Loads types in parallel; unknown words are passed over, and those that failed before.
   * @throws {ConfigErrors} When some cannot be loaded; the others are.
   */
  async load(words: Iterable<string>): Promise<void> {
    const missing = new Set<string>();
    for (const word of words) {
      const type = this.find(word);
      if (type === undefined || this.#failed.has(type)) continue;
      if (!this.#loaded.has(type)) missing.add(type);
    }
    const errors = await Promise.all(
      [...missing].map((type) => this.#load(type)),
    );
    const found = errors.filter((error) => error !== undefined);
    if (found.length > 0) throw new ConfigErrors(found);
  }

  /** Tells whether a type is known and cannot be loaded. */
  hasFailed(word: string): boolean {
    const type = this.find(word);
    return type !== undefined && this.#failed.has(type);
  }

  async #load(type: string): Promise<ConfigError | undefined> {
    try {
      const task = await this.#registry[type]?.();
      if (task === undefined) {
        throw new ConfigError(`Cannot load the task type "${type}"`);
      }
      this.#loaded.set(type, { type, task, keys: findSchemaKeys(task.params) });
      return undefined;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#failed.add(type);
      return error;
    }
  }

  /** A type that was loaded. */
  get(word: string): LoadedType | undefined {
    const type = this.find(word);
    return type === undefined ? undefined : this.#loaded.get(type);
  }
}

/** The word for the type of a task; that of a plugin may stand in `name` beside `type: plugin`, as the original has it. */
export function readTypeWord(task: Readonly<Record<string, unknown>>): unknown {
  const { type, name } = task;
  return type === "plugin" && typeof name === "string" ? name : type;
}

/** The plugin that a word such as `motd.set` is of; undefined when it is of none. */
export function toPluginOf(word: string): string | undefined {
  const [plugin = "", task, more] = word.split(".");
  const isOne = task !== undefined && more === undefined &&
    /^[a-z0-9][a-z0-9_-]*$/.test(plugin);
  return isOne ? plugin : undefined;
}

function toPlainWord(word: string): string {
  return word.replaceAll("_", "");
}
