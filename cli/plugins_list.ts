/** `driftless plugins list`. */

import { toMessage } from "../lib/error.ts";
import { openRegistries } from "../lib/plugins/find_release.ts";
import { readInstalled } from "../lib/plugins/store.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { type OpenPlugins, openPlugins } from "./plugins_open.ts";
import { toPluginLines, toPluginRecord } from "./plugins_text.ts";

/** What was asked for. */
export interface ListOptions {
  /** List what registries have. */
  readonly available: boolean;
  /** Registry to list. */
  readonly from: string | undefined;
}

/** Lists installed plugins, or those that can be. */
export async function listCommand(
  context: CommandContext,
  { available, from }: ListOptions,
): Promise<number> {
  const opened = await openPlugins(context);
  if (available || from !== undefined) {
    return await listAvailable(context, opened, from);
  }
  const { out, options } = context;
  const { lock, settings } = opened;
  let bad = 0;
  for (const name of Object.keys(lock).sort()) {
    const locked = lock[name]!;
    const fault = await findFault(() => readInstalled(name, locked, settings));
    if (fault !== undefined) bad++;
    if (out.json) {
      out.record({ ...toPluginRecord(name, locked), fault: fault ?? null });
      continue;
    }
    toPluginLines({ name, ...locked }).forEach((line) => out.result(line));
    if (fault !== undefined) {
      out.result(`  ${out.paint("red", "x broken")}  ${toLine(fault)}`);
    }
  }
  if (out.json) return bad === 0 ? EXIT.done : EXIT.failed;
  const count = toCount(Object.keys(lock).length, "plugin");
  const words = bad > 0
    ? ["install"]
    : Object.keys(lock).length === 0
    ? ["install", "NAME"]
    : ["validate"];
  const next = toCommand(options, "plugins", ...words);
  out.result(`${count}${bad > 0 ? `, ${bad} broken` : ""}.  Next: ${next}`);
  return bad === 0 ? EXIT.done : EXIT.failed;
}

/** Gives what is wrong, if anything is. */
async function findFault(
  work: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return toMessage(error);
  }
}

/** Lists what registries have; one that does not answer hides no other. */
async function listAvailable(
  { out, options }: CommandContext,
  { settings, lock }: OpenPlugins,
  from: string | undefined,
): Promise<number> {
  const registries = openRegistries(settings, from);
  let [count, silent] = [0, 0];
  for (const registry of registries) {
    try {
      for (const { name, version, description } of await registry.list()) {
        count++;
        const installed = lock[name]?.version;
        if (out.json) {
          out.record({
            type: "release",
            registry: registry.name,
            plugin: name,
            version,
            description,
            installed: installed ?? null,
          });
          continue;
        }
        const here = installed === undefined ? "" : `  (${installed} is here)`;
        const about = description === "" ? "" : `  ${description}`;
        out.result(
          toLine(`${registry.name}/${name} ${version}${about}${here}`),
        );
      }
    } catch (error) {
      silent++;
      out.fault(toLine(toMessage(error)));
    }
  }
  if (!out.json) {
    const next = toCommand(options, "plugins", "install", "NAME");
    out.result(`${toCount(count, "plugin")}.  Next: ${next}`);
  }
  return silent === registries.length ? EXIT.failed : EXIT.done;
}
