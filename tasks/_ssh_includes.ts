/** Files that ssh and sshd read before an option of another file. */

import { expandGlob } from "../lib/glob.ts";
import type { Host, TaskContext } from "../lib/task.ts";
import { listEntries } from "./_guards.ts";
import { readSshConfig, type SshOptions, toFolded } from "./_ssh_config.ts";

/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Warns of files that are included before an option and set it, for the first value counts. */
export async function warnIncludes(
  path: string,
  text: string,
  options: SshOptions,
  host: Host,
  context: TaskContext,
): Promise<void> {
  // What an earlier change of a dry run may bring is not worth the plan.
  if (host.pending) return;
  const lines = readSshConfig(text).filter(({ block }) => block === 0);
  for (const [name, values] of Object.entries(options)) {
    const isOwn = ({ key }: { key: string }) => key === name.toLowerCase();
    const own = Math.max(lines.findIndex(isOwn), 0);
    const includes = lines.slice(0, own).filter(({ key }) => key === "include");
    for (const other of await findFiles(includes, host)) {
      const set = readSshConfig(await host.readText(other, MAX_BYTES))
        .find((one) => one.block === 0 && isOwn(one));
      if (!set || toFolded(set.value) === toFolded(values[0] ?? "")) continue;
      context.warn(`"${other}" is read before "${path}" and sets ${name}`);
    }
  }
}

async function findFiles(
  includes: readonly { value: string }[],
  host: Host,
): Promise<string[]> {
  const patterns = includes.flatMap(({ value }) => value.split(/\s+/))
    .map((one) => one.startsWith("/") ? one : `/etc/ssh/${one}`);
  const found: string[] = [];
  for (const pattern of patterns) {
    const paths = await expandGlob(pattern, (dir) => listEntries(dir, host));
    for (const path of paths) {
      if ((await host.stat(path, true))?.type === "file") found.push(path);
    }
  }
  return found;
}
