/** A configuration and a state in a directory of their own, worked on with the words that a user types. */

import { CommandLines } from "../e2e/_command_lines.ts";
import {
  mask,
  type Ran,
  RIGHTS,
  run,
  type RunOptions,
  toEnv,
  toTranscript,
} from "./_terminal.ts";

/** A directory with `config`, `state` and `target`, the working directory of its commands. */
export interface Site extends Disposable {
  readonly dir: string;
  /** Writes a file below the directory. */
  write(name: string, text: string): void;
  /** Runs the program in the directory. */
  run(words: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs lines of words one after the other and writes down what came of them, masked. */
  record(...lines: string[]): Promise<string>;
}

/** Starts the program once for many command lines. */
export function openLines(rights: readonly string[] = RIGHTS): CommandLines {
  const main = new URL("../e2e/command_lines.ts", import.meta.url).pathname;
  const flags = ["--quiet", "--no-prompt", "--cached-only"];
  return new CommandLines(["run", ...flags, ...rights, main], {
    clearEnv: true,
    env: toEnv(),
  });
}

/**
 * Makes a site whose `apply.yml` is given; `{{ env.T }}` is a place to work
 * on. A process of its own runs each command line where none is given for all.
 */
export function makeSite(apply: string, lines?: CommandLines): Site {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-cli-" });
  const write = (name: string, text: string) => {
    const path = `${dir}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  };
  write("config/apply.yml", apply);
  Deno.mkdirSync(`${dir}/target`);
  const runHere: Site["run"] = (words, options = {}) => {
    const env = { HOME: dir, T: `${dir}/target`, ...options.env };
    return lines === undefined
      ? run(words, { cwd: dir, ...options, env })
      : lines.run({ cwd: options.cwd ?? dir, env: toEnv(env), words });
  };
  return {
    dir,
    write,
    run: runHere,
    record: async (...lines) => {
      let text = "";
      for (const line of lines) {
        const words = line.split(" ");
        text += `${toTranscript(words, await runHere(words))}\n`;
      }
      return mask(text, { [dir]: "SITE" });
    },
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}
