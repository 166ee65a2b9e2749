/** `driftless permissions`. */

import { loadSetup, type Setup } from "../lib/apply/setup.ts";
import { toHome } from "../lib/config/discover.ts";
import type { ApplyConfig } from "../lib/config/node.ts";
import { isRemoteTask } from "../lib/config/remote_task.ts";
import { eachNode } from "../lib/config/walk.ts";
import { toPlaceText } from "../lib/error.ts";
import { readLock } from "../lib/plugins/lock_file.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { loadFactsConfig } from "./facts_config.ts";
import { listNarrowFactsFlags } from "./facts_rights.ts";
import { ALL } from "./install_program.ts";
import { toCommand } from "./next.ts";
import { type Output, toLine } from "./output.ts";
import { listAllNeeds } from "./needs.ts";
import { checkLock, writeLock } from "./permissions_lock.ts";
import { listPluginRights } from "./plugin_rights.ts";
import { listOutputDirs, toDropIn } from "./permissions_unit.ts";
import type { Need } from "./rights.ts";
import { UsageError } from "./parameter.ts";
import { bringsUnits } from "../lib/units/find_units.ts";
import { toStateDir } from "./state_dir.ts";

/** All kinds of units, which `validate` loads. */
const KINDS = ["collector", "filter", "parser", "provider", "task"] as const;

/** What logs need: programs for sources that run them, the C library for datagrams. */
const OF_LOGS = ALL.filter((flag) => flag !== "--allow-import");

/** What loading a configuration asks the system. */
const LOADING_SYS = "--allow-sys=hostname,osRelease,systemMemoryInfo,uid";

/** What Deno does not confine, whatever the flags say. */
const LIMITS = [
  "What a rollback writes was written by its run; the rights are those of that run.",
  "Programs that tasks start are not confined by Deno: --allow-run=NAME lets NAME do all that its user may.",
  "A request follows redirects only to hosts of --allow-net.",
  "apply reads unscoped: it looks at every directory on the way to a path, from the root on.",
  "As root, work below a directory that another user controls takes all eight classes.",
  "Files of the kernel (/proc, /sys, /dev) take all eight classes, unscoped.",
  "What units of the configuration ask of the host is asked with the rights of the program.",
  "facts without --allow-ffi reads them by cat, ls and readlink, asks systemd over its bus, and tells neither the state of the clock nor the number of updates.",
];

/** The flags of one or more commands. */
interface CommandRights {
  commands: readonly string[];
  full: readonly string[];
  narrow: readonly string[];
  /** Needs without bounds, each with its reason. */
  unbounded: readonly Need[];
}

/** What `driftless permissions` was asked for. */
export interface PermissionsOptions {
  /** One command; all when absent. */
  of: string | undefined;
  /** Write the needs down, for review. */
  lock: boolean;
  /** Compare the needs with those that were written down. */
  check: boolean;
  /** Print a drop-in for the unit of systemd instead of flags. */
  systemd: boolean;
}

/** Prints which flags of Deno each command needs for the configuration, or holds them against what was reviewed. */
export async function permissionsCommand(
  context: CommandContext,
  { of, lock, check, systemd }: PermissionsOptions,
): Promise<number> {
  const { options, out, redactor } = context;
  const setup = await loadSetup({ ...options, registry: tasks }, redactor);
  const needs = await listAllNeeds(setup);
  const { dir } = setup.config;
  const plugins = listPluginRights(readLock(dir));
  if (lock) return writeLock(dir, needs, plugins, context);
  if (check) return checkLock(dir, needs, plugins, context);
  const stateDir = toStateDir(options, setup.config.stateDir);
  if (systemd) {
    const written = [stateDir, ...await listOutputDirs(context)];
    toDropIn(needs, written).forEach((line) => out.result(line));
    return EXIT.done;
  }
  const facts = listNarrowFactsFlags(await loadFactsConfig(context)) ?? ALL;
  const place = { stateDir, envFile: options.envFile };
  const rows = toRows(setup, needs, place, facts)
    .filter(({ commands }) => of === undefined || commands.includes(of));
  if (rows.length === 0) {
    throw new UsageError(`Expected a command in COMMAND, got "${of}"`);
  }
  if (out.json) {
    rows.forEach((row) => out.record(toRecord(row)));
    plugins.forEach((one) => out.record({ type: "plugin_right", ...one }));
    return EXIT.done;
  }
  rows.forEach((row) => showRow(row, out));
  for (const { plugin, right } of plugins) {
    out.result(toLine(`plugin ${plugin} may ${right}`));
  }
  LIMITS.forEach((line) => out.result(line));
  const next = toCommand(options, "apply", "--dry-run");
  const count = rows.reduce((sum, row) => sum + row.unbounded.length, 0);
  const verdict = count === 0
    ? "Everything has bounds"
    : `${count} ${count === 1 ? "need has" : "needs have"} no bounds`;
  out.result(`${verdict}.  Next: ${next}`);
  return EXIT.done;
}

