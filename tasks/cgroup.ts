/**
 * The `cgroup` task.
 *
 * Keeps a control group of the kernel and its limits (cgroups(7)), in both
 * versions: files such as `memory.max` below `/sys/fs/cgroup`. The kernel
 * forgets them at a restart, and systemd owns the groups of its units: limits
 * of a service, and what has to last, belong into a `systemd_unit`. Other
 * groups are best made below a unit that has `Delegate=yes`.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault, words } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import { isShown } from "./_cgroup_values.ts";
import {
  findPlaces,
  type Hierarchy,
  type Place,
  readHierarchies,
  toWords,
} from "./_cgroups.ts";
import type { Steps } from "./_files.ts";

/** Params of the `cgroup` task. */
export interface CgroupTaskParams {
  /** Path of the group below the hierarchy: `build` or `app.service/worker`. */
  path: string;
  /** `present`, or `absent`: of a group without processes and without groups below it. */
  state: "present" | "absent";
  /** Controllers that the group has, beside those that its settings name. */
  controllers: string[];
  /** Values by file, as the kernel takes them: `memory.max: 2G`, `cpu.max: 50000 100000`. */
  settings: Record<string, string>;
}

/** Groups of units are made and changed by systemd alone, systemd.unit(5). */
const UNIT_REGEXP = /\.(slice|scope|service|socket|mount|swap)$/;

/** A controller and one of its files. */
const SETTING_REGEXP = /^[a-z][a-z_]*\.[A-Za-z0-9_][A-Za-z0-9_.]*$/;

/** What is no setting: it moves or kills processes, or runs a program. */
const NO_SETTINGS = [
  "cgroup.procs",
  "cgroup.threads",
  "cgroup.kill",
  "cgroup.subtree_control",
  "cgroup.event_control",
  "cgroup.clone_children",
];

/** Files with a line for each device: a unit of systemd has settings for them. */
const BY_DEVICE_REGEXP =
  /^(io\.(max|latency|cost\..*)|(rdma|misc|devices|net_prio)\..*|blkio\..*_device)$/;

/** Controllers that a group with processes cannot hand on, cgroups(7) "no internal processes". */
const OF_DOMAINS = ["memory", "io", "hugetlb", "rdma", "misc"];

/** Greatest number of processes that an error names. */
const MAX_NAMED = 5;

/**
 * Keeps a control group.
 *
 * @example Bounds for what is started in a group by hand
 * ```yaml
 * - type: cgroup
 *   path: build
 *   settings: { memory.max: 2G, pids.max: 500 }
 * ```
 * @example A group that is gone
 * ```yaml
 * - type: cgroup
 *   path: build
 *   state: absent
 * ```
 */
export const cgroupTask: Task<CgroupTaskParams> = {
  type: "cgroup",
  params: z.strictObject({
    path: z.string().refine(isGroupPath, {
      error: ({ input }) =>
        `expected the path of a group, such as "build/worker", got ${
          toFoundText(input)
        }`,
    }).refine((path) => !UNIT_REGEXP.test(path), {
      error:
        "expected no unit of systemd: its limits are settings of a systemd_unit, such as MemoryMax",
    }),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    controllers: withDefault(
      words({ commas: true }).refine(
        (list) => list.every((one) => /^[a-z_]+$/.test(one)),
        {
          error: 'expected names of controllers, such as "memory"',
        },
      ),
      [],
    ),
    settings: withDefault(z.record(z.string(), value()), {}),
  }).superRefine(({ settings }, context) => {
    for (const file of Object.keys(settings)) {
      const message = findMistake(file);
      if (!message) continue;
      context.addIssue({ code: "custom", path: ["settings"], message });
    }
  }),
  os: ["linux"],
  plan,
};

function isGroupPath(path: string): boolean {
  return path.length <= 1024 &&
    path.split("/").every((part) =>
      /^[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,254}$/.test(part) &&
      !part.startsWith("cgroup.")
    );
}

/** Tells what is wrong with the name of a file, if anything. */
function findMistake(file: string): string | undefined {
  if (!SETTING_REGEXP.test(file) || NO_SETTINGS.includes(file)) {
    return `expected a file of limits, such as "memory.max", got ${
      toFoundText(file)
    }`;
  }
  return BY_DEVICE_REGEXP.test(file)
    ? "expected a file with one value: bounds of devices are settings of a systemd_unit, such as IOReadBandwidthMax"
    : undefined;
}

function value(): z.ZodType<string> {
  return z.union([z.string(), z.number()], {
    error: ({ input }) => `expected a value, got ${toFoundText(input)}`,
  }).transform((found) => String(found).trim())
    .refine((text) => text !== "" && !/[\0\r\n]/.test(text), {
      error: "expected one line that is not empty",
    });
}

