/**
 * The `kernel_module` task.
 *
 * Keeps a module of the kernel loaded or not (modprobe(8)), and loads it at
 * boot on request (modules-load.d(5), modprobe.d(5)). What is loaded is read
 * from `/sys/module`; what is built into the kernel counts as loaded.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { MANAGED_LINE, planDropIn } from "./_drop_in.ts";
import type { Steps } from "./_files.ts";

/** Params of the `kernel_module` task. */
export interface KernelModuleTaskParams {
  /** Name; `-` and `_` are the same. */
  name: string;
  /** `present`, or `absent`: not loaded now, and not at boot by `persist`. */
  state: "present" | "absent";
  /** Load it at boot too. */
  persist: boolean;
  /** Parameters of the module by name, used when it is loaded. */
  params: Record<string, string>;
  /** Keep it from being loaded by itself for a device, or no more; left as it is when absent. */
  blacklist?: boolean | undefined;
}

const LOAD_DIR = "/etc/modules-load.d";
const OPTIONS_DIR = "/etc/modprobe.d";
/** Where modprobe.d(5) is read from. */
const CONFIG_DIRS = [OPTIONS_DIR, "/run/modprobe.d", "/usr/lib/modprobe.d"];
/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Keeps a module of the kernel.
 *
 * @example Now and at boot
 * ```yaml
 * - type: kernel_module
 *   name: br_netfilter
 *   persist: true
 * ```
 * @example With a parameter
 * ```yaml
 * - type: kernel_module
 *   name: loop
 *   persist: true
 *   params: { max_loop: 64 }
 * ```
 */
export const kernelModuleTask: Task<KernelModuleTaskParams> = {
  type: "kernel_module",
  params: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,55}$/, {
      error: ({ input }) =>
        `expected the name of a module, such as "br_netfilter", got ${
          toFoundText(input)
        }`,
    }),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    persist: withDefault(flag(), false),
    params: withDefault(
      z.record(
        z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, {
          error: "expected the name of a parameter",
        }),
        z.union([z.string(), z.number()], {
          error: "expected a text or a number",
        }).transform(String).refine((value) => /^[^\s"\\\0]+$/.test(value), {
          error: "expected a value without blanks, quotes and backslashes",
        }),
      ),
      {},
    ),
    blacklist: flag().optional(),
  }).refine((want) => !want.blacklist || want.state === "absent", {
    error: 'expected state "absent" beside blacklist: true',
    path: ["blacklist"],
  }),
  os: ["linux"],
  programs: ["modprobe"],
  plan,
};

async function* plan(
  want: KernelModuleTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const name = want.name.replaceAll("-", "_");
  const before = await readState(name, host);
  if (want.state === "absent") {
    if (before === "built-in") {
      throw new TaskError(
        `Cannot unload "${name}": it is built into the kernel`,
      );
    }
    yield* planFiles(name, undefined, {}, host);
    yield* planBlacklist(name, want.blacklist, host);
    if (before === "loaded") yield* planUnload(name, host);
    return { name, state: want.state, before };
  }
  // A dry run knows nothing for sure once a module is loaded, so files come first.
  if (want.persist) yield* planFiles(name, `${name}\n`, want.params, host);
  yield* planBlacklist(name, want.blacklist, host);
  if (before === "absent") yield* planLoad(name, want.params, host, context);
  else await warnOfParams(name, want.params, host, context);
  return { name, state: want.state, before };
}

/** What a module is now. */
type State = "loaded" | "built-in" | "absent";

/** Only a module that was loaded has a state of its own; the kernel lists built-in ones in part. */
async function readState(name: string, host: Host): Promise<State> {
  const dir = `/sys/module/${name}`;
  if (await host.stat(`${dir}/initstate`)) return "loaded";
  if (await host.stat(dir)) return "built-in";
  // A container may be shown the list and no directories.
  const loaded = await host.stat("/proc/modules")
    ? await host.readText("/proc/modules")
    : "";
  if (loaded.split("\n").some((line) => line.startsWith(`${name} `))) {
    return "loaded";
  }
  const release = (await host.readText("/proc/sys/kernel/osrelease")).trim();
  const list = `/lib/modules/${release}/modules.builtin`;
  if (!await host.stat(list, true)) return "absent";
  const names = (await host.readText(list)).split("\n").map((path) =>
    path.slice(path.lastIndexOf("/") + 1).replace(/\.ko$/, "")
      .replaceAll("-", "_")
  );
  return names.includes(name) ? "built-in" : "absent";
}