function toRows(
  { config }: Setup,
  needs: readonly Need[],
  place: { stateDir: string; envFile: string | undefined },
  facts: readonly string[],
): CommandRights[] {
  const { stateDir } = place;
  const envFiles = place.envFile
    ? [place.envFile]
    : listEnvFiles(config.dir, toHome());
  const read = (...paths: string[]) =>
    toFlag("read", [...toProgramDir(), ...paths].map(toAbsolute));
  const loads = read(config.dir, ...envFiles, "/etc/os-release");
  const runtime = listRuntimes(config);
  const runs = listRunsOfValidate(config, runtime);
  const isAll = needs.some(({ right }) => right === "all");
  const scopes = (right: Need["right"], more: string[] = []) => {
    const own = needs.filter((need) => need.right === right);
    if (own.length + more.length === 0) return [];
    const bounded = own.map(({ what }) => what)
      .filter((what) => what !== undefined);
    return own.some(({ what }) => what === undefined)
      ? [`--allow-${right}`]
      : [toFlag(right, [...more, ...bounded])];
  };
  return [
    {
      commands: ["validate", "explain", "permissions"],
      full: ["--allow-read", "--allow-env", "--allow-sys", ...runs],
      narrow: [loads, "--allow-env", LOADING_SYS, ...runs],
      unbounded: [],
    },
    {
      commands: ["apply", "rollback"],
      full: ALL,
      narrow: isAll ? ALL : [
        "--allow-read",
        ...scopes("write", [toFirstMissing(toAbsolute(stateDir))]),
        ...scopes("run", runtime),
        ...scopes("net"),
        "--allow-env",
        "--allow-sys",
      ],
      unbounded: needs.filter(({ what }) => what === undefined),
    },
    { commands: ["facts"], full: ALL, narrow: facts, unbounded: [] },
    { commands: ["logs"], full: ALL, narrow: OF_LOGS, unbounded: [] },
    { commands: ["agent"], full: ALL, narrow: ALL, unbounded: [] },
    {
      commands: ["status", "history", "show", "audit verify"],
      full: ["--allow-read", "--allow-env", "--allow-sys"],
      narrow: [
        read(stateDir),
        "--allow-env=HOME,XDG_STATE_HOME",
        "--allow-sys=uid",
      ],
      unbounded: [],
    },
  ];
}

function listEnvFiles(dir: string, home: string | undefined): string[] {
  return [
    `${dir.replace(/\/[^/]+$/, "")}/env`,
    ...(home ? [`${home}/.config/driftless/env`] : []),
  ];
}

/** The program that runs `.ts` files, own units and plugins, in processes with fewer rights; none where there is none of these. */
function listRuntimes(
  { dir, files, nodes, handlers }: ApplyConfig,
): string[] {
  const isRun = files.some((name) => name.endsWith(".ts")) ||
    bringsUnits(dir, "provider") ||
    eachNode([...nodes, ...handlers]).some((node) =>
      node.kind === "task" && isRemoteTask(node.task)
    );
  return isRun ? [Deno.execPath()] : [];
}

/** What `validate` runs, which loads units that nothing uses too. */
function listRunsOfValidate(
  { dir }: ApplyConfig,
  runtime: readonly string[],
): string[] {
  const isRun = runtime.length > 0 || bringsUnits(dir, ...KINDS);
  return isRun ? [toFlag("run", [Deno.execPath()])] : [];
}

/** Where the modules of the program are; a compiled one holds its own. */
function toProgramDir(): string[] {
  const { protocol, pathname } = new URL("../", import.meta.url);
  return protocol === "file:" && !Deno.build.standalone
    ? [pathname.slice(0, -1)]
    : [];
}

/** Writes a flag, the program's own directory last; what stands inside another path of it is left out. */
function toFlag(right: string, values: readonly string[]): string {
  const [program] = toProgramDir();
  const all = values.map((value) =>
    toWord(right === "write" ? toFirstMissing(value) : value)
  );
  if (all.includes(undefined)) return `--allow-${right}`;
  const unique = [...new Set(all.filter((word) => word !== undefined))]
    .sort((a, b) =>
      Number(a === program) - Number(b === program) || (a < b ? -1 : 1)
    );
  const outer = unique.filter((value) =>
    !unique.some((other) =>
      other !== value && other.startsWith("/") &&
      value.startsWith(other === "/" ? "/" : `${other}/`)
    )
  );
  return `--allow-${right}=${outer.join(",")}`;
}

/** A value as a flag can say it, which has no way to say a comma: of a path the nearest directory without one; undefined where there is none. */
function toWord(value: string): string | undefined {
  if (!value.includes(",")) return value;
  const slash = value.lastIndexOf("/");
  return slash <= 0 ? undefined : toWord(value.slice(0, slash));
}

/** Directories on the way that are missing are made too. */
function toFirstMissing(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash <= 0) return path;
  const parent = path.slice(0, slash);
  try {
    Deno.lstatSync(parent);
    return path;
  } catch {
    return toFirstMissing(parent);
  }
}

function toAbsolute(path: string): string {
  return path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}

function showRow({ commands, ...row }: CommandRights, out: Output): void {
  out.result(out.paint("bold", commands.join(", ")));
  out.result(`  full    ${row.full.join(" ")}`);
  out.result(`  narrow  ${toLine(row.narrow.join(" "))}`);
  for (const { right, task, place, why } of row.unbounded) {
    const flag = right === "all" ? "all classes" : `--allow-${right}`;
    out.result(
      toLine(
        `    ${flag} unscoped: ${task}, ${toPlaceText(place)}: ${why}`,
      ),
    );
  }
}

function toRecord(row: CommandRights): Record<string, unknown> {
  return {
    type: "permissions",
    commands: row.commands,
    full: row.full,
    narrow: row.narrow,
    unbounded: row.unbounded.map(({ right, task, place, why }) => ({
      right,
      task,
      place: toPlaceText(place),
      why,
    })),
  };
}
