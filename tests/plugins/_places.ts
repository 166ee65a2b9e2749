/** A configuration without files and registries for it, in a directory of their own. */

import type { LockedPlugin } from "../../lib/plugins/lock_file.ts";
import {
  type LoadedPluginSettings,
  toLoaded,
} from "../../lib/plugins/load_settings.ts";
import {
  type RegistryEntry,
  toDefaultSettings,
} from "../../lib/plugins/settings.ts";

/** Directories `config`, `registry` and `cache`. */
export interface Places extends Disposable {
  readonly dir: string;
  /** Settings with registries. */
  settings(...registries: Partial<RegistryEntry>[]): LoadedPluginSettings;
  /** Writes a file. */
  write(name: string, content: string | Uint8Array): string;
}

/** Makes the directories. */
export function makePlaces(timeoutMs = 5000): Places {
  const dir = Deno.realPathSync(
    Deno.makeTempDirSync({ prefix: "driftless-plugins-" }),
  );
  ["config", "registry", "cache"].forEach((name) =>
    Deno.mkdirSync(`${dir}/${name}`, { mode: 0o700 })
  );
  return {
    dir,
    settings: (...registries) =>
      toLoaded({
        ...toDefaultSettings(),
        timeoutMs,
        cacheDir: `${dir}/cache`,
        registries: registries.map((one) => ({
          name: "our",
          url: "../registry",
          enabled: true,
          priority: 0,
          ...one,
        })),
      }, `${dir}/config`),
    write: (name, content) => {
      const path = `${dir}/${name}`;
      if (typeof content === "string") Deno.writeTextFileSync(path, content);
      else Deno.writeFileSync(path, content);
      return path;
    },
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

/** Turns a text into bytes. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Pins a plugin that brings nothing. */
export function toLocked(integrity: string, version = "1.0.0"): LockedPlugin {
  return {
    version,
    format: "ts",
    integrity,
    source: "../registry/motd@1.0.0.ts",
    description: "",
    permissions: {},
    units: {},
  };
}
