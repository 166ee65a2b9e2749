/** `driftless plugins update`. */

import { installPlugin } from "../lib/plugins/commit.ts";
import { findRelease } from "../lib/plugins/find_release.ts";
import type { LockedPlugin } from "../lib/plugins/lock_file.ts";
import { compareVersions } from "../lib/plugins/name.ts";
import { comparePermissions } from "../lib/plugins/permissions.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { askToInstall } from "./plugins_ask.ts";
import { type LoadedPlugin, loadPlugin } from "./plugins_install.ts";
import { openPlugins, pickNames } from "./plugins_open.ts";

/** What was asked for. */
export interface UpdateOptions {
  /** Which plugins; all when empty. */
  readonly names: readonly string[];
  /** Registry to take them from. */
  readonly from: string | undefined;
  /** Grant what they want more. */
  readonly yes: boolean;
}

/** Installs newer versions, each after its difference was shown. */
export async function updateCommand(
  context: CommandContext,
  { names, from, yes }: UpdateOptions,
): Promise<number> {
  const { settings, lock } = await openPlugins(context);
  const { out, options } = context;
  let [updated, left] = [0, 0];
  for (const name of pickNames(lock, names, context)) {
    const old = lock[name]!;
    const spec = old.registry !== undefined
      ? { name, registry: old.registry }
      : { name };
    const place = from ??
      (old.registry === undefined ? toRegistryOf(old.source) : undefined);
    const found = await findRelease(spec, settings, place);
    if (compareVersions(found.release.version, old.version) <= 0) continue;
    const loaded = await loadPlugin(found, settings);
    tellDifference(context, old, loaded);
    const what = `update ${name} to ${loaded.locked.version}`;
    if (await askToInstall(out, what, yes)) {
      await installPlugin(name, loaded, settings);
      updated++;
    } else left++;
  }
  if (out.json) return left === 0 ? EXIT.done : EXIT.failed;
  const next = toCommand(options, "apply", "--dry-run");
  const rest = left > 0
    ? `, ${left} left as ${left === 1 ? "it is" : "they are"}`
    : "";
  out.result(
    updated + left === 0
      ? "All plugins are the newest"
      : `${toCount(updated, "plugin")} updated${rest}.  Next: ${next}`,
  );
  return left === 0 ? EXIT.done : EXIT.failed;
}

/** The registry that a plugin of none was taken from: the directory of its file. */
function toRegistryOf(source: string): string | undefined {
  return /^https?:/.test(source)
    ? new URL(source).origin
    : source.startsWith("/")
    ? source.slice(0, source.lastIndexOf("/")) || "/"
    : undefined;
}

function tellDifference(
  { out }: CommandContext,
  old: LockedPlugin,
  { name, locked, warnings }: LoadedPlugin,
): void {
  const { more, less } = comparePermissions(
    old.permissions,
    locked.permissions,
  );
  if (out.json) {
    return out.record({
      type: "update",
      plugin: name,
      from: old.version,
      to: locked.version,
      more,
      less,
      units: locked.units,
    });
  }
  out.result(`${name} ${old.version} -> ${locked.version}`);
  for (const right of more) {
    out.result(`  ${out.paint("yellow", `+ may ${toLine(right)}`)}`);
  }
  for (const right of less) {
    out.result(`  ${out.paint("green", `- may ${toLine(right)}`)}`);
  }
  if (more.length + less.length === 0) {
    out.result("  may do the same as before");
  }
  warnings.forEach((line) => out.talk(`warning: ${line}`));
}
