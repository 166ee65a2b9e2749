/** The units that plugins bring, by `plugin.unit`, loaded when used. */

import type { Surroundings } from "../apply/setup.ts";
import type { OwnUnit } from "../units/describe_own.ts";
import type { Registry } from "../units/own_units.ts";
import { requireSaid } from "./description.ts";
import {
  type LoadedPluginSettings,
  loadPluginSettings,
} from "./load_settings.ts";
import {
  type Lock,
  type LockedPlugin,
  type PluginUnits,
  readLock,
  toPinError,
} from "./lock_file.ts";
import { openPlugin, type PluginProcess } from "./plugin_process.ts";
import { readInstalled } from "./store.ts";

/** Idle time after which a plugin is ended that is asked again soon, in milliseconds. */
const LOOP_IDLE_MS = 120_000;

/** A unit of a plugin that is pinned. */
export interface PluginUnit {
  /** Name of the plugin. */
  readonly plugin: string;
  readonly locked: LockedPlugin;
  /** The unit, as those of a configuration are. */
  readonly unit: OwnUnit;
}

/** The plugins of a configuration: each is read, held against its pin and started when the first of its units is used. */
export class Plugins {
  #lock: Lock;
  #load: () => Promise<LoadedPluginSettings>;
  #opened = new Map<string, () => Promise<PluginProcess>>();

  /**
   * Takes where they are pinned. Needs read permission.
   * @throws {ConfigError} When the lock is none.
   */
  constructor(surroundings: Surroundings) {
    this.#lock = readLock(surroundings.dir);
    this.#load = once(() => loadPluginSettings(surroundings));
  }

  /** Lists the units of a kind. */
  list<U>(
    kind: keyof PluginUnits,
    open: (unit: PluginUnit) => Promise<U>,
  ): Registry<U> {
    const units = Object.entries(this.#lock).flatMap(([plugin, locked]) =>
      (locked.units[kind] ?? []).map((name) =>
        [
          `${plugin}.${name}`,
          async () => {
            const opened = await this.#open(plugin, locked, kind);
            const unit = toUnit(opened, kind, name);
            return await open({ plugin, locked, unit });
          },
        ] as const
      )
    );
    return Object.fromEntries(units);
  }

  async #open(
    plugin: string,
    locked: LockedPlugin,
    kind: keyof PluginUnits,
  ): Promise<PluginProcess> {
    let open = this.#opened.get(plugin);
    if (open === undefined) {
      const idleMs = kind === "tasks" ? undefined : LOOP_IDLE_MS;
      open = once(() => this.#start(plugin, locked, idleMs));
      this.#opened.set(plugin, open);
    }
    return await open();
  }

  /** What is wrong with a plugin is told where it is pinned. */
  async #start(
    name: string,
    locked: LockedPlugin,
    idleMs: number | undefined,
  ): Promise<PluginProcess> {
    const settings = await this.#load();
    try {
      const bytes = await readInstalled(name, locked, settings);
      const { version, format, permissions } = locked;
      const content = { name, version, format, bytes };
      const limits = { ...settings.limits, ...idleMs && { idleMs } };
      const opened = openPlugin(content, permissions, limits);
      requireSaid(name, locked, await opened.describe());
      return opened;
    } catch (error) {
      throw toPinError(name, settings.dir, error);
    }
  }
}

function toUnit(
  { process, file, dir }: PluginProcess,
  kind: keyof PluginUnits,
  name: string,
): OwnUnit {
  const { root } = process;
  const at = `${file}#${kind}/${name}`;
  const site = { dir, root, file };
  return { name, file: at, process, site, url: new URL(at, root).href };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => started ??= work();
}
