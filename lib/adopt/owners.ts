/** Tells which paths packages brought. */

import { type Scan, toBatches } from "./part.ts";

/** Finds those of some paths that belong to a package. */
export async function findOwned(
  scan: Scan,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const owned = new Set<string>();
  for (const batch of toBatches(paths)) {
    const found = scan.packager === "dpkg"
      ? await askDpkg(scan, batch)
      : scan.packager === "rpm"
      ? await askRpm(scan, batch)
      : [];
    found.forEach((path) => owned.add(path));
  }
  return owned;
}

/** `dpkg-query -S` tells `PACKAGE, PACKAGE: PATH` and exits with 1 when one path has none. */
async function askDpkg({ host }: Scan, paths: string[]): Promise<string[]> {
  const { stdout } = await host.query(
    ["dpkg-query", "-S", "--", ...paths.map(escapeGlob)],
    { answers: [1] },
  );
  return stdout.split("\n").filter((line) => !line.startsWith("diversion "))
    .map((line) => line.slice(line.indexOf(": ") + 2));
}

/** `dpkg-query -S` takes patterns of glob(7). */
function escapeGlob(path: string): string {
  return path.replaceAll(/[*?[\\]/g, "\\$&");
}

/** `rpm -qf` tells of what has no package that it "is not owned by any package". */
async function askRpm({ host }: Scan, paths: string[]): Promise<string[]> {
  const { stdout } = await host.query(
    ["rpm", "-qf", "--queryformat", "\\n", "--", ...paths],
    { answers: Array.from({ length: 255 }, (_, index) => index + 1) },
  );
  const lines = new Set(stdout.split("\n"));
  return paths.filter((path) =>
    !lines.has(`file ${path} is not owned by any package`)
  );
}
