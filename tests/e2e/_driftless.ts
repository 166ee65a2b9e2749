/** Runs the real program on a configuration in a directory of its own. */

import type {
  ApplyEvent,
  SummaryEvent,
  TaskEvent,
} from "../../lib/apply/event.ts";
import { toCacheDir, toOpenCacheDir } from "./_plain_cache.ts";

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
}

/** Makes a site with an `apply.yml`; no text makes none. */
export function makeSite(
  apply: string | undefined,
  { env, isPlain = false }: SiteOptions = {},
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
  if (env !== undefined) {
    Deno.writeTextFileSync(`${dir}/env`, env, { mode: 0o600 });
  }
  const drops = isPlain && Deno.uid() === 0;
  const argv = (...words: string[]) => [
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
    MAIN,
    `--config=${site.config}`,
    `--state-dir=${site.state}`,
    ...words,
  ];
  const toCommand = (...words: string[]) => {
    if (drops) giveAway(dir);
    return new Deno.Command(Deno.execPath(), {
      args: argv(...words),
      clearEnv: true,
      cwd: dir,
      env: {
        ...toEnvironment(site),
        ...(drops ? { DENO_DIR: toOpenCacheDir(NOBODY) } : {}),
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...(drops ? { uid: NOBODY, gid: NOBODY } : {}),
    });
  };
  const run = async (...words: string[]): Promise<Ran> => {
    const { code, stdout, stderr } = await toCommand(...words).output();
    const text = new TextDecoder().decode(stdout);
    return {
      code,
      stdout: text,
      stderr: new TextDecoder().decode(stderr),
      ...(words.includes("--json") ? toEvents(text) : {
        tasks: [],
        summary: undefined,
      }),
    };
  };
  return {
    ...site,
    write,
    argv,
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
