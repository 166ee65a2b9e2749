/** How a process of the runtime is started that may read a directory of configuration and do nothing else. */

import { readVariable } from "../discover.ts";
import { ENCLOSED } from "./answer.ts";
import { listClosed } from "./closed_paths.ts";
import { NoAnswer } from "./no_answer.ts";

/** Whether the modules of this program are its sources; else they lie in one directory, bundled. */
export const IS_SOURCE: boolean = import.meta.url.endsWith(".ts");

/** Address of this program. */
export const OWN: URL = new URL(
  IS_SOURCE ? "../../../" : "./",
  import.meta.url,
);

/** Address of the library of schemas, where the modules are sources. */
const ZOD = IS_SOURCE ? import.meta.resolve("zod") : "";

/** Address of a file of this machine. */
export function toFileUrl(path: string): string {
  const url = new URL("file:///");
  // A percent sign would be read as the start of an escape.
  url.pathname = path.replaceAll("%", "%25");
  return url.href;
}

/** What a process of the runtime is started for. */
export interface RuntimeStart {
  /** Directory that it may read, without links in it. */
  readonly dir: string;
  /** It may not read the directory either. */
  readonly isClosed?: boolean;
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
  const { dir, isClosed, entry, heapMegabytes, rights = [] } = start;
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
    ...toReadFlags(
      isClosed ? undefined : dir,
      ZOD === "" ? [] : [new URL(".", ZOD).href],
    ),
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

/**
 * The words that start a program which is compiled, and cannot be told what it
 * may do, for one of its entries; undefined where it is not compiled.
 * @throws {NoAnswer} Where the process could not give up what it may do.
 */
export function toEnclosedArgv(
  entry: RuntimeStart["entry"],
  { standalone, os }: Pick<typeof Deno.build, "standalone" | "os"> = Deno.build,
): readonly string[] | undefined {
  if (!standalone) return undefined;
  if (os === "linux") return [Deno.execPath(), ENCLOSED, entry];
  throw new NoAnswer(
    `a compiled program runs those of the configuration on Linux only, this is ${os}`,
    "Run the bundle or deno run, or write the file as YAML, JSON or TOML",
  );
}

/** Modules that units of the configuration find by name: what they are written with. */
export function listUnitModules(): Record<string, string> {
  const [task, testing, unit] = IS_SOURCE
    ? ["lib/units/task.ts", "lib/testing/mod.ts", "lib/units/unit.ts"]
    : ["task.js", "testing.js", "unit.js"];
  return {
    "@driftless/driftless/unit": new URL(unit, OWN).href,
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

/** Address of a file of this program, for editors; undefined where a compiled program shows its files to nobody. */
export function toOwnAddress(file: string): string | undefined {
  return Deno.build.standalone ? undefined : new URL(file, OWN).href;
}

/**
 * The flags by which a directory may be read, without what leads out of it,
 * and of this program what configurations are written with.
 * @throws {NoAnswer} When that cannot be said.
 */
export function toReadFlags(
  dir: string | undefined,
  more: readonly string[] = [],
): string[] {
  const code = OWN.protocol !== "file:"
    ? []
    : (IS_SOURCE ? ["mod.ts", "lib", ...more] : ["."])
      .map((name) => toPath(new URL(name, OWN)));
  const open = dir === undefined ? code : [dir, ...code];
  const closed = dir === undefined ? [] : listClosed(dir);
  return [
    ...open.length === 0 ? [] : [`--allow-read=${toWords(open)}`],
    ...closed.length === 0 ? [] : [`--deny-read=${toWords(closed)}`],
  ];
}

/** Joins paths for a flag, which has no way to say a comma. */
function toWords(paths: readonly string[]): string {
  const split = paths.find((path) => path.includes(","));
  if (split === undefined) return paths.join(",");
  throw new NoAnswer(
    `the right to read "${split}" cannot be given or taken, for there is a comma in it`,
    "Rename it",
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
