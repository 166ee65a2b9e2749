/** A registry that is a directory: files of the form `NAME@VERSION.ts`, `.js` or `.wasm`. */

import { TaskError, toMessage } from "../error.ts";
import { readWhole } from "./file.ts";
import { FORMATS, type PluginFormat } from "./lock_file.ts";
import { compareVersions, isPluginName, isPluginVersion } from "./name.ts";
import type { Registry, Release } from "./release.ts";

/** Most names of a directory that are looked at. */
const MAX_NAMES = 10_000;

/** Opens a directory as a registry; the address is what people call it. */
export function openDirectory(
  name: string,
  dir: string,
  address = dir,
): Registry {
  return {
    name,
    address,
    list: () => Promise.resolve(listNewest(readReleases(dir))),
    find: (plugin, version) => {
      const all = readReleases(dir).filter((one) => one.name === plugin);
      const fitting = version === undefined
        ? listNewest(all)
        : all.filter((one) => one.version === version);
      if (fitting.length < 2) return Promise.resolve(fitting[0]);
      throw new TaskError(
        `Cannot tell which file of "${dir}" is ${plugin} ${version ?? ""}: ` +
          fitting.map(({ format }) => `.${format}`).join(" and "),
      );
    },
    load: (source) => Promise.resolve(readWhole(source)),
  };
}

function readReleases(dir: string): Release[] {
  const names: string[] = [];
  try {
    for (const { name } of Deno.readDirSync(dir)) {
      if (names.push(name) > MAX_NAMES) {
        throw new Error(`it has more than ${MAX_NAMES} files`);
      }
    }
  } catch (cause) {
    throw new TaskError(
      `Cannot read the registry "${dir}": ${toMessage(cause)}`,
      { cause },
    );
  }
  return names.sort().flatMap((file) => {
    const found = parseFileName(file);
    return found === undefined
      ? []
      : [{ ...found, description: "", source: `${dir}/${file}` }];
  });
}

/** A file of a plugin by its name. */
export interface PluginFile {
  readonly name: string;
  readonly version: string;
  readonly format: PluginFormat;
}

/** Reads the name of a file; undefined when it is of no plugin. */
export function parseFileName(file: string): PluginFile | undefined {
  const at = file.indexOf("@");
  const dot = file.lastIndexOf(".");
  const name = file.slice(0, Math.max(at, 0));
  const version = file.slice(at + 1, Math.max(dot, at + 1));
  const format = FORMATS.find((one) => one === file.slice(dot + 1));
  return format !== undefined && isPluginName(name) && isPluginVersion(version)
    ? { name, version, format }
    : undefined;
}

/** The newest of each name; two of one version both, so that nobody has to guess. */
function listNewest(releases: readonly Release[]): Release[] {
  const byName = Map.groupBy(releases, ({ name }) => name);
  return [...byName.values()].flatMap((all) => {
    const [newest] = all.toSorted((a, b) =>
      compareVersions(b.version, a.version)
    );
    return all.filter(({ version }) => version === newest?.version);
  });
}
