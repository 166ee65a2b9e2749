/** Runs the real program on a configuration in a directory of its own. */

import type {
  ApplyEvent,
  SummaryEvent,
  TaskEvent,
} from "../../lib/apply/event.ts";

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
    ...(Deno.env.get("DENO_DIR")
      ? { DENO_DIR: Deno.env.get("DENO_DIR")! }
      : {}),
    ...(Deno.env.get("XDG_CACHE_HOME")
      ? { XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME")! }
      : { XDG_CACHE_HOME: `${Deno.env.get("HOME")}/.cache` }),
  };
}

/** Makes a site with an `apply.yml`. */
export function makeSite(apply: string, env?: string): Site {
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
  write("apply.yml", apply);
  if (env !== undefined) {
    Deno.writeTextFileSync(`${dir}/env`, env, { mode: 0o600 });
  }
  const argv = (...words: string[]) => [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
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
  const run = async (...words: string[]): Promise<Ran> => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: argv(...words),
      clearEnv: true,
      env: toEnvironment(site),
      stdin: "null",
    }).output();
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
    run,
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
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