async function* planLoad(
  name: string,
  params: Readonly<Record<string, string>>,
  host: Host,
  context: TaskContext,
): Steps<void> {
  await requireModprobe(host);
  const words = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  const made = yield {
    kind: "run",
    argv: ["modprobe", "--", name, ...words],
    shows: "not loaded -> loaded",
    undo: [{ kind: "run", argv: ["modprobe", "-r", "--", name] }],
  };
  if (made && await readState(name, host) === "absent") {
    context.warn(
      `"modprobe" succeeded and "${name}" is not loaded: modprobe.d(5) may say "install"`,
    );
  }
}

async function* planUnload(name: string, host: Host): Steps<void> {
  await requireModprobe(host);
  const dir = `/sys/module/${name}`;
  const holders = await host.stat(`${dir}/holders`)
    ? await host.list(`${dir}/holders`)
    : [];
  const count = await host.stat(`${dir}/refcnt`)
    ? (await host.readText(`${dir}/refcnt`)).trim()
    : "0";
  if (holders.length > 0 || count !== "0") {
    throw new TaskError(
      `Cannot unload "${name}": it is in use by ${
        holders.length > 0 ? holders.join(", ") : `${count} users`
      }`,
    );
  }
  yield {
    kind: "run",
    argv: ["modprobe", "-r", "--", name],
    shows: "loaded -> not loaded",
    predicts: [],
    undo: [{ kind: "run", argv: ["modprobe", "--", name] }],
  };
}

/** Keeps what is read at boot; without a text both files go. */
async function* planFiles(
  name: string,
  text: string | undefined,
  params: Readonly<Record<string, string>>,
  host: Host,
): Steps<void> {
  const words = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  yield* planDropIn({
    path: `${LOAD_DIR}/${name}.conf`,
    text: text === undefined ? undefined : `${MANAGED_LINE}${text}`,
  }, host);
  if (text !== undefined && words.length === 0) return;
  yield* planDropIn({
    path: `${OPTIONS_DIR}/${name}.conf`,
    text: text === undefined
      ? undefined
      : `${MANAGED_LINE}options ${name} ${words.join(" ")}\n`,
  }, host);
}

/** Keeps the line of modprobe.d(5) by which the names of devices load no such module; that of a package counts too. */
async function* planBlacklist(
  name: string,
  isWanted: boolean | undefined,
  host: Host,
): Steps<void> {
  if (isWanted === undefined) return;
  const path = `${OPTIONS_DIR}/blacklist-${name}.conf`;
  if (isWanted && await isBlacklisted(name, path, host)) return;
  const text = isWanted ? `${MANAGED_LINE}blacklist ${name}\n` : undefined;
  yield* planDropIn({ path, text }, host);
}

/** Tells whether a file of somebody else's says so. */
async function isBlacklisted(
  name: string,
  own: string,
  host: Host,
): Promise<boolean> {
  const line = new RegExp(
    `^\\s*blacklist\\s+${name.replaceAll("_", "[_-]")}\\s*$`,
    "m",
  );
  for (const dir of CONFIG_DIRS) {
    const names = await host.stat(dir) ? await host.list(dir) : [];
    for (const path of names.map((one) => `${dir}/${one}`)) {
      if (path === own || !path.endsWith(".conf")) continue;
      if ((await host.stat(path, true))?.type !== "file") continue;
      if (line.test(await host.readText(path, MAX_BYTES))) return true;
    }
  }
  return false;
}

/** A loaded module keeps its parameters until it is loaded again. */
async function warnOfParams(
  name: string,
  params: Readonly<Record<string, string>>,
  host: Host,
  context: TaskContext,
): Promise<void> {
  for (const [key, value] of Object.entries(params)) {
    const path = `/sys/module/${name}/parameters/${key}`;
    if (!await host.stat(path)) continue;
    const live = (await host.readText(path)).trim();
    if (live === value) continue;
    context.warn(
      `"${name}" is loaded with ${key}=${live}, not ${value}: load it again, or restart`,
    );
  }
}

async function requireModprobe(host: Host): Promise<void> {
  if (await host.findProgram("modprobe")) return;
  throw new TaskError('Cannot find "modprobe" on this host', {
    advice: "Install its package first: kmod",
  });
}
