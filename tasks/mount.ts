/**
 * The `mount` task.
 *
 * Keeps a file system mounted, its line in `/etc/fstab` (fstab(5)), or both.
 * What is mounted now is read from `/proc/self/mountinfo`
 * (proc_pid_mountinfo(5)); wrong options are mended by a remount.
 *
 * @module
 */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import {
  absolutePath,
  flag,
  line,
  nameText,
  oneOf,
  optional,
  withDefault,
  words,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";
import { editFstab } from "./_fstab.ts";
import { planMounted, planRemount, planUnmounted } from "./_mount_live.ts";
import { splitOptions } from "./_mount_options.ts";
import {
  isBooted,
  planReloadAround,
  toSharedReload,
} from "./_systemd_reload.ts";

/** Params of the `mount` task. */
export interface MountTaskParams {
  /** Mount point; `none` for an area of swap, which is only in the table. */
  path: string;
  /** What is mounted: a device, `UUID=…`, `LABEL=…`, `server:/path`, `tmpfs`, or a directory for a bind mount. Not needed for `unmounted` and `absent`. */
  src?: string;
  /** Type of the file system, as in fstab(5). */
  fstype: string;
  /** Options, as a list or one text with commas; without any, those of mount(8). */
  opts: string[];
  /** `mounted` now and at boot, `present` in the table only, `ephemeral` now only, `unmounted` now only, `absent` in both, `remounted` on every run. */
  state:
    | "mounted"
    | "present"
    | "ephemeral"
    | "unmounted"
    | "absent"
    | "remounted";
  /** Mount it at boot; false adds `noauto`. */
  boot: boolean;
  /** For dump(8), the fifth field. */
  dump: number;
  /** Order of the check at boot, the sixth field; 0 means none, 1 is for `/`. */
  passno: number;
  /** Path of the table. */
  fstab_file: string;
  /** Keep a copy of the old table beside it. */
  backup: boolean;
  /** Accepted and ignored, as in the original. */
  fstab?: boolean;
  /** Bind with all mounts below: `rbind`; and unmount with all below, which leaves the mounts that were bound. */
  recursive: boolean;
}

const FSTAB = "/etc/fstab";
/** Mount points of what is mounted nowhere, such as swap areas (fstab(5)). */
const NOWHERE: readonly string[] = ["none", "swap"];
/** Greatest table that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Keeps a mount.
 *
 * @example A disk, now and at boot
 * ```yaml
 * - type: mount
 *   path: /srv/data
 *   src: UUID=0a3407de-014b-458b-b5c1-848e92a327a3
 *   fstype: ext4
 *   opts: [noatime, nofail]
 *   state: mounted
 *   passno: 2
 * ```
 * @example A directory of memory until the next boot
 * ```yaml
 * - type: mount
 *   path: /run/scratch
 *   src: tmpfs
 *   fstype: tmpfs
 *   opts: size=64m,mode=0700
 *   state: ephemeral
 * ```
 */
export const mountTask: Task<MountTaskParams> = {
  type: "mount",
  params: z.strictObject({
    path: line().refine((path) => isNowhere(path) || path.startsWith("/"), {
      error: ({ input }) =>
        `expected a path that starts with "/", or "none" or "swap", got ${
          toFoundText(input)
        }`,
    }).refine(isPlainPath, {
      error: 'expected a path without "..", "." and line breaks',
    }).transform((path) => path === "/" ? path : path.replace(/\/+$/, "")),
    src: optional(
      nameText().refine((text) => !text.startsWith("#"), {
        error: 'expected a source that does not start with "#"',
      }),
    ),
    fstype: withDefault(
      nameText().refine((text) => /^[A-Za-z0-9._-]+$/.test(text), {
        error: 'expected the type of a file system, such as "ext4"',
      }),
      "auto",
    ),
    opts: withDefault(words().transform(splitOptions), []).refine(
      (list) => list.every(isOption),
      { error: "expected options without blanks, line breaks and passwords" },
    ),
    state: withDefault(
      oneOf([
        "mounted",
        "present",
        "ephemeral",
        "unmounted",
        "absent",
        "remounted",
      ]),
      "mounted",
    ),
    boot: withDefault(flag(), true),
    dump: withDefault(z.int().min(0).max(9), 0),
    passno: withDefault(z.int().min(0).max(9), 0),
    fstab_file: withDefault(absolutePath(), FSTAB),
    backup: withDefault(flag(), false),
    fstab: optional(flag()),
    recursive: withDefault(flag(), false),
  }).refine(
    (want) =>
      want.src !== undefined || (!isNowhere(want.path) &&
        ["unmounted", "absent", "remounted"].includes(want.state)),
    { error: 'expected "src", what is mounted', path: ["src"] },
  ).refine(
    (want) =>
      !isNowhere(want.path) || ["present", "absent"].includes(want.state),
    {
      error: 'expected "present" or "absent" for what is mounted nowhere',
      path: ["state"],
    },
  ),
  os: ["linux"],
  programs: ["mount", "umount"],
  plan,
};

/** Tells what is in the table without a mount point, as swap areas are. */
function isNowhere(path: string): boolean {
  return NOWHERE.includes(path);
}

function isPlainPath(path: string): boolean {
  return path.split("/").slice(1).every((part) =>
    part !== ".." && part !== "."
  );
}

/** A password would stand in a file that all may read. */
function isOption(option: string): boolean {
  return /^[^\s\0\\]+$/.test(option) && !/^(?:password2?|pass)=/i.test(option);
}

async function* plan(
  want: MountTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { state, path, src = "", fstype } = want;
  const opts = want.recursive && want.opts.includes("bind")
    ? want.opts.map((one) => one === "bind" ? "rbind" : one)
    : want.opts;
  if (path === "/" && (state === "unmounted" || state === "absent")) {
    throw new TaskError('Cannot unmount "/": the system needs it');
  }
  const wanted = { path, source: src, fstype, options: opts };
  // The table comes last: what cannot be mounted would stop the next boot.
  if (!isNowhere(path) && (state === "unmounted" || state === "absent")) {
    yield* planUnmounted(path, want.recursive, host);
  }
  if (state === "mounted" || state === "ephemeral") {
    yield* planMounted(wanted, host);
  }
  if (state === "mounted" || state === "present" || state === "absent") {
    yield* planTable(want, opts, host, context);
  }
  if (state === "remounted") yield* planRemount(wanted, host);
  return { path, state, ...(want.src === undefined ? {} : { src }) };
}

/** Brings the table to its line; systemd makes units of it and so reads it anew. */
async function* planTable(
  want: MountTaskParams,
  opts: readonly string[],
  host: Host,
  context: TaskContext,
): Steps<void> {
  const { fstab_file: path, src = "", state, boot } = want;
  const entry = await host.stat(path, true);
  const text = entry ? await host.readText(path, MAX_BYTES) : "";
  const options = splitOptions([
    ...(opts.length === 0 ? ["defaults"] : opts),
    ...(boot ? [] : ["noauto"]),
  ]);
  const edited = editFstab(
    text,
    { path: want.path, source: src },
    state === "absent" ? undefined : {
      source: src,
      path: want.path,
      fstype: want.fstype,
      options,
      dump: want.dump,
      passno: want.passno,
    },
  );
  if (edited === text) return;
  if (state !== "absent" && boot && options.includes("noauto")) {
    context.warn(`"${want.path}" has option noauto: it is not mounted at boot`);
  }
  const write = planFile({
    path,
    content: edited,
    follow: entry !== undefined,
    newMode: 0o644,
    backup: want.backup,
  }, host);
  if (path !== FSTAB || !await isBooted(host)) {
    yield* write;
    return;
  }
  yield* planReloadAround(write, toSharedReload(`${path} changed`, []));
}
