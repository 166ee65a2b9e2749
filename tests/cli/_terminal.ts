/** Starts the real program as a terminal would, and compares what it prints with a golden text. */

import { strictEqual as equal } from "node:assert/strict";

/** Path of the program. */
export const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

/** Directory of the golden texts. */
const GOLDEN = new URL("./golden/", import.meta.url);

/** Rights that most commands are run with. */
export const RIGHTS: readonly string[] = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run",
];

/** What a program gave back. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** How the program is started. */
export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Flags of Deno. */
  rights?: readonly string[];
}

/** The argv that starts the program. */
export function toArgv(
  words: readonly string[],
  rights: readonly string[] = RIGHTS,
): string[] {
  const flags = ["--quiet", "--no-prompt", "--cached-only"];
  return ["run", ...flags, ...rights, MAIN, ...words];
}

/** The environment of the program: no colours, and a home of its own. */
export function toEnv(
  env: Record<string, string> = {},
): Record<string, string> {
  const home = Deno.env.get("HOME") ?? "/";
  return {
    HOME: "/nonexistent",
    NO_COLOR: "1",
    PATH: Deno.env.get("PATH") ?? "",
    DENO_DIR: Deno.env.get("DENO_DIR") ??
      `${Deno.env.get("XDG_CACHE_HOME") ?? `${home}/.cache`}/deno`,
    ...env,
  };
}

/** Runs the program to its end. */
export async function run(
  words: readonly string[],
  { cwd, env, rights }: RunOptions = {},
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: toArgv(words, rights),
    clearEnv: true,
    env: toEnv(env),
    stdin: "null",
    ...(cwd === undefined ? {} : { cwd }),
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Writes down what was typed and what came of it. */
export function toTranscript(
  words: readonly string[],
  { code, stdout, stderr }: Ran,
): string {
  const typed = words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`
  );
  return `$ ${["driftless", ...typed].join(" ")}\n${stdout}${
    stderr === "" ? "" : `--- stderr\n${stderr}`
  }--- exit ${code}\n`;
}

/** Takes out of a text what differs from run to run: times, digests, the host's name, given paths. */
export function mask(text: string, paths: Record<string, string> = {}): string {
  let masked = text;
  for (const [path, word] of Object.entries(paths)) {
    masked = masked.replaceAll(path, word);
  }
  return masked
    .replaceAll(/\b\d+(\.\d+)? s\b/g, "TIME")
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z/g, "DATE")
    .replaceAll(/"duration_ms":\d+(\.\d+)?/g, '"duration_ms":MS')
    .replaceAll(/\b\d+ records\b/g, "N records")
    .replaceAll(/"records":\d+/g, '"records":N')
    .replaceAll(/\b[0-9a-f]{64}\b/g, "DIGEST")
    .replaceAll(/(?<=configuration |TIME {2})[0-9a-f]{7}\b/g, "DIGEST")
    .replaceAll(Deno.hostname(), "HOST");
}

/** Compares a text with a golden one; `GOLDEN=write` in the environment rewrites that. */
export function matchGolden(name: string, text: string): void {
  const url = new URL(`${name}.txt`, GOLDEN);
  if (Deno.env.get("GOLDEN") === "write") {
    Deno.writeTextFileSync(url, text);
    return;
  }
  equal(text, Deno.readTextFileSync(url), `differs from golden/${name}.txt`);
}
