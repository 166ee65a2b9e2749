/** `driftless plugins install`. */

import { installPlugin } from "../lib/plugins/commit.ts";
import { inspectPlugin } from "../lib/plugins/inspect.ts";
import {
  findRelease,
  type FoundRelease,
  loadLocked,
  loadRelease,
} from "../lib/plugins/find_release.ts";
import { TaskError } from "../lib/error.ts";
import { toIntegrity } from "../lib/plugins/integrity.ts";
import type { LockedPlugin } from "../lib/plugins/lock_file.ts";
import type { LoadedPluginSettings } from "../lib/plugins/load_settings.ts";
import { parseSpec } from "../lib/plugins/name.ts";
import { listPermissions } from "../lib/plugins/permissions.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount } from "./output.ts";
import { askToInstall } from "./plugins_ask.ts";
import { type OpenPlugins, openPlugins } from "./plugins_open.ts";
import { toPluginLines, toPluginRecord } from "./plugins_text.ts";

/** What was asked for. */
export interface InstallOptions {
  /** Which plugin; all that are pinned when absent. */
  readonly spec: string | undefined;
  /** Registry to take it from. */
  readonly from: string | undefined;
  /** Grant what it wants. */
  readonly yes: boolean;
}

/** A plugin that was loaded and looked at. */
export interface LoadedPlugin {
  readonly name: string;
  readonly locked: LockedPlugin;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly warnings: readonly string[];
}

/** Installs a plugin, or all that are pinned. */
export async function installCommand(
  context: CommandContext,
  { spec, from, yes }: InstallOptions,
): Promise<number> {
  const opened = await openPlugins(context);
  if (spec === undefined) return await installPinned(context, opened);
  const { settings, lock } = opened;
  const { out } = context;
  const found = await findRelease(parseSpec(spec), settings, from);
  const loaded = await loadPlugin(found, settings);
  const { name, locked, warnings } = loaded;
  requireSame(name, lock[name], locked);
  const { name: place, address } = found.registry;
  const note = ` from ${place}${place === address ? "" : ` (${address})`}`;
  if (!out.json) {
    toPluginLines({ name, ...locked }, note).forEach((line) =>
      out.result(line)
    );
  }
  warnings.forEach((line) => out.talk(`warning: ${line}`));
  const isGranted = listPermissions(locked.permissions).length === 0 ||
    await askToInstall(out, `install ${name} ${locked.version}`, yes);
  if (!isGranted) {
    out.result("Nothing was installed");
    return EXIT.failed;
  }
  await installPlugin(name, loaded, settings);
  tellInstalled(context, loaded);
  return EXIT.done;
}

function tellInstalled(
  { out, options }: CommandContext,
  { name, locked }: LoadedPlugin,
): void {
  if (out.json) return out.record(toPluginRecord(name, locked));
  const next = toCommand(options, "validate");
  out.result(
    `${
      out.paint("green", "Installed")
    }: ${name} ${locked.version}, pinned in plugins.lock.  Next: ${next}`,
  );
}

/** Loads a release and has it tell what it is. */
export async function loadPlugin(
  found: FoundRelease,
  settings: LoadedPluginSettings,
): Promise<LoadedPlugin> {
  const { release, registry, isConfigured } = found;
  const { name, version, format, source } = release;
  const bytes = await loadRelease(found);
  const file = { name, version, format, bytes };
  const said = await inspectPlugin(file, settings);
  const below = `${settings.dir}/`;
  const locked: LockedPlugin = {
    version,
    format,
    integrity: await toIntegrity(bytes),
    source: source.startsWith(below) ? source.slice(below.length) : source,
    ...isConfigured ? { registry: registry.name } : {},
    description: said.description || release.description,
    permissions: said.permissions,
    units: said.units,
  };
  return { name, locked, bytes, warnings: said.warnings };
}

/** One version has one content: another one is no update. */
function requireSame(
  name: string,
  old: LockedPlugin | undefined,
  { version, integrity }: LockedPlugin,
): void {
  if (old?.version !== version || old.integrity === integrity) return;
  throw new TaskError(
    `Cannot install ${name} ${version}: its digest is ${integrity}, plugins.lock pins ${old.integrity}`,
    {
      advice: `Ask who published it why; plugins remove ${name} drops the pin`,
    },
  );
}

/** Installs what is pinned and not here, or not what was pinned. */
async function installPinned(
  { out, options }: CommandContext,
  { settings, lock }: OpenPlugins,
): Promise<number> {
  const names = Object.keys(lock);
  for (const name of names) {
    const locked = lock[name]!;
    const bytes = await loadLocked(name, locked, settings);
    await installPlugin(name, { locked, bytes }, settings);
    if (out.json) out.record(toPluginRecord(name, locked));
  }
  if (out.json) return EXIT.done;
  const next = toCommand(options, "validate");
  const count = toCount(names.length, "plugin");
  out.result(
    `${count} of plugins.lock ${
      names.length === 1 ? "is" : "are"
    } here.  Next: ${next}`,
  );
  return EXIT.done;
}
