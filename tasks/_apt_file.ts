/** Package files for the `apt` task: fetched where they have an address, and known by what is in them. */

import {
  type Host,
  type Package,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { type Steps, toBaseName } from "./_files.ts";
import {
  findInstalled,
  type Packages,
  type WantedPackage,
} from "./_package_table.ts";

/** Where fetched package files are kept, so that they are fetched once. */
const CACHE = "/var/cache/driftless";

/**
 * Reads which package a file or address holds; an address is fetched first.
 * Nothing is wanted when a newer version is installed.
 * @throws {TaskError} When there is no package in it, or the address is not safe.
 * @throws {UnknownState} When an earlier change of a dry run makes the file.
 */
export async function* readPackageFile(
  file: string,
  want: { allowUnauthenticated: boolean; allowDowngrade: boolean },
  packages: Packages,
  host: Host,
  context: TaskContext,
): Steps<WantedPackage[]> {
  const isAddress = /^[a-z+]+:\/\//.test(file);
  if (isAddress && !file.startsWith("https:") && !want.allowUnauthenticated) {
    throw new TaskError(`Cannot trust "${file}": it is not an https address`, {
      advice: "Set allow_unauthenticated: true to fetch it nevertheless",
    });
  }
  const path = isAddress ? yield* fetchFile(file, host) : file;
  if (!path.startsWith("/")) {
    throw new TaskError(
      `Expected an absolute path or an address, got "${path}"`,
    );
  }
  const entry = await host.stat(path, true);
  if (!entry) throw new TaskError(`Cannot find package file "${path}"`);
  if (entry.ino === 0) throw new UnknownState(`${file} is not there yet`);
  const { name, version, arch } = await readControl(path, host);
  const table = await packages.read();
  await requireArch(path, arch, table, host);
  const found = findInstalled(table, name);
  if (found && found.version !== version && !want.allowDowngrade) {
    const { code } = await host.query([
      "dpkg",
      "--compare-versions",
      found.version,
      "lt",
      version,
    ]);
    if (code !== 0) {
      context.warn(
        `${name} ${version} is older than ${found.version}, which is installed; set allow_downgrade: true to install it`,
      );
      return [];
    }
  }
  return [{ name, version, spec: path }];
}

async function* fetchFile(url: string, host: Host): Steps<string> {
  const bytes = new TextEncoder().encode(url);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const base = toBaseName(url.replace(/[?#].*$/, "")).replace(/\.deb$/, "");
  const path = `${CACHE}/${base.slice(0, 100)}_${
    hash.toHex().slice(0, 12)
  }.deb`;
  if (await host.stat(path)) return path;
  if (!await host.stat(CACHE)) {
    yield { kind: "make_dir", path: CACHE, mode: 0o755 };
  }
  yield {
    kind: "download",
    path,
    request: { url, timeoutMs: 600_000 },
    mode: 0o644,
  };
  return path;
}

async function readControl(
  path: string,
  host: Host,
): Promise<{ name: string; version: string; arch: string }> {
  const { code, stdout, stderr } = await host.query([
    "dpkg-deb",
    "--field",
    path,
    "Package",
    "Version",
    "Architecture",
  ]);
  const name = /^Package: (\S+)$/m.exec(stdout)?.[1];
  const version = /^Version: (\S+)$/m.exec(stdout)?.[1];
  const arch = /^Architecture: (\S+)$/m.exec(stdout)?.[1];
  if (code === 0 && name && version && arch) return { name, version, arch };
  throw new TaskError(`Cannot read package file "${path}": ${stderr.trim()}`);
}

/** apt-get(8) notices only when it is half through. */
async function requireArch(
  path: string,
  arch: string,
  table: ReadonlyMap<string, Package>,
  host: Host,
): Promise<void> {
  const native = table.get("dpkg")?.arch;
  if (native === undefined || arch === "all" || arch === native) return;
  const list = "/var/lib/dpkg/arch";
  const known = await host.stat(list) ? await host.readText(list) : "";
  if (known.split("\n").includes(arch)) return;
  throw new TaskError(
    `Cannot install "${path}": it is for ${arch}, this host is ${native}`,
    { advice: `Run "dpkg --add-architecture ${arch}" if it can run both` },
  );
}
