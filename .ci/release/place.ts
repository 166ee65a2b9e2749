/** Places the folder of a bundle where packages of systems have their files. */

import { DIST, run, type Target, toReleaseName } from "./target.ts";

/** Where completion scripts lie below `share` of a bundle, by their shells. */
export const COMPLETIONS: Readonly<Record<string, string>> = {
  bash: "bash-completion/completions/driftless",
  zsh: "zsh/site-functions/_driftless",
  fish: "fish/vendor_completions.d/driftless.fish",
};

/** Names that packages have for machines. */
export const MACHINES: Readonly<Record<string, { deb: string; rpm: string }>> =
  {
    "linux-x86_64": { deb: "amd64", rpm: "x86_64" },
    "linux-aarch64": { deb: "arm64", rpm: "aarch64" },
  };

/** Tells whether a program can be started. */
export async function isThere(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, { args: ["--version"], stdout: "null" })
      .output();
    return true;
  } catch {
    return false;
  }
}

/** Copies a bundle below a root, as packages place it. */
export async function place(target: Target, root: string): Promise<void> {
  const folder = `${DIST}/${toReleaseName(target)}`;
  const share = `${root}/usr/share`;
  const docs = `${share}/doc/driftless`;
  await Deno.mkdir(docs, { recursive: true });
  await run("cp", ["-r", `${folder}/bin`, `${folder}/lib`, `${root}/usr/`]);
  await run("cp", ["-r", `${folder}/share/.`, share]);
  await compressPages(`${share}/man/man1`);
  await run("cp", [`${folder}/LICENSE`, `${docs}/copyright`]);
  await run("cp", [`${folder}/README.md`, docs]);
}

/** Compresses manual pages, as Debian Policy §12.1 wants them; without name and time each time the same. */
async function compressPages(dir: string): Promise<void> {
  const pages = [...Deno.readDirSync(dir)].map(({ name }) => `${dir}/${name}`);
  await run("gzip", ["-9n", ...pages.sort()]);
}
