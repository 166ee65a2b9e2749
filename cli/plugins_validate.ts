/** `driftless plugins validate`. */

import { TaskError, toMessage } from "../lib/error.ts";
import { requireSaid } from "../lib/plugins/description.ts";
import { parseFileName } from "../lib/plugins/directory_registry.ts";
import { readWhole } from "../lib/plugins/file.ts";
import { inspectPlugin } from "../lib/plugins/inspect.ts";
import { readInstalled } from "../lib/plugins/store.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { type OpenPlugins, openPlugins, pickNames } from "./plugins_open.ts";
import { toPluginLines } from "./plugins_text.ts";

/** What was asked for. */
export interface ValidateOptions {
  /** Which plugins; all when empty. */
  readonly names: readonly string[];
  /** A file that is not installed. */
  readonly file: string | undefined;
}

/** Checks installed plugins, or a file. */
export async function validatePluginsCommand(
  context: CommandContext,
  { names, file }: ValidateOptions,
): Promise<number> {
  const opened = await openPlugins(context);
  if (file !== undefined) return await checkFile(context, opened, file);
  const { out, options } = context;
  const picked = pickNames(opened.lock, names, context);
  let bad = 0;
  for (const name of picked) {
    const { version } = opened.lock[name]!;
    const fault = await findFault(name, opened);
    if (fault !== undefined) bad++;
    if (out.json) {
      out.record({
        type: "checked",
        plugin: name,
        version,
        fault: fault ?? null,
      });
    } else if (fault === undefined) out.result(`${name} ${version}  valid`);
    else out.result(toLine(`${name} ${version}  x ${fault}`));
  }
  if (!out.json) {
    const next = bad === 0
      ? toCommand(options, "validate")
      : toCommand(options, "plugins", "install");
    const verdict = bad === 0
      ? out.paint("green", "Valid")
      : out.paint("red", "x broken");
    const count = toCount(bad === 0 ? picked.length : bad, "plugin");
    out.result(`${verdict}: ${count}.  Next: ${next}`);
  }
  return bad === 0 ? EXIT.done : EXIT.failed;
}

async function findFault(
  name: string,
  { settings, lock }: OpenPlugins,
): Promise<string | undefined> {
  try {
    const locked = lock[name]!;
    const bytes = await readInstalled(name, locked, settings);
    const file = { name, bytes, ...locked };
    requireSaid(name, locked, await inspectPlugin(file, settings));
    return undefined;
  } catch (error) {
    return toMessage(error);
  }
}

async function checkFile(
  { out, options }: CommandContext,
  { settings }: OpenPlugins,
  path: string,
): Promise<number> {
  const named = parseFileName(path.slice(path.lastIndexOf("/") + 1));
  if (named === undefined) {
    throw new TaskError(
      `Cannot tell which plugin "${path}" is: expected NAME@VERSION.ts, .js or .wasm`,
      { advice: "Name it as it is to be in a directory of plugins" },
    );
  }
  const file = { ...named, bytes: readWhole(path) };
  const { units, permissions, description, warnings } = await inspectPlugin(
    file,
    settings,
  );
  const { name, version } = named;
  if (out.json) {
    out.record({
      type: "checked",
      plugin: name,
      version,
      fault: null,
      description,
      units,
      permissions,
      warnings,
    });
    return EXIT.done;
  }
  toPluginLines({ name, version, description, units, permissions })
    .forEach((line) => out.result(line));
  warnings.forEach((line) => out.talk(`warning: ${line}`));
  const dir = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
  const next = toCommand(options, "plugins", "install", name, "--from", dir);
  out.result(`${out.paint("green", "Valid")}.  Next: ${next}`);
  return EXIT.done;
}
