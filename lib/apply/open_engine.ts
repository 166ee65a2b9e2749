/** Opens the template engine with what all texts of a configuration see. */

import type { Redactor } from "../secret.ts";
import { hasPlugins } from "../plugins/has_plugins.ts";
import type { OwnFilter, Templates } from "../template/template.ts";
import { openFilters } from "../units/open_filters.ts";
import { readTextFile } from "./read_file.ts";

/** Greatest file that a template may read, in bytes. */
const MAX_LOOKUP_BYTES = 10 * 1024 * 1024;

/** What texts see, and what the engine keeps secret. */
export interface EngineOptions {
  readonly redactor: Redactor;
  /** Environment and env file. */
  readonly env: Record<string, string>;
  /** Reads the secrets: those of the env file, of the agent, of providers. */
  readonly readSecrets: () => Promise<Readonly<Record<string, string>>>;
  /** Reads facts, by the names of their variables. */
  readonly readValues: () => Readonly<Record<string, unknown>>;
  /** Directory of the configuration. */
  readonly dir: string;
  /** Directory whose template filters are taken; none for a script, beside which may lie anything. */
  readonly unitsDir: string | undefined;
  /** Directory of plugins that the agent says. */
  readonly pluginDir: string | undefined;
  /** Home directory, where it may be known. */
  readonly home: string | undefined;
}

/** Opens the template engine of a configuration. */
export async function openEngine(
  { redactor, env, readSecrets, readValues, dir, unitsDir, pluginDir, home }:
    EngineOptions,
): Promise<Templates> {
  const { openTemplates } = await import("../template/template.ts");
  const filters = unitsDir === undefined
    ? undefined
    : await openAllFilters(unitsDir, pluginDir);
  const templates = await openTemplates({
    redactor,
    env,
    ...filters === undefined ? {} : { filters },
    ...toFiles(dir),
    ...home === undefined ? {} : { home },
  });
  templates.setGlobals({
    ...env,
    ...readValues(),
    env,
    secrets: await readSecrets(),
  });
  return templates;
}

/** Opens the filters of a directory and of its plugins; undefined where there are none. */
async function openAllFilters(
  dir: string,
  pluginDir: string | undefined,
): Promise<Readonly<Record<string, OwnFilter>> | undefined> {
  const own = await openFilters(dir);
  if (!hasPlugins({ dir })) return own;
  const { openPluginFilters } = await import("../plugins/plugin_filters.ts");
  const names = Object.keys(own ?? {});
  return { ...own, ...await openPluginFilters(dir, names, pluginDir) };
}

/** What templates may read: files of the configuration by relative name, of the host by absolute path. */
function toFiles(dir: string): {
  readFile: (path: string) => string;
  stat: (path: string, kind: "exists" | "file" | "dir" | "link") => boolean;
  realPath: (path: string) => string;
} {
  const toPath = (path: string) =>
    path.startsWith("/") ? path : `${dir}/${path}`;
  return {
    readFile: (path) => readTextFile(toPath(path), MAX_LOOKUP_BYTES),
    realPath: (path) => Deno.realPathSync(toPath(path)),
    stat: (path, kind) => {
      try {
        if (kind === "link") return Deno.lstatSync(toPath(path)).isSymlink;
        const info = Deno.statSync(toPath(path));
        return kind === "exists" ||
          (kind === "dir" ? info.isDirectory : info.isFile);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    },
  };
}
