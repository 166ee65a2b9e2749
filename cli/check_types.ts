/** Checks the types of the programs of a configuration, where there is a deno command. */

import { readShown } from "../lib/config/outside.ts";
import { toSource } from "../lib/config/source.ts";
import { unescapeUrl } from "../lib/config/typescript/imports.ts";
import {
  IS_SOURCE,
  listUnitModules,
  toFileUrl,
  toImportMapFlag,
  toRuntimeEnvironment,
} from "../lib/config/typescript/start_runtime.ts";
import { ConfigError, TaskError } from "../lib/error.ts";
import { type ProcessResult, runProcess } from "../lib/host/process.ts";

/** Bounds of the check: types can be programs, too. */
export interface CheckLimits {
  /** Time until it has to end, in milliseconds. */
  readonly timeMs: number;
  /** Objects and texts that it may hold, in megabytes of V8. */
  readonly heapMegabytes: number;
}

/** The bounds where nothing else is said. */
const LIMITS: CheckLimits = { timeMs: 60_000, heapMegabytes: 1024 };

/** Greatest output in bytes. */
const MAX_BYTES = 1024 * 1024;

const MESSAGE_REGEXP = /^TS(\d+) \[ERROR\]: (.*)/;
const PLACE_REGEXP = /^\s+at (file:\/\/.+):(\d+):(\d+)$/m;

/**
 * Checks the types of files of a directory, by name. Where there is no deno
 * command, or it may not be run, or there are no types, nothing is wrong with
 * them.
 */
export async function checkTypes(
  dir: string,
  names: readonly string[],
  limits: CheckLimits = LIMITS,
): Promise<ConfigError[]> {
  // A bundle holds no types.
  if (names.length === 0 || !IS_SOURCE) return [];
  const root = Deno.realPathSync(dir);
  const result = await check(root, names, limits);
  if (result === undefined || result.code === 0) return [];
  const why = findBound(result, limits);
  if (why !== undefined) return [toUnchecked(names, why)];
  return result.stderr.split(/\n\n(?=TS\d+ \[ERROR\])/)
    .flatMap((text) => toError(text, root) ?? []);
}

/** Tells which bound the check met; it has found nothing then. */
function findBound(
  { timedOut, stderr }: ProcessResult,
  { timeMs, heapMegabytes }: CheckLimits,
): string | undefined {
  if (timedOut) return `did not end within ${timeMs / 1000} s`;
  return /JavaScript (heap )?out of memory/.test(stderr)
    ? `took more than ${heapMegabytes} MiB of memory`
    : undefined;
}

function toUnchecked(names: readonly string[], why: string): ConfigError {
  const [file = ""] = names;
  const all = names.map((name) => `"${name}"`).join(", ");
  return new ConfigError(`Cannot check the types of ${all}: that ${why}`, {
    place: { file, line: 1, col: 1 },
    advice: "Look for a type that calls itself or multiplies others",
  });
}

async function check(
  dir: string,
  names: readonly string[],
  { timeMs, heapMegabytes }: CheckLimits,
): Promise<ProcessResult | undefined> {
  try {
    return await runProcess({
      argv: [
        Deno.build.standalone ? "deno" : Deno.execPath(),
        "check",
        "--quiet",
        "--no-config",
        "--no-lock",
        "--cached-only",
        `--v8-flags=--max-old-space-size=${heapMegabytes}`,
        toImportMapFlag(`${toFileUrl(dir)}/`, "lib/define/mod.ts", {
          ...listUnitModules(),
          zod: toTypedZod(),
        }),
        "--",
        ...names.map((name) => toFileUrl(`${dir}/${name}`)),
      ],
      env: toRuntimeEnvironment(),
      cwd: dir,
      isBound: true,
      timeoutMs: timeMs,
      maxBytes: MAX_BYTES,
    });
  } catch (error) {
    if (error instanceof TaskError) return undefined;
    throw error;
  }
}

/** The library of schemas as a package, which has types; the modules alone have none. */
function toTypedZod(): string {
  const [, version] = /\/zod\/([\d.]+)\//.exec(import.meta.resolve("zod")) ??
    [];
  return version === undefined ? "npm:zod" : `npm:zod@${version}`;
}

function toError(text: string, dir: string): ConfigError | undefined {
  const [, code, message = ""] = MESSAGE_REGEXP.exec(text.trim()) ?? [];
  const [, url = "", line, col] = PLACE_REGEXP.exec(text) ?? [];
  const root = `${toFileUrl(dir)}/`;
  if (code === undefined || !url.startsWith(root)) return undefined;
  // What scripts import besides is not looked at here, for that takes seconds.
  if (message.includes('"@driftless/driftless"')) return undefined;
  const file = unescapeUrl(url.slice(root.length));
  // The check looks at tests beside too, which import more; running them checks them.
  if (file.endsWith("_test.ts")) return undefined;
  const place = { file, line: Number(line), col: Number(col) };
  return toSource(file, readShown(dir, file), { value: null }).errorAt(
    [],
    `Cannot pass the check of types: ${message} (TS${code})`,
    { place, length: /~+/.exec(text)?.[0].length ?? 1 },
  );
}
