/** `driftless init`. */

import { TaskError } from "../lib/error.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toMinimalFiles, toProgramFiles, toYamlFiles } from "./init_forms.ts";
import { toCommand } from "./next.ts";
import { UsageError } from "./parameter.ts";
import { writeNewFiles } from "./write_new_files.ts";

/** What `init` is asked for. */
export interface InitOptions {
  /** New directory. */
  dir: string | undefined;
  ts: boolean;
  minimal: boolean;
  adopt: boolean;
  /** Host that gets a file of variables; this one when absent. */
  host: string | undefined;
}

/** Writes a configuration to start from; nothing when one of its files exists. */
export async function initCommand(
  context: CommandContext,
  { dir: given, ts, minimal, adopt, host: named }: InitOptions,
): Promise<number> {
  requireOneForm([ts && "--ts", minimal && "--minimal", adopt && "--adopt"]);
  const host = named ?? Deno.hostname();
  requireHostName(host);
  const { options } = context;
  const dir = (given ?? options.config ?? "config").replace(/(?<=.)\/+$/, "");
  requireFree(dir);
  if (adopt) {
    const { initFromHost } = await import("./init_adopt.ts");
    return await initFromHost(context, dir, host);
  }
  const files = minimal
    ? toMinimalFiles()
    : ts
    ? toProgramFiles(host)
    : await toYamlFiles(host);
  report(context, dir, writeNewFiles(dir, files));
  return EXIT.done;
}

function report(
  { options, out }: CommandContext,
  dir: string,
  names: readonly string[],
): void {
  const next = toCommand({ ...options, config: dir }, "validate");
  if (out.json) {
    out.record({ type: "init", dir, files: names });
    return;
  }
  for (const name of names) {
    out.result(` ${out.paint("green", "+")} ${dir}/${name}`);
  }
  out.result(`Created "${dir}".  Next: ${next}`);
}

function requireOneForm(given: readonly (string | false)[]): void {
  const [first, second] = given.filter((one) => one !== false);
  if (second === undefined) return;
  throw new UsageError(
    `Expected one form of a configuration, got "${first}" and "${second}"`,
  );
}

/** A name becomes that of a file. */
function requireHostName(host: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(host)) return;
  throw new UsageError(
    `Expected the name of a host in "--host", got "${host}"`,
  );
}

/** Entries that are a configuration already, or would be written. */
const OWN_REGEXP =
  /^(apply|vars|groups|facts|logs|agent|plugins)[._-]|^(hosts|roles|templates|files|left-out\.txt|deno\.json|\.driftless)$/;

/** Refuses a directory that holds a configuration. */
function requireFree(dir: string): void {
  let names: string[];
  try {
    names = [...Deno.readDirSync(dir)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const found = names.sort().findLast((name) => OWN_REGEXP.test(name));
  if (found === undefined) return;
  throw new TaskError(
    `Cannot make a configuration in "${dir}": it holds "${found}" already`,
    { advice: "Name another directory: driftless init DIR" },
  );
}
