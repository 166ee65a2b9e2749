/** The Debian package of a bundle, deb(5). */

import { createHash } from "node:crypto";
import { VERSION } from "../../lib/version.ts";
import { listFiles } from "./pack.ts";
import { isThere, MACHINES, place } from "./place.ts";
import { END, FORGET, RESTART } from "./scripts.ts";
import { ABOUT, DIST, readCommitTime, run, type Target } from "./target.ts";

/** What dpkg(1) runs, by the words that it gives (Debian Policy §6.5). */
const SCRIPTS: Readonly<Record<string, string>> = {
  postinst: toScript('[ "$1" = configure ] && [ -n "${2:-}" ]', RESTART),
  prerm: toScript('[ "$1" = remove ]', END),
  postrm: toScript('[ "$1" = purge ]', FORGET),
};

function toScript(when: string, lines: string): string {
  return `#!/bin/sh\nset -e\n${when} || exit 0\n${lines}\n`;
}

/** Makes the package of a target; undefined where there is no dpkg-deb(1). */
export async function makeDeb(target: Target): Promise<string | undefined> {
  const machine = MACHINES[target.name]?.deb;
  if (!machine || !await isThere("dpkg-deb")) return undefined;
  const root = await Deno.makeTempDir();
  await Deno.chmod(root, 0o755);
  await place(target, root);
  await moveZsh(root);
  await writeControl(root, machine);
  const path = `${DIST}/driftless_${VERSION}_${machine}.deb`;
  const args = ["--build", "--root-owner-group", "-Zgzip", root, path];
  await run("dpkg-deb", args, {
    SOURCE_DATE_EPOCH: String(await readCommitTime()),
  });
  await Deno.remove(root, { recursive: true });
  return path;
}

/** Debian's zsh looks elsewhere for what packages complete. */
async function moveZsh(root: string): Promise<void> {
  const dir = `${root}/usr/share/zsh`;
  await Deno.rename(`${dir}/site-functions`, `${dir}/vendor-completions`);
}

/** Writes what dpkg(1) knows of the package, with the digests that `dpkg --verify` asks for. */
async function writeControl(root: string, machine: string): Promise<void> {
  const files = await listFiles(root);
  const toName = (path: string) => path.slice(root.length + 1);
  const sums = await Promise.all(files.map(async (path) => {
    const bytes = await Deno.readFile(path);
    const digest = createHash("md5").update(bytes).digest("hex");
    return { bytes: bytes.length, line: `${digest}  ${toName(path)}\n` };
  }));
  const kibibytes = sums.reduce((sum, { bytes }) => sum + bytes / 1024, 0);
  const dir = `${root}/DEBIAN`;
  await Deno.mkdir(dir);
  await Deno.writeTextFile(
    `${dir}/md5sums`,
    sums.map(({ line }) => line).join(""),
  );
  await Deno.writeTextFile(
    `${dir}/control`,
    [
      "Package: driftless",
      `Version: ${VERSION}`,
      `Architecture: ${machine}`,
      "Maintainer: Driftless <driftless@localhost>",
      `Installed-Size: ${Math.ceil(kibibytes)}`,
      "Section: admin",
      "Priority: optional",
      "Depends: libc6 (>= 2.27), libgcc-s1",
      `Description: ${ABOUT}`,
      " Applies configuration, gathers facts and metrics, ships logs.",
      "",
    ].join("\n"),
  );
  for (const [name, text] of Object.entries(SCRIPTS)) {
    await Deno.writeTextFile(`${dir}/${name}`, text);
    await Deno.chmod(`${dir}/${name}`, 0o755);
  }
}
