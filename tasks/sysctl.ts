/**
 * The `sysctl` task.
 *
 * Keeps a kernel parameter: its value now, in `/proc/sys`, and on request its
 * line in a file that is read at boot (sysctl(8), sysctl.d(5)). Only this one
 * key is ever set.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, oneOf, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";
import { isReadOnly } from "./_mounts.ts";
import {
  editSettings,
  findOverride,
  toFolded,
  toKernelPath,
} from "./_sysctl.ts";

/** The file of this program, after those of the distribution. */
const OWN_FILE = "/etc/sysctl.d/99-driftless.conf";

/** Parameters that stay as they are until a restart once they are set. */
const ONE_WAY = ["kernel.modules_disabled", "kernel.kexec_load_disabled"];

/** Permission bits of a parameter that can be set. */
const WRITABLE = 0o222;

/** Params of the `sysctl` task. */
export interface SysctlTaskParams {
  /** Key, with dots or slashes. */
  name: string;
  /** Value; needed for `present`. `true` and `yes` are 1, `false` and `no` are 0. */
  value?: string | undefined;
  /** `present`, or `absent`: out of the file, the value of now stays. */
  state: "present" | "absent";
  /** Keep it in the file too; true when `sysctl_file` is given, else false. */
  persist?: boolean | undefined;
  /** Set the value of now beside the file. */
  reload: boolean;
  /** Set the value of now even without `reload`. */
  sysctl_set: boolean;
  /** File for the line; `/etc/sysctl.d/99-driftless.conf` when absent. */
  sysctl_file?: string | undefined;
  /** Warn where the kernel has no such key. */
  ignoreerrors: boolean;
}

/**
 * Keeps a kernel parameter.
 *
 * @example Now and after a restart
 * ```yaml
 * - type: sysctl
 *   name: net.ipv4.ip_forward
 *   value: "1"
 *   persist: true
 * ```
 * @example Namespaces that users cannot make (namespaces(7))
 * ```yaml
 * - type: sysctl
 *   name: user.max_user_namespaces
 *   value: "0"
 *   persist: true
 * ```
 */
export const sysctlTask: Task<SysctlTaskParams> = {
  type: "sysctl",
  params: z.strictObject({
    name: z.string().refine(isKey, {
      error: ({ input }) =>
        `expected a key such as "net.ipv4.ip_forward", got ${
          toFoundText(input)
        }`,
    }),
    value: value().optional(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    persist: flag().optional(),
    reload: withDefault(flag(), true),
    sysctl_set: withDefault(flag(), false),
    sysctl_file: absolutePath().optional(),
    ignoreerrors: withDefault(flag(), false),
  }).refine((want) => want.state === "absent" || want.value !== undefined, {
    error: 'expected "value" beside state "present"',
    path: ["value"],
  }),
  os: ["linux"],
  plan,
};

function isKey(name: string): boolean {
  return /^[^\s=#;\0]+$/.test(name) && !name.startsWith("-") &&
    toKernelPath(name).split("/").every((part) =>
      part !== "" && part !== "." && part !== ".."
    );
}

function value(): z.ZodType<string> {
  return z.union([z.string(), z.number(), z.boolean()], {
    error: ({ input }) => `expected a value, got ${toFoundText(input)}`,
  }).transform((found) => toNumberWord(String(found).trim()))
    .refine((text) => text !== "" && !/[\0\r\n]/.test(text), {
      error: "expected one line that is not empty",
    });
}

function toNumberWord(text: string): string {
  const word = text.toLowerCase();
  if (word === "true" || word === "yes") return "1";
  return word === "false" || word === "no" ? "0" : text;
}

async function* plan(
  want: SysctlTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const file = want.sysctl_file ?? OWN_FILE;
  if (want.state === "absent" || want.value === undefined) {
    yield* planFileLine(file, want.name, undefined, host, context);
    return { name: want.name };
  }
  const persists = want.persist ?? want.sysctl_file !== undefined;
  let before: string | undefined;
  if (want.reload || want.sysctl_set || !persists) {
    before = yield* planLive(want, want.value, host, context);
  }
  if (persists) yield* planFileLine(file, want.name, want.value, host, context);
  return { name: want.name, value: want.value, before: before ?? null };
}

/** Sets the value of now first, so that a value that the kernel refuses is never written to the file. */
async function* planLive(
  want: SysctlTaskParams,
  wanted: string,
  host: Host,
  context: TaskContext,
): Steps<string | undefined> {
  const path = `/proc/sys/${toKernelPath(want.name)}`;
  const entry = await host.stat(path, true);
  if (entry?.type !== "file") {
    if (host.pending) {
      throw new UnknownState(`${host.pending.name} may bring ${want.name}`);
    }
    const message = `Cannot find kernel parameter "${want.name}"`;
    if (!want.ignoreerrors) {
      throw new TaskError(message, {
        advice: "Look for a misspelling, or load the module that has it before",
      });
    }
    context.warn(message);
    return undefined;
  }
  const before = toFolded(await host.readText(path));
  if (before === toFolded(wanted)) return before;
  if ((entry.mode & WRITABLE) === 0 || await isReadOnly(path, host)) {
    throw new TaskError(
      `Cannot set kernel parameter "${want.name}" to "${wanted}": it is read-only here, and "${before}"`,
    );
  }
  if (ONE_WAY.includes(want.name)) {
    context.warn(`"${want.name}" cannot be set back before a restart`);
  }
  yield {
    kind: "kernel",
    path,
    value: wanted,
    shows: `${before} -> ${wanted}`,
  };
  return before;
}

async function* planFileLine(
  file: string,
  name: string,
  wanted: string | undefined,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const entry = await host.stat(file, true);
  const text = entry ? await host.readText(file) : "";
  const edited = editSettings(text, name, wanted);
  if (edited !== text) {
    yield* planFile({
      path: file,
      content: edited,
      follow: entry !== undefined,
      newMode: 0o644,
    }, host);
  }
  const later = await findOverride(file, name, wanted, host);
  if (later === undefined) return;
  context.warn(
    wanted === undefined
      ? `"${name}" is still set by ${later}`
      : `${later} sets "${name}" to another value after ${file}`,
  );
}
