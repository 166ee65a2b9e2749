/**
 * `deno task bundle [TARGET…|all]`: a folder and a tarball a target that run
 * where nothing is installed and no network is: Deno's runtime, the program
 * as plain JavaScript, and a launcher with its rights.
 */

import { packFolder } from "./pack.ts";
import { COMPLETIONS } from "./place.ts";
import { bundleProgram } from "./program.ts";
import {
  DIST,
  findTargets,
  FLAGS,
  readCommitTime,
  REPOSITORY,
  run,
  type Target,
  tell,
  toReleaseName,
} from "./target.ts";

/** Puts Deno's runtime of a target in place: this machine's own, or the one that npm has. */
async function copyRuntime(target: Target, path: string): Promise<void> {
  if (target.triple === Deno.build.target) {
    await Deno.copyFile(Deno.execPath(), path);
  } else {
    const kept = await Deno.makeTempDir();
    const name = `${target.runtime}@${Deno.version.deno}`;
    await run("npm", ["pack", "--silent", "--pack-destination", kept, name]);
    for await (const { name } of Deno.readDir(kept)) {
      await run("tar", ["-xzf", `${kept}/${name}`, "-C", kept]);
    }
    const file = path.endsWith(".exe") ? "deno.exe" : "deno";
    await Deno.copyFile(`${kept}/package/${file}`, path);
    await Deno.remove(kept, { recursive: true });
  }
  await Deno.chmod(path, 0o755);
}

/** Writes what starts the program. */
async function writeLauncher(
  folder: string,
  isWindows: boolean,
): Promise<void> {
  const source = isWindows ? "launcher.cmd" : "launcher.sh";
  const text = await Deno.readTextFile(`${REPOSITORY}.ci/release/${source}`);
  const path = `${folder}/bin/driftless${isWindows ? ".cmd" : ""}`;
  await Deno.writeTextFile(path, text.replace("FLAGS", FLAGS.join(" ")));
  await Deno.chmod(path, 0o755);
}

/** Runs the program and gives what it prints. */
async function ask(...words: string[]): Promise<string> {
  const main = `${REPOSITORY}cli/main.ts`;
  const rights = ["--allow-read", "--allow-env", "--allow-write"];
  return await run(Deno.execPath(), [
    "run",
    "--quiet",
    ...rights,
    main,
    ...words,
  ]);
}

/** Writes the manual pages, from the text of the help, and what shells complete by. */
async function writeShare(dir: string): Promise<void> {
  await ask("man", `--dir=${dir}/man/man1`);
  for (const [shell, path] of Object.entries(COMPLETIONS)) {
    const file = `${dir}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, await ask("completions", shell));
  }
}

/** Makes the folder of a target and its tarball. */
async function bundle(target: Target, app: string): Promise<string> {
  const folder = `${DIST}/${toReleaseName(target)}`;
  const home = `${folder}/lib/driftless`;
  const isWindows = target.name.startsWith("windows");
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  for (const path of [`${folder}/bin`, `${home}/app`]) {
    await Deno.mkdir(path, { recursive: true });
  }
  for await (const { name } of Deno.readDir(app)) {
    await Deno.copyFile(`${app}/${name}`, `${home}/app/${name}`);
  }
  // What editors show of programs of a configuration; it imports nothing else.
  await run("cp", ["-r", `${REPOSITORY}lib/define`, `${home}/types`]);
  await writeShare(`${folder}/share`);
  await copyRuntime(target, `${home}/deno${isWindows ? ".exe" : ""}`);
  await writeLauncher(folder, isWindows);
  for (const name of ["LICENSE", "README.md"]) {
    await Deno.copyFile(`${REPOSITORY}${name}`, `${folder}/${name}`);
  }
  return await packFolder(folder, await readCommitTime());
}

const app = await bundleProgram();
for (const target of findTargets(Deno.args)) {
  tell(await bundle(target, app));
}
await Deno.remove(app, { recursive: true });
