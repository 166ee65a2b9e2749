/** What releases are made for, and the flags that the program runs with. */

import { VERSION } from "../../lib/version.ts";

/** A system that a release is made for. */
export interface Target {
  /** The word of the compiler. */
  readonly triple: string;
  /** The npm package with Deno's runtime. */
  readonly runtime: string;
  /** `os-arch` in names of files. */
  readonly name: string;
}

/** All systems that releases are made for. */
export const TARGETS: readonly Target[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    runtime: "@deno/linux-x64-glibc",
    name: "linux-x86_64",
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    runtime: "@deno/linux-arm64-glibc",
    name: "linux-aarch64",
  },
  {
    triple: "x86_64-apple-darwin",
    runtime: "@deno/darwin-x64",
    name: "darwin-x86_64",
  },
  {
    triple: "aarch64-apple-darwin",
    runtime: "@deno/darwin-arm64",
    name: "darwin-aarch64",
  },
  {
    triple: "x86_64-pc-windows-msvc",
    runtime: "@deno/win32-x64",
    name: "windows-x86_64",
  },
];

/** Rights and settings of the program, the same as in the README. */
export const FLAGS: readonly string[] = [
  "--v8-flags=--max-semi-space-size=4,--no-allocation-site-pretenuring,--heap-growing-percent=30",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
  "--allow-sys",
  "--allow-net",
  "--allow-ffi",
  "--allow-import",
];

/** What packages say of the program. */
export const ABOUT = "Keeps a host as one directory of configuration says";

/** Root of the repository. */
export const REPOSITORY = new URL("../../", import.meta.url).pathname;

/** Where releases are written. */
export const DIST = `${REPOSITORY}dist`;

/** Name of a release of a target, without ending. */
export function toReleaseName({ name }: Target): string {
  return `driftless-${VERSION}-${name}`;
}

/**
 * The targets that words name by triple or name; that of this machine
 * without any, all with `all`.
 * @throws {Error} For a word that names none.
 */
export function findTargets(words: readonly string[]): readonly Target[] {
  if (words.length === 1 && words[0] === "all") return TARGETS;
  const wanted = words.length > 0 ? words : [Deno.build.target];
  return wanted.map((word) => {
    const found = TARGETS.find(({ triple, name }) =>
      [triple, name].includes(word)
    );
    if (found) return found;
    const names = TARGETS.map(({ name }) => name).join(", ");
    throw new Error(`Cannot find the target "${word}"; there are ${names}`);
  });
}

/** Runs a program in the repository that must succeed, and gives what it printed. */
export async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, stdout } = await new Deno.Command(program, {
    args: [...args],
    env,
    cwd: REPOSITORY,
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (code === 0) return new TextDecoder().decode(stdout);
  throw new Error(`${program} ${args[0]} ended with ${code}`);
}

/** The time of the commit that is released, in seconds since 1970: the same files are made of it at any time. */
export async function readCommitTime(): Promise<number> {
  return Number(await run("git", ["log", "-1", "--format=%ct"]));
}

/** Prints a line. */
export function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
