/** Configuration files of packages that were changed on the host. */

import type { DigestAlgorithm } from "../host/host.ts";
import { keepFile } from "./keep_file.ts";
import { findText, joinParts, type Part, type Scan, toPart } from "./part.ts";

/** What a package brought. */
interface Brought {
  readonly path: string;
  readonly digest: string;
}

/** Greatest list that is read, in bytes. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** Digests by their length in hex digits. */
const ALGORITHMS: ReadonlyMap<number, DigestAlgorithm> = new Map([
  [32, "md5"],
  [40, "sha1"],
  [64, "sha256"],
]);

/** Reads the files that differ from what their packages brought, and those that are gone. */
export async function adoptConffiles(scan: Scan): Promise<Part> {
  const parts: Part[] = [];
  for (const brought of await listBrought(scan)) {
    parts.push(await adoptOne(scan, brought));
  }
  return joinParts(parts);
}

async function adoptOne(scan: Scan, { path, digest }: Brought): Promise<Part> {
  const algorithm = ALGORITHMS.get(digest.length);
  if (algorithm === undefined) return toPart({});
  const entry = await scan.host.stat(path).catch(() => undefined);
  if (entry === undefined) {
    return toPart({ tasks: [{ type: "file", path, state: "absent" }] });
  }
  if (entry.type === "file") {
    const found = await scan.host.digest(path, algorithm).catch(() => "");
    if (found === digest) return toPart({});
  }
  return await keepFile(scan, path);
}

async function listBrought(scan: Scan): Promise<Brought[]> {
  if (scan.packager === "dpkg") return await listDebian(scan);
  return scan.packager === "rpm" ? await listRpm(scan) : [];
}

/** Conffiles of dpkg(1), and files of ucf(1), which postinst scripts keep. */
async function listDebian({ host }: Scan): Promise<Brought[]> {
  const { stdout } = await host.query([
    "dpkg-query",
    "-W",
    "-f",
    "${db:Status-Status}\\n${Conffiles}\\n",
  ]);
  const hashes = await findText(host, "/var/lib/ucf/hashfile", MAX_LIST_BYTES);
  return [...parseConffiles(stdout), ...parseUcf(hashes ?? "")];
}

/** Parses rows ` PATH DIGEST [obsolete]` behind the status of their package. */
export function parseConffiles(text: string): Brought[] {
  const found: Brought[] = [];
  let isInstalled = false;
  for (const line of text.split("\n")) {
    if (!line.startsWith(" ")) {
      if (line !== "") isInstalled = line === "installed";
      continue;
    }
    const row = /^ (\/.*) ([0-9a-f]{32})$/.exec(line);
    // What is obsolete belongs to no package any more.
    if (isInstalled && row) found.push({ path: row[1]!, digest: row[2]! });
  }
  return found;
}

/** Parses the table of ucf(1): `DIGEST  PATH`. */
export function parseUcf(text: string): Brought[] {
  return text.split("\n").flatMap((line) => {
    const row = /^([0-9a-f]{32}) +(\/etc\/.*)$/.exec(line);
    return row ? [{ path: row[2]!, digest: row[1]! }] : [];
  });
}

async function listRpm({ host }: Scan): Promise<Brought[]> {
  const { stdout } = await host.query(
    ["rpm", "-qa", "--configfiles", "--dump"],
    { timeoutMs: 120_000 },
  );
  return parseRpmDump(stdout);
}

/** Parses rows of `rpm --dump`: path, size, time, digest and more. */
export function parseRpmDump(text: string): Brought[] {
  return text.split("\n").flatMap((line) => {
    const row =
      /^(\/etc\/.*) \d+ \d+ ([0-9a-f]{32,64}) \d+ \S+ \S+ [01] [01] \S+ \S+$/
        .exec(line);
    return row && !/^0+$/.test(row[2]!)
      ? [{ path: row[1]!, digest: row[2]! }]
      : [];
  });
}
