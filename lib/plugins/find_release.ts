/** Finds what is to be installed, and loads it. */

import { TaskError, toMessage } from "../error.ts";
import { readWhole } from "./file.ts";
import { toIntegrity } from "./integrity.ts";
import type { LoadedPluginSettings } from "./load_settings.ts";
import type { LockedPlugin } from "./lock_file.ts";
import type { PluginSpec } from "./name.ts";
import { openRegistry } from "./registry.ts";
import type { Registry, Release } from "./release.ts";
import type { RegistryEntry } from "./settings.ts";
import { findCached } from "./store.ts";

/** What was found, and who has it. */
export interface FoundRelease {
  readonly release: Release;
  readonly registry: Registry;
  /** The registry is one of the settings. */
  readonly isConfigured: boolean;
}

/** Opens the registries: the one that was named, else those of the settings in their order. */
export function openRegistries(
  { registries, dir, timeoutMs }: LoadedPluginSettings,
  from?: string,
): Registry[] {
  const entries: Pick<RegistryEntry, "name" | "url" | "token">[] =
    from === undefined ? [...registries] : [toNamed(from, registries)];
  if (entries.length > 0) {
    return entries.map((entry) => openRegistry(entry, dir, timeoutMs));
  }
  throw new TaskError("Cannot look for plugins: there is no registry", {
    advice:
      "Name one with --from DIR or --from URL, or write registries into plugins.yml",
  });
}

/** The registry that `--from` names: one of the settings by its name, a directory, or an address. */
function toNamed(
  from: string,
  registries: readonly RegistryEntry[],
): Pick<RegistryEntry, "name" | "url" | "token"> {
  const known = registries.find(({ name, url }) =>
    name === from || url === from
  );
  if (known !== undefined) return known;
  const isPath = !/^[a-z][a-z0-9+.-]*:/i.test(from);
  // A path on the command line is one of the working directory.
  const url = isPath && !from.startsWith("/") ? `${Deno.cwd()}/${from}` : from;
  return { name: from, url };
}

/**
 * Finds a plugin: in the registry that is named, else in the first that has
 * it. One that does not answer is passed over when another has it.
 * @throws {TaskError} When none has it.
 */
export async function findRelease(
  spec: PluginSpec,
  settings: LoadedPluginSettings,
  from?: string,
): Promise<FoundRelease> {
  requireRegistry(spec, settings);
  const registries = openRegistries(settings, from ?? spec.registry);
  const problems: string[] = [];
  for (const registry of registries) {
    try {
      const release = await registry.find(spec.name, spec.version);
      if (release === undefined) continue;
      const isConfigured = settings.registries
        .some(({ name }) => name === registry.name);
      return { release, registry, isConfigured };
    } catch (error) {
      if (!(error instanceof TaskError) || registries.length === 1) throw error;
      problems.push(toMessage(error));
    }
  }
  const what = `${spec.name}${spec.version ? ` ${spec.version}` : ""}`;
  const where = registries.map(({ address }) => `"${address}"`).join(", ");
  throw new TaskError(
    `Cannot find the plugin ${what} in ${where}${
      problems.map((one) => `; ${one}`).join("")
    }`,
    { advice: "See what there is with: driftless plugins list --available" },
  );
}

/** Refuses a registry that the settings do not name, for which a directory would be taken. */
function requireRegistry(
  { registry }: PluginSpec,
  { registries }: LoadedPluginSettings,
): void {
  if (registry === undefined) return;
  if (registries.some(({ name }) => name === registry)) return;
  const known = registries.map(({ name }) => `"${name}"`).join(", ");
  throw new TaskError(`Cannot find the registry "${registry}"`, {
    advice: known === ""
      ? "There is none in plugins.yml"
      : `Known are ${known}`,
  });
}

/**
 * Loads what was found, and holds it against what the registry says of it.
 * @throws {TaskError} When it does not come, or is something else.
 */
export async function loadRelease(
  { release, registry }: FoundRelease,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await registry.load(release.source);
  const { name, integrity } = release;
  if (integrity !== undefined) {
    await requireIntegrity(name, bytes, integrity, "its registry says");
  }
  return bytes;
}

/**
 * Loads what a lock pins: from the cache, else from where it came.
 * @throws {TaskError} When it does not come, or is something else.
 */
export async function loadLocked(
  name: string,
  locked: LockedPlugin,
  settings: LoadedPluginSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  const { integrity } = locked;
  const cached = await findCached(integrity, settings.cacheDir);
  if (cached !== undefined) return cached;
  const bytes = await loadSource(name, locked, settings);
  await requireIntegrity(name, bytes, integrity, "plugins.lock wants");
  return bytes;
}

async function loadSource(
  name: string,
  { version, source, registry }: LockedPlugin,
  { registries, dir, timeoutMs }: LoadedPluginSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!/^https?:/.test(source)) {
    return readWhole(source.startsWith("/") ? source : `${dir}/${source}`);
  }
  const known = registries.find((one) =>
    one.name === registry && /^https?:/.test(one.url)
  );
  if (known === undefined) {
    const entry = { name: source, url: new URL(source).origin };
    return await openRegistry(entry, dir, timeoutMs).load(source);
  }
  // Where a server keeps its files may change, what is pinned may not.
  const server = openRegistry(known, dir, timeoutMs);
  const release = await server.find(name, version);
  return await server.load(release?.source ?? source);
}

async function requireIntegrity(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  wanted: string,
  who: string,
): Promise<void> {
  const found = await toIntegrity(bytes);
  if (found === wanted) return;
  throw new TaskError(
    `Cannot install the plugin "${name}": its digest is ${found}, ${who} ${wanted}`,
    { advice: "Somebody changed it: ask whoever published it" },
  );
}
