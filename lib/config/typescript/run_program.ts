/**
 * Runs a program of the configuration: in a process of its own that may read
 * the directory of the configuration and nothing else, for a bounded time and
 * in bounded memory. A worker would be no wall: what runs out of memory in
 * one takes the whole process along.
 */

import { type ProcessResult, runProcess } from "../../host/process.ts";
import type { ProgramInput } from "../../define/input.ts";
import {
  ANSWER_MARK,
  ENCLOSED,
  type ProgramAnswer,
  type ProgramRequest,
} from "./answer.ts";
import { readVariable } from "../discover.ts";
import { isConfined } from "./confined.ts";
import { parseAnswer } from "./parse_answer.ts";
import { watchMemory } from "./watch_memory.ts";

/** Whether the modules of this program are its sources; else they lie in one directory, bundled. */
export const IS_SOURCE: boolean = import.meta.url.endsWith(".ts");

/** Address of this program. */
export const OWN: URL = new URL(
  IS_SOURCE ? "../../../" : "./",
  import.meta.url,
);

/** Address of the library of schemas, where the modules are sources. */
const ZOD = IS_SOURCE ? import.meta.resolve("zod") : "";

/** Bounds of one program. */
export interface ProgramLimits {
  /** Time until it has to answer, in milliseconds. */
  readonly timeMs: number;
  /** Objects and texts that it may hold, in megabytes of V8. */
  readonly heapMegabytes: number;
  /** Memory of its process, buffers and the runtime included, in bytes. */
  readonly memoryBytes: number;
  /** Greatest answer, in bytes. */
  readonly answerBytes: number;
}

/** The bounds where nothing else is said. */
export const PROGRAM_LIMITS: ProgramLimits = {
  timeMs: 10_000,
  heapMegabytes: 128,
  memoryBytes: 512 * 1024 * 1024,
  answerBytes: 10 * 1024 * 1024,
};

/** What is run. */
export interface Program {
  /** Directory that it may read, without links in it. */
  readonly dir: string;
  /** Name below the directory. */
  readonly name: string;
  readonly input: ProgramInput;
  /** Texts of the program and of the files that it imports, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly limits?: ProgramLimits;
  /** The words that start a process which reads no file; without them this program says how. */
  readonly enclosed?: readonly string[] | undefined;
}

/** Why there is no answer, with advice where there is some. */
export class NoAnswer extends Error {
  /** Takes why, and what to do about it. */
  constructor(message: string, public readonly advice?: string) {
    super(message);
  }
}

/** Address of a file of this machine. */
export function toFileUrl(path: string): string {
  const url = new URL("file:///");
  // A percent sign would be read as the start of an escape.
  url.pathname = path.replaceAll("%", "%25");
  return url.href;
}

/**
 * Runs a program and gives what it says.
 * @throws {NoAnswer} When it says nothing that can be used.
 */
export async function runProgram(program: Program): Promise<ProgramAnswer> {
  const { dir, name, input, texts, limits = PROGRAM_LIMITS } = program;
  const { enclosed = toEnclosedArgv("evaluate") } = program;
  const root = `${toFileUrl(dir)}/`;
  const toUrl = (file: string) =>
    toFileUrl(file.startsWith("/") ? file : `${dir}/${file}`);
  const toFiles = () =>
    [...texts].map(([file, text]) => [toUrl(file), text] as const);
  const request: ProgramRequest = {
    url: toUrl(name),
    root,
    input,
    ...enclosed === undefined ? {} : { files: toFiles() },
  };
  if (isConfined()) {
    const { evaluate } = await import("./evaluate.ts");
    return await evaluate(request);
  }
  const fat = new AbortController();
  let watch: Disposable | undefined;
  const result = await runProcess({
    argv: enclosed ?? toRuntimeArgv({
      dir,
      entry: "evaluate",
      heapMegabytes: limits.heapMegabytes,
    }),
    env: toRuntimeEnvironment(),
    cwd: dir,
    stdin: JSON.stringify(request),
    timeoutMs: limits.timeMs,
    maxBytes: limits.answerBytes,
    signal: fat.signal,
    onStart: (pid) => {
      watch = watchMemory(pid, limits.memoryBytes, () => fat.abort());
    },
  });
  watch?.[Symbol.dispose]();
  if (fat.signal.aborted) throw toFat(limits.memoryBytes);
  return readAnswer(result, limits);
}

/**
 * The words that start a program which is compiled, and cannot be told what it
 * may do, for one of its entries; undefined where it is not compiled.
 * @throws {NoAnswer} Where the process could not give up what it may do.
 */
export function toEnclosedArgv(
  entry: string,
  { standalone, os }: Pick<typeof Deno.build, "standalone" | "os"> = Deno.build,
): readonly string[] | undefined {
  if (!standalone) return undefined;
  if (os === "linux") return [Deno.execPath(), ENCLOSED, entry];
  throw new NoAnswer(
    `a compiled program runs those of the configuration on Linux only, this is ${os}`,
    "Run the bundle or deno run, or write the file as YAML, JSON or TOML",
  );
}

/** What a process of the runtime is started for. */
export interface RuntimeStart {
  /** Directory that it may read, without links in it. */
  readonly dir: string;
  /** Module of this program that it runs, without its ending. */
  readonly entry: "evaluate" | "units";
  /** Objects and texts that it may hold, in megabytes of V8. */
  readonly heapMegabytes: number;
  /** Flags of Deno for rights beside that to read the directory. */
  readonly rights?: readonly string[];
}

