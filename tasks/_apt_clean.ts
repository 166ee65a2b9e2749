/** What the `apt` task cleans up: downloaded package files. */

import type { Host } from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import type { Packages } from "./_package_table.ts";

/** Where apt keeps downloaded package files. */
const ARCHIVES = "/var/cache/apt/archives";

/** Removes downloaded package files, all or only those of packages that no repository has. */
export async function* planClean(
  want: { clean: boolean; autoclean: boolean },
  { manager }: Packages,
  host: Host,
): Steps<void> {
  if (!want.clean && !want.autoclean) return;
  const files = await readFiles(host);
  if (files.length === 0) return;
  const count = want.clean ? files.length : await countOutdated(host);
  if (count === 0) return;
  yield {
    kind: "run",
    argv: ["apt-get", want.clean ? "clean" : "autoclean", "-y"],
    env: { ...manager.env },
    shows: `${count} package file${count === 1 ? "" : "s"} in ${ARCHIVES}`,
    predicts: [],
  };
}

async function readFiles(host: Host): Promise<string[]> {
  const found: string[] = [];
  for (const dir of [ARCHIVES, `${ARCHIVES}/partial`]) {
    if (!await host.stat(dir)) continue;
    found.push(...(await host.list(dir)).filter((name) => /\.deb/.test(name)));
  }
  return found;
}

async function countOutdated(host: Host): Promise<number> {
  const { stdout } = await host.query([
    "apt-get",
    "autoclean",
    "-s",
    "-o",
    "Debug::NoLocking=1",
  ], { timeoutMs: 120_000 });
  return stdout.split("\n").filter((line) => line.startsWith("Del ")).length;
}
