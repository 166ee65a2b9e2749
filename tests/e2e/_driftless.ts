/** Runs the real program on a configuration in a directory of its own. */

import type {
  ApplyEvent,
  SummaryEvent,
  TaskEvent,
} from "../../lib/apply/event.ts";
import { CommandLines, type Given } from "./_command_lines.ts";
import type { CommandLine } from "./command_lines.ts";
import { toCacheDir, toOpenCacheDir } from "./_plain_cache.ts";

/** The runtime with the rights that the program has here. */
const RUNTIME = [
  "run",
  "--quiet",
  "--no-prompt",
  "--cached-only",
  "--frozen",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run",
  "--allow-net=127.0.0.1,localhost",
];

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

/** What the program gave back. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Task records, with `--json`. */
  tasks: TaskEvent[];
  /** The last record, with `--json`. */
  summary: SummaryEvent | undefined;
}

/** A directory with a configuration, a state and a place to work on. */
export interface Site extends Disposable {
  readonly dir: string;
  readonly config: string;
  readonly state: string;
  /** Where tasks of the test work; `{{ env.T }}` in its configuration. */
  readonly target: string;
  /** Writes a file of the configuration. */
  write(name: string, text: string): void;
  /** The argv of the program, for tests that start it themselves. */
  argv(...words: string[]): string[];
  /** The words of the program and how it is started, for tests that start it by another. */
  toParts(
    ...words: string[]
  ): { args: readonly string[]; options: Deno.CommandOptions };
  /** The program as a command, for tests that watch it run. */
  toCommand(...words: string[]): Deno.Command;
  /** Runs the program and reads its records. */
  run(...words: string[]): Promise<Ran>;
}

/** The environment that the program gets. */
export function toEnvironment(
  site: { target: string },
): Record<string, string> {
  return {
    T: site.target,
    HOME: site.target,
    NO_COLOR: "1",
    PATH: Deno.env.get("PATH") ?? "",
    DENO_DIR: toCacheDir(),
  };
}

/** A user without rights and its group, as Debian numbers them. */
export const NOBODY = 65534;

/** How a site is made. */
export interface SiteOptions {
  /** Text of the env file beside the configuration. */
  env?: string;
  /** Run the program without root's rights also where the tests have them. */
  isPlain?: boolean;
  /** What runs the command lines instead of a process for each; as plain as the site. */
  lines?: CommandLines;
}

/** Starts the program once for many command lines; plain is without root's rights. */
export function openLines(
  { isPlain = false }: Pick<SiteOptions, "isPlain"> = {},
): CommandLines {
  const user = toUser(isPlain && Deno.uid() === 0);
  return new CommandLines(
    [...RUNTIME, new URL("command_lines.ts", import.meta.url).pathname],
    { ...user, env: { ...toEnvironment({ target: "/" }), ...user.env } },
  );
}

/** As whom the program runs. */
function toUser(
  drops: boolean,
): Pick<Deno.CommandOptions, "uid" | "gid" | "env" | "clearEnv"> {
  if (!drops) return { clearEnv: true };
  return {
    clearEnv: true,
    uid: NOBODY,
    gid: NOBODY,
    env: { DENO_DIR: toOpenCacheDir(NOBODY) },
  };
}

/** Makes a site with an `apply.yml`; no text makes none. */
export function makeSite(
  apply: string | undefined,
  { env: envFile, isPlain = false, lines }: SiteOptions = {},
): Site {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  const site = {
    dir,
    config: `${dir}/config`,
    state: `${dir}/state`,
    target: `${dir}/target`,
  };
  Deno.mkdirSync(site.config);
  Deno.mkdirSync(site.target);
  const write = (name: string, text: string) => {
    const path = `${site.config}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  };
  if (apply !== undefined) write("apply.yml", apply);
  if (envFile !== undefined) {
    Deno.writeTextFileSync(`${dir}/env`, envFile, { mode: 0o600 });
  }
  const drops = isPlain && Deno.uid() === 0;
  const toWords = (words: readonly string[]) => [
    `--config=${site.config}`,
    `--state-dir=${site.state}`,
    ...words,
  ];
  const argv = (...words: string[]) => [...RUNTIME, MAIN, ...toWords(words)];
  const user = toUser(drops);
  const env = { ...toEnvironment(site), ...user.env };
  const toParts = (...words: string[]) => {
    if (drops) giveAway(dir);
    const stdio = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
    return {
      args: argv(...words),
      options: { ...user, cwd: dir, env, ...stdio },
    };
  };
  const toCommand = (...words: string[]) => {
    const { args, options } = toParts(...words);
    return new Deno.Command(Deno.execPath(), { ...options, args });
  };
  const run = async (...words: string[]): Promise<Ran> => {
    const { code, stdout, stderr } = lines === undefined
      ? toText(await toCommand(...words).output())
      : await giveLine(lines, { cwd: dir, env, words: toWords(words) });
    return {
      code,
      stdout,
      stderr,
      ...(words.includes("--json") ? toEvents(stdout) : {
        tasks: [],
        summary: undefined,
      }),
    };
  };
  const giveLine = (kept: CommandLines, line: CommandLine): Promise<Given> => {
    if (drops) giveAway(dir);
    return kept.run(line);
  };
  return {
    ...site,
    write,
    argv,
    toParts,
    toCommand,
    run,
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

/** Gives a tree of root's to the user without rights; links are left. */
function giveAway(path: string): void {
  const info = Deno.lstatSync(path);
  if (info.isSymlink) return;
  if (info.uid === 0) Deno.chownSync(path, NOBODY, NOBODY);
  if (!info.isDirectory) return;
  for (const { name } of Deno.readDirSync(path)) giveAway(`${path}/${name}`);
}

function toText({ code, stdout, stderr }: Deno.CommandOutput): Given {
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

function toEvents(
  text: string,
): { tasks: TaskEvent[]; summary: SummaryEvent | undefined } {
  const events: ApplyEvent[] = text.split("\n").filter(Boolean)
    .map((line) => JSON.parse(line));
  return {
    tasks: events.filter((event) => event.type === "task"),
    summary: events.find((event) => event.type === "summary"),
  };
}