/**
 * The words that start the runtime with no right but to read a directory, and those that are said.
 * @throws {NoAnswer} When the right cannot be given.
 */
export function toRuntimeArgv(start: RuntimeStart): string[] {
  const { dir, entry, heapMegabytes, rights = [] } = start;
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--cached-only",
    "--no-npm",
    ...OWN.protocol === "file:"
      ? ["--no-remote", "--deny-import"]
      : [`--allow-import=${OWN.host}`],
    "--unstable-lazy-dynamic-imports",
    `--allow-read=${
      listReadable(dir, ZOD === "" ? [] : [new URL(".", ZOD).href])
    }`,
    ...rights,
    toImportMapFlag(
      `${toFileUrl(dir)}/`,
      IS_SOURCE ? "mod.ts" : "driftless.js",
      listUnitModules(),
    ),
    `--v8-flags=--max-old-space-size=${heapMegabytes}`,
    new URL(IS_SOURCE ? `cli/${entry}.ts` : `${entry}.js`, OWN).href,
  ];
}

/** Modules that units of the configuration find by name: what they are written with. */
function listUnitModules(): Record<string, string> {
  const [task, testing] = IS_SOURCE
    ? ["lib/units/task.ts", "lib/testing/mod.ts"]
    : ["task.js", "testing.js"];
  return {
    "@driftless/driftless/task": new URL(task, OWN).href,
    "@driftless/driftless/testing": new URL(testing, OWN).href,
    "zod": IS_SOURCE ? ZOD : new URL("zod.js", OWN).href,
  };
}

/** Modules of the runtime by which a program could start threads, which have stores of their own. */
const BLOCKED = ["node:module", "node:process", "node:worker_threads"];

/** The flag by which programs below an address find a module of this program by the name of the package. */
export function toImportMapFlag(
  root: string,
  module: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const { href } = new URL(module, OWN);
  const blocked = Object.fromEntries(BLOCKED.map((name) => [name, null]));
  const open = Object.fromEntries(BLOCKED.map((name) => [name, name]));
  const map = {
    imports: { ...more, "@driftless/driftless": href, ...blocked },
    // The nearest counts; a bundle uses some of them itself.
    scopes: { [OWN.href]: open, [root]: blocked },
  };
  return `--import-map=data:application/json,${
    encodeURIComponent(JSON.stringify(map))
  }`;
}

/** What may be read: the directory, and of this program what configurations are written with. */
export function listReadable(
  dir: string,
  more: readonly string[] = [],
): string {
  const code = OWN.protocol !== "file:"
    ? []
    : (IS_SOURCE ? ["mod.ts", "lib", ...more] : ["."])
      .map((name) => toPath(new URL(name, OWN)));
  const paths = [dir, ...code];
  const split = paths.find((path) => path.includes(","));
  if (split === undefined) return paths.join(",");
  throw new NoAnswer(
    `the right to read "${split}" cannot be given, for there is a comma in it`,
    "Rename the directory",
  );
}

function toPath({ pathname }: URL): string {
  return decodeURIComponent(pathname);
}

/** The environment of the process: where the runtime keeps its cache, and nothing of ours. */
export function toRuntimeEnvironment(): Record<string, string> {
  const env: Record<string, string> = {
    NO_COLOR: "1",
    DENO_NO_PACKAGE_JSON: "1",
    DENO_NO_UPDATE_CHECK: "1",
    // What gave up its rights is asked for nothing.
    DENO_NO_PROMPT: "1",
  };
  for (const name of ["DENO_DIR", "XDG_CACHE_HOME", "HOME"]) {
    const value = readVariable(name);
    if (value) env[name] = value;
  }
  // Without a home the cache would be written into the root of the file system.
  if (Object.keys(env).length === 4) env["DENO_DIR"] = "/dev/null/none";
  return env;
}

function readAnswer(
  { stdout, stderr, timedOut, code, signal }: ProcessResult,
  limits: ProgramLimits,
): ProgramAnswer {
  if (timedOut) {
    throw new NoAnswer(
      `it did not end within ${limits.timeMs / 1000} s`,
      "Look for a loop or a promise that never ends",
    );
  }
  if (/JavaScript (heap )?out of memory/.test(stderr)) {
    throw toFat(limits.heapMegabytes * 1024 * 1024);
  }
  const at = stdout.lastIndexOf(ANSWER_MARK);
  if (at === -1 || code !== 0) throw toEnded(stderr, signal);
  if (stdout.length > limits.answerBytes) {
    throw new NoAnswer(
      `what it makes is larger than ${limits.answerBytes} bytes`,
    );
  }
  return parseAnswer(stdout.slice(at + ANSWER_MARK.length));
}

function toEnded(stderr: string, signal: string | undefined): NoAnswer {
  if (stderr.includes("promise never resolved")) {
    return new NoAnswer("it waits for a promise that nothing resolves");
  }
  const [line = ""] = stderr.trim().split("\n")
    .map((row) => row.replace(/^error: (Uncaught )?(\(in promise\) )?/, ""));
  const how = signal === undefined ? "" : ` by ${signal}`;
  return new NoAnswer(
    `it ended${how} before it made anything${line === "" ? "" : `: ${line}`}`,
  );
}

function toFat(bytes: number): NoAnswer {
  return new NoAnswer(
    `it took more than ${Math.round(bytes / 1024 / 1024)} MiB of memory`,
  );
}
