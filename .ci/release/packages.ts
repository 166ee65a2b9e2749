/** Packages of systems, made of the folder of a bundle. */

import { VERSION } from "../../lib/version.ts";
import {
  DIST,
  readCommitTime,
  run,
  type Target,
  toReleaseName,
} from "./target.ts";

const ABOUT = "Keeps a host as one git repository says";

/** Names that packages have for machines. */
const MACHINES: Readonly<Record<string, { deb: string; rpm: string }>> = {
  "linux-x86_64": { deb: "amd64", rpm: "x86_64" },
  "linux-aarch64": { deb: "arm64", rpm: "aarch64" },
};

/** Tells whether a program can be started. */
async function isThere(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, { args: ["--version"], stdout: "null" })
      .output();
    return true;
  } catch {
    return false;
  }
}

/** What makes packagers write the same bytes again. */
async function toEnv(): Promise<Record<string, string>> {
  return { SOURCE_DATE_EPOCH: String(await readCommitTime()) };
}

/** Copies a bundle below a root, as packages place it. */
async function place(target: Target, root: string): Promise<void> {
  const folder = `${DIST}/${toReleaseName(target)}`;
  const docs = `${root}/usr/share/doc/driftless`;
  await Deno.mkdir(docs, { recursive: true });
  await run("cp", ["-r", `${folder}/bin`, `${folder}/lib`, `${root}/usr/`]);
  await placePages(`${folder}/share/man/man1`, `${root}/usr/share/man/man1`);
  await run("cp", [`${folder}/LICENSE`, `${docs}/copyright`]);
  await run("cp", [`${folder}/README.md`, docs]);
}

/** Compresses manual pages, as Debian Policy §12.1 wants them; without name and time each time the same. */
async function placePages(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  await run("cp", ["-r", `${from}/.`, to]);
  const pages = [...Deno.readDirSync(to)].map(({ name }) => `${to}/${name}`);
  await run("gzip", ["-9n", ...pages.sort()]);
}

/** Makes the Debian package of a target, deb(5); undefined where there is no dpkg-deb. */
export async function makeDeb(target: Target): Promise<string | undefined> {
  const machine = MACHINES[target.name]?.deb;
  if (!machine || !await isThere("dpkg-deb")) return undefined;
  const root = await Deno.makeTempDir();
  await Deno.chmod(root, 0o755);
  await place(target, root);
  await Deno.mkdir(`${root}/DEBIAN`);
  await Deno.writeTextFile(
    `${root}/DEBIAN/control`,
    [
      "Package: driftless",
      `Version: ${VERSION}`,
      `Architecture: ${machine}`,
      "Maintainer: Driftless <driftless@localhost>",
      "Section: admin",
      "Priority: optional",
      "Depends: libc6, libgcc-s1",
      `Description: ${ABOUT}`,
      " Applies configuration, gathers facts and metrics, ships logs.",
      "",
    ].join("\n"),
  );
  const path = `${DIST}/driftless_${VERSION}_${machine}.deb`;
  const args = ["--build", "--root-owner-group", "-Zgzip", root, path];
  await run("dpkg-deb", args, await toEnv());
  await Deno.remove(root, { recursive: true });
  return path;
}

/** Makes the RPM package of a target; undefined where there is no rpmbuild. */
export async function makeRpm(target: Target): Promise<string | undefined> {
  const machine = MACHINES[target.name]?.rpm;
  if (!machine || !await isThere("rpmbuild")) return undefined;
  const top = await Deno.makeTempDir();
  await place(target, `${top}/tree`);
  const spec = `${top}/driftless.spec`;
  await Deno.writeTextFile(
    spec,
    [
      // The runtime is taken as it is.
      "%global debug_package %{nil}",
      "%global __os_install_post %{nil}",
      "Name: driftless",
      `Version: ${VERSION}`,
      "Release: 1",
      `Summary: ${ABOUT}`,
      "License: Apache-2.0",
      "AutoReqProv: no",
      "%description",
      "Applies configuration, gathers facts and metrics, ships logs.",
      "%install",
      `mkdir -p %{buildroot} && cp -r ${top}/tree/. %{buildroot}/`,
      "%files",
      "/usr/bin/driftless",
      "/usr/lib/driftless",
      "/usr/share/man/man1/driftless*.1.gz",
      "%doc /usr/share/doc/driftless",
      "",
    ].join("\n"),
  );
  const defines = [
    `_topdir ${top}`,
    `_rpmdir ${top}/out`,
    "_buildhost localhost",
    "use_source_date_epoch_as_buildtime 1",
    "clamp_mtime_to_source_date_epoch 1",
  ].flatMap((text) => ["--define", text]);
  await run("rpmbuild", [
    "-bb",
    "--quiet",
    "--target",
    machine,
    ...defines,
    spec,
  ], await toEnv());
  const path = `${DIST}/driftless-${VERSION}-1.${machine}.rpm`;
  await Deno.copyFile(
    `${top}/out/${machine}/driftless-${VERSION}-1.${machine}.rpm`,
    path,
  );
  await Deno.remove(top, { recursive: true });
  return path;
}

/** Writes the formula of Homebrew for the tarballs that are there, below an address. */
export function toFormula(
  from: string,
  digests: ReadonlyMap<string, string>,
): string {
  const lines = [
    "class Driftless < Formula",
    `  desc "${ABOUT}"`,
    `  homepage "${from}"`,
    `  version "${VERSION}"`,
    '  license "Apache-2.0"',
  ];
  const systems = [["darwin", "on_macos"], ["linux", "on_linux"]] as const;
  const machines = [["aarch64", "on_arm"], ["x86_64", "on_intel"]] as const;
  for (const [system, onSystem] of systems) {
    lines.push(`  ${onSystem} do`);
    for (const [machine, onMachine] of machines) {
      const file = `driftless-${VERSION}-${system}-${machine}.tar.gz`;
      const digest = digests.get(file);
      if (digest === undefined) continue;
      lines.push(
        `    ${onMachine} do`,
        `      url "${from}/${file}"`,
        `      sha256 "${digest}"`,
        "    end",
      );
    }
    lines.push("  end");
  }
  return [
    ...lines,
    "  def install",
    '    libexec.install "bin", "lib"',
    '    man1.install Dir["share/man/man1/*"]',
    '    bin.install_symlink libexec/"bin/driftless"',
    "  end",
    "  test do",
    '    assert_match version.to_s, shell_output("#{bin}/driftless --version")',
    "  end",
    "end",
    "",
  ].join("\n");
}
