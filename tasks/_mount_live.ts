/** What is mounted now: mounting, remounting and unmounting. */

import { findGid, findUid } from "../lib/host/users.ts";
import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import type { Steps } from "./_files.ts";
import {
  isBind,
  listDifferences,
  toLiveOptions,
  toRemountOptions,
} from "./_mount_options.ts";
import { findMount, hasSource, type LiveMount, readMounts } from "./_mounts.ts";

/** A mount that is wanted. */
export interface WantedMount {
  path: string;
  source: string;
  fstype: string;
  options: readonly string[];
}

/** Longest time of a mount or unmount, in milliseconds: a server may not answer. */
const LIMIT_MS = 90_000;

/**
 * Mounts what is not mounted, and brings options to what is wanted.
 * @throws {TaskError} When something else is mounted there.
 */
export async function* planMounted(
  want: WantedMount,
  host: Host,
): Steps<void> {
  const mounts = await readMounts(host);
  const live = findMount(mounts, want.path);
  if (!live) {
    yield* planDirectories(want.path, { mode: "0755" }, host);
    yield toMount(want);
    return;
  }
  const bind = isBind(want.options);
  const isType = bind || want.fstype === "auto" || want.fstype === live.fstype;
  if (!isType || !await hasSource(live, want.source, bind, mounts, host)) {
    throw new TaskError(
      `Cannot mount "${want.source}" at "${want.path}": "${live.source}" (${live.fstype}) is mounted there`,
      { advice: "Unmount it first, with state: unmounted" },
    );
  }
  const options = await toNumbers(want.options, host);
  const differences = listDifferences(live, options);
  if (differences.length === 0) return;
  yield toRemount(want, live, differences.join(","));
}

/** mount(8) turns names of owners into numbers, which is what the kernel shows. */
async function toNumbers(
  options: readonly string[],
  host: Host,
): Promise<string[]> {
  return await Promise.all(options.map(async (option) => {
    const [, key, name = ""] = /^(uid|gid)=(.+)$/.exec(option) ?? [];
    if (key === undefined) return option;
    const id = await (key === "uid" ? findUid : findGid)(host, name);
    return id === undefined ? option : `${key}=${id}`;
  }));
}

/**
 * Mounts again on every run, with the options that are wanted, or those it has.
 * @throws {TaskError} When nothing is mounted there.
 */
export async function* planRemount(
  want: WantedMount,
  host: Host,
): Steps<void> {
  const live = findMount(await readMounts(host), want.path);
  if (!live) {
    throw new TaskError(
      `Cannot remount "${want.path}": nothing is mounted there`,
      { advice: "Set state: mounted" },
    );
  }
  const options = want.options.length > 0
    ? want.options
    : toLiveOptions(live, false);
  yield {
    ...toRemount({ ...want, options }, live, "remounted"),
    repeats: true,
  };
}

/** Unmounts all that is mounted at a path, the newest first; with all below where that is asked for. */
export async function* planUnmounted(
  path: string,
  isRecursive: boolean,
  host: Host,
): Steps<void> {
  const all = await readMounts(host);
  const here = all.filter((mount) => mount.path === path).reverse();
  if (here.length === 0) return;
  const below = all.find((mount) => mount.path.startsWith(`${path}/`));
  if (below && isRecursive) {
    for (const live of here) {
      const shows = `${live.source} -> not mounted, with all below`;
      const [part, ...rest] = listRecursive(path);
      yield { ...part!, shows: "parted from what was bound", undo: [] };
      for (const one of rest) yield { ...one, shows };
    }
    return;
  }
  if (below) {
    throw new TaskError(
      `Cannot unmount "${path}": "${below.path}" is mounted below it`,
      { advice: `Unmount "${below.path}" by a task before this one` },
    );
  }
  for (const live of here) {
    yield {
      ...toUmount(path),
      shows: `${live.source} -> not mounted`,
      ...toMountBack(live),
    };
  }
}

function toUmount(path: string, ...words: string[]): RunChange {
  return {
    kind: "run",
    argv: ["umount", ...words, "--", path],
    timeoutMs: LIMIT_MS,
    predicts: [{ table: "paths", name: path, value: "dir" }],
  };
}

/** What shares its mounts with another place would take them away there too (mount_namespaces(7)). */
function listRecursive(path: string): RunChange[] {
  return [
    { kind: "run", argv: ["mount", "--make-rslave", "--", path], predicts: [] },
    toUmount(path, "--recursive"),
  ];
}

/** How an unmount is undone; what memory held is lost, and a bind mount's source is not known for sure. */
function toMountBack(live: LiveMount): Pick<RunChange, "undo"> {
  const isDisk = live.source.startsWith("/dev/") && live.root === "/";
  if (!isDisk) return {};
  return {
    undo: [toMount({
      path: live.path,
      source: live.source,
      fstype: live.fstype,
      options: toLiveOptions(live, false),
    })],
  };
}

function toMount({ path, source, fstype, options }: WantedMount): RunChange {
  const words = options.filter((one) =>
    one !== "auto" && one !== "noauto" && one !== "defaults"
  );
  return {
    kind: "run",
    argv: [
      "mount",
      ...(isBind(options) ? [] : ["-t", fstype]),
      ...(words.length > 0 ? ["-o", words.join(",")] : []),
      "--",
      source,
      path,
    ],
    shows: `not mounted -> ${source}`,
    timeoutMs: LIMIT_MS,
    predicts: [{ table: "paths", name: path, value: "dir" }],
    undo: options.includes("rbind")
      ? listRecursive(path)
      : [{ kind: "run", argv: ["umount", "--", path] }],
  };
}

function toRemount(
  want: WantedMount,
  live: LiveMount,
  shows: string,
): RunChange {
  const bind = isBind(want.options);
  const toArgv = (options: readonly string[]) => [
    "mount",
    "-o",
    toRemountOptions(
      options.map((one) => one === "rbind" ? "bind" : one),
    ),
    "--",
    want.path,
  ];
  return {
    kind: "run",
    argv: toArgv(want.options),
    shows,
    timeoutMs: LIMIT_MS,
    predicts: [],
    undo: [{ kind: "run", argv: toArgv(toLiveOptions(live, bind)) }],
  };
}