async function* plan(want: CgroupTaskParams, host: Host): Plan {
  const hierarchies = await readHierarchies(host);
  const files = Object.keys(want.settings);
  if (want.state === "absent") {
    for (const one of hierarchies) yield* planAbsent(one, want.path, host);
    return { path: want.path, state: want.state };
  }
  const needed = new Set([...want.controllers, ...files.map(toController)]);
  const needsSecond = needed.delete("cgroup");
  const places = findPlaces(hierarchies, [...needed], needsSecond);
  for (const place of places) {
    yield* planPlace(place, want, host);
  }
  return {
    path: want.path,
    state: want.state,
    paths: places.map(({ root }) => `${root}/${want.path}`),
  };
}

function toController(file: string): string {
  return file.slice(0, file.indexOf("."));
}

/** Makes the group in one hierarchy, from the top on, and sets what its controllers bound. */
async function* planPlace(
  place: Place,
  { path, settings }: CgroupTaskParams,
  host: Host,
): Steps<void> {
  let dir = place.root;
  let isNew = false;
  for (const part of path.split("/")) {
    if (place.version === 2) yield* planHandOn(dir, place, host);
    dir += `/${part}`;
    isNew = !await host.stat(dir);
    if (isNew) yield { kind: "make_dir", path: dir };
  }
  for (const [file, value] of Object.entries(settings)) {
    const controller = toController(file);
    const isHere = controller === "cgroup"
      ? place.version === 2
      : place.needs.includes(controller);
    if (isHere) yield* planSetting(`${dir}/${file}`, file, value, isNew, host);
  }
}

/** Hands controllers on from a group to those below it. */
async function* planHandOn(
  dir: string,
  { needs }: Place,
  host: Host,
): Steps<void> {
  const path = `${dir}/cgroup.subtree_control`;
  const now = await host.stat(path) ? toWords(await host.readText(path)) : [];
  const missing = needs.filter((one) => !now.includes(one));
  if (missing.length === 0) return;
  // The very first group has no type, and may do both.
  const isFirst = !await host.stat(`${dir}/cgroup.type`);
  const pids = isFirst ? [] : await readPids(dir, host);
  if (pids.length > 0 && missing.some((one) => OF_DOMAINS.includes(one))) {
    throw new TaskError(
      `Cannot hand ${
        missing.join(", ")
      } on below "${dir}": the group has processes of its own (${
        toNamed(pids)
      })`,
      { advice: "Move them to a group of their own first" },
    );
  }
  yield {
    kind: "kernel",
    path,
    value: missing.map((one) => `+${one}`).join(" "),
    reads: [...now, ...missing].join(" "),
    undoValue: missing.map((one) => `-${one}`).join(" "),
  };
}

/** Sets a value; a new group is not asked first, since a dry run could not. */
async function* planSetting(
  path: string,
  file: string,
  value: string,
  isNew: boolean,
  host: Host,
): Steps<void> {
  if (isNew) {
    yield { kind: "kernel", path, value };
    return;
  }
  if (!await host.stat(path)) {
    throw new TaskError(
      `Cannot find "${file}" of the group: its controller has no such file`,
      { advice: `Looked for ${path}` },
    );
  }
  const live = await host.readText(path);
  if (live.trim().includes("\n")) {
    throw new TaskError(`Cannot set "${file}": it tells more than one value`);
  }
  if (isShown(file, live, value)) return;
  yield { kind: "kernel", path, value, shows: `${live.trim()} -> ${value}` };
}

/** Removes the group from a hierarchy. */
async function* planAbsent(
  { root }: Hierarchy,
  path: string,
  host: Host,
): Steps<void> {
  const dir = `${root}/${path}`;
  if (!await host.stat(dir)) return;
  const below: string[] = [];
  for (const name of await host.list(dir)) {
    if ((await host.stat(`${dir}/${name}`))?.type === "dir") below.push(name);
  }
  if (below.length > 0) {
    throw new TaskError(
      `Cannot remove the group "${dir}": there are groups below it (${
        toNamed(below)
      })`,
      { advice: "Remove them by tasks before this one" },
    );
  }
  const pids = await readPids(dir, host);
  if (pids.length > 0) {
    throw new TaskError(
      `Cannot remove the group "${dir}": it has processes (${toNamed(pids)})`,
      { advice: "End or move them first" },
    );
  }
  yield { kind: "remove", path: dir };
}

async function readPids(dir: string, host: Host): Promise<string[]> {
  const path = `${dir}/cgroup.procs`;
  return await host.stat(path) ? toWords(await host.readText(path)) : [];
}

function toNamed(names: readonly string[]): string {
  const rest = names.length - MAX_NAMED;
  return names.slice(0, MAX_NAMED).join(", ") +
    (rest > 0 ? ` and ${rest} more` : "");
}
