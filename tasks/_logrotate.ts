/** Files of logrotate(8): writing one, and finding which rotate a log. */

import type { Host } from "../lib/task.ts";
import { MANAGED_LINE } from "./_drop_in.ts";

/** How logs are rotated. */
export interface Rotation {
  /** Paths of the logs. */
  paths: readonly string[];
  /** Options, one line each. */
  options: readonly string[];
  /** Shell lines by the word that begins them. */
  scripts: readonly { name: string; text: string }[];
}

/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Options of logrotate(8) 3.22 that may stand for one set of logs. */
export const LOGROTATE_OPTIONS: ReadonlySet<string> = new Set(
  ("addextension allowhardlink compress compresscmd compressext " +
    "compressoptions copy copytruncate create createolddir daily dateext " +
    "dateformat datehourago dateyesterday delaycompress extension hourly " +
    "ifempty ignoreduplicates mail mailfirst maillast maxage maxsize minage " +
    "minsize missingok monthly noallowhardlink nocompress nocopy " +
    "nocopytruncate nocreate nocreateolddir nodateext nodelaycompress nomail " +
    "nomissingok noolddir norenamecopy nosharedscripts noshred notifempty " +
    "olddir renamecopy rotate sharedscripts shred shredcycles size start su " +
    "uncompresscmd weekly yearly").split(" "),
);

/** Writes a file: the paths, and between braces options and scripts. */
export function toRotationText(want: Rotation): string {
  const paths = want.paths.map((path) => /\s/.test(path) ? `"${path}"` : path);
  const options = want.options.map((option) => `    ${option}\n`);
  const scripts = want.scripts.map(({ name, text }) => {
    const lines = text.replace(/\n+$/, "").split(/\r?\n/)
      .map((line) => line === "" ? "\n" : `        ${line}\n`);
    return `    ${name}\n${lines.join("")}    endscript\n`;
  });
  return `${MANAGED_LINE}${paths.join("\n")} {\n${options.join("")}${
    scripts.join("")
  }}\n`;
}

/** Finds another file that names a log word for word. */
export async function findRotated(
  log: string,
  own: string,
  host: Host,
): Promise<string | undefined> {
  // What an earlier change of a dry run may bring is not worth the plan.
  if (host.pending) return undefined;
  const dir = "/etc/logrotate.d";
  const files = await host.stat(dir) ? await host.list(dir) : [];
  const paths = files.map((name) => `${dir}/${name}`);
  for (const path of ["/etc/logrotate.conf", ...paths]) {
    if (path === own || (await host.stat(path, true))?.type !== "file") {
      continue;
    }
    const text = await host.readText(path, MAX_BYTES);
    const heads = text.replace(/^\s*#.*$/gm, "").replace(/\{[^}]*\}/g, "\n");
    if (heads.split(/[\s"']+/).includes(log)) return path;
  }
  return undefined;
}
