/** A repository of small Debian packages on a test host, which needs no network. */

import type { TestHost } from "./_host.ts";

const REPOSITORY = "/srv/repository";

/** A package that is built on the host. */
export interface DebianPackage {
  name: string;
  version: string;
  /** More fields of its control file: `Depends: libtoy`. */
  control?: string;
  /** Its files by path. */
  files?: Record<string, string>;
  /** Script that runs when it is configured. */
  postinst?: string;
}

/** Builds a package file and gives its path on the host. */
export async function buildPackage(
  host: TestHost,
  { name, version, control = "", files = {}, postinst }: DebianPackage,
): Promise<string> {
  const tree = `/root/build/${name}-${version}`;
  const conffiles = Object.keys(files).filter((path) =>
    path.startsWith("/etc/")
  );
  for (const [path, text] of Object.entries(files)) {
    await host.write(tree + path, text);
  }
  const head =
    `Package: ${name}\nVersion: ${version}\nMaintainer: A <a@localhost>\n`;
  const rest = /^Architecture:/m.test(control) ? "" : "Architecture: all\n";
  await host.write(
    `${tree}/DEBIAN/control`,
    `${head}${rest}${control}${control && "\n"}Description: test\n`,
  );
  await host.write(
    `${tree}/DEBIAN/conffiles`,
    conffiles.map((path) => `${path}\n`).join(""),
  );
  if (postinst !== undefined) {
    await host.write(`${tree}/DEBIAN/postinst`, `#!/bin/sh\n${postinst}\n`);
    await host.ask("chmod", "755", `${tree}/DEBIAN/postinst`);
  }
  const path = `${REPOSITORY}/${name}_${version}.deb`;
  await host.ask("mkdir", "-p", REPOSITORY);
  await host.ask("dpkg-deb", "--build", "--root-owner-group", tree, path);
  return path;
}

/** Makes the built packages a repository, the only one that the host has. */
export async function publish(host: TestHost): Promise<void> {
  let index = "";
  const files = await host.ask("find", REPOSITORY, "-name", "*.deb");
  for (const path of files.split("\n")) {
    const control = await host.ask("dpkg-deb", "--field", path);
    const [digest] = (await host.ask("sha256sum", path)).split(" ");
    const size = await host.ask("stat", "-c", "%s", path);
    index += `${control}\nFilename: ${path.replace(REPOSITORY, ".")}\n` +
      `Size: ${size}\nSHA256: ${digest}\n\n`;
  }
  await host.write(`${REPOSITORY}/Packages`, index);
  await host.ask(
    "sh",
    "-c",
    "rm -rf /etc/apt/sources.list.d/* /etc/apt/sources.list",
  );
  await host.write(
    "/etc/apt/sources.list.d/test.list",
    `deb [trusted=yes] file:${REPOSITORY} ./\n`,
  );
}

/** Forgets the lists of packages, as on a host that never fetched any. */
export async function forgetLists(host: TestHost): Promise<void> {
  await host.ask("sh", "-c", "rm -rf /var/lib/apt/lists/*");
  await host.ask("rm", "-f", "/var/lib/apt/periodic/update-success-stamp");
}

/** Tells what dpkg says of a package: `ii  1.0`, or nothing. */
export async function askDpkg(host: TestHost, name: string): Promise<string> {
  const { stdout } = await host.exec(
    "dpkg-query",
    "-W",
    "-f",
    "${db:Status-Abbrev} ${Version}",
    name,
  );
  return stdout.trim();
}
