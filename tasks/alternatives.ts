/**
 * The `alternatives` task.
 *
 * Keeps what stands behind a common name such as `editor` or `java`:
 * registers an alternative, chooses one by hand, leaves the choice to the
 * priorities, or takes one away (update-alternatives(1) of dpkg).
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, oneOf, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Change,
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import {
  type Alternative,
  type Group,
  readGroup,
  toInstall,
} from "./_alternatives.ts";
import { type Steps, toBaseName } from "./_files.ts";

/** Params of the `alternatives` task. */
export interface AlternativesTaskParams {
  /** Name of the group. */
  name: string;
  /** Absolute path of the alternative; for `absent` all go when it is absent. */
  path?: string | undefined;
  /** Absolute path of the link; needed for a new group. */
  link?: string | undefined;
  /** Priority of the alternative; that of now stays when absent, a new one has 50. */
  priority?: number | undefined;
  /** `selected` by hand, `auto`: the one with the highest priority, `present`: only registered, or `absent`. */
  state: "selected" | "auto" | "present" | "absent";
  /** Further links that go with the alternative, such as that of its manual: absolute path of the link, and what stands behind it; those of now stay when absent. */
  subcommands?: Record<string, string> | undefined;
}

const NAME_REGEXP = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}$/;
const NEW_PRIORITY = 50;

/**
 * Keeps an alternative.
 *
 * @example The editor of the system
 * ```yaml
 * - type: alternatives
 *   name: editor
 *   path: /usr/bin/vim.basic
 * ```
 * @example A program of one's own beside those of packages
 * ```yaml
 * - type: alternatives
 *   name: java
 *   link: /usr/bin/java
 *   path: /opt/jdk/bin/java
 *   priority: 2000
 *   state: present
 *   subcommands: { /usr/bin/javac: /opt/jdk/bin/javac }
 * ```
 */
export const alternativesTask: Task<AlternativesTaskParams> = {
  type: "alternatives",
  params: z.strictObject({
    name: groupName(),
    path: plainPath().optional(),
    link: plainPath().optional(),
    priority: z.int().min(-1_000_000_000).max(1_000_000_000).optional(),
    state: withDefault(
      oneOf(["selected", "auto", "present", "absent"]),
      "selected",
    ),
    subcommands: z.record(plainPath(), plainPath()).optional(),
  }).refine(
    ({ state, path }) =>
      path !== undefined || state === "absent" || state === "auto",
    { error: 'expected "path", the alternative', path: ["path"] },
  ),
  os: ["linux"],
  programs: ["update-alternatives"],
  plan,
};

function groupName(): z.ZodType<string> {
  return z.string().regex(NAME_REGEXP, {
    error: ({ input }) =>
      input === undefined
        ? undefined
        : `expected a name such as "editor", got ${toFoundText(input)}`,
  });
}

/** The tool keeps its state in lines, and takes no link for what it manages. */
function plainPath(): z.ZodType<string> {
  return absolutePath().refine((path) => !/[\r\n]/.test(path), {
    error: "expected a path in one line",
  });
}

async function* plan(want: AlternativesTaskParams, host: Host): Plan {
  const group = await readGroup(want.name, host);
  const output = { name: want.name, state: want.state, before: group?.value };
  if (want.state === "absent") {
    if (group) yield* planAbsent(want, group);
    return output;
  }
  if (want.path !== undefined) {
    yield* planRegistered(want, want.path, group, host);
  }
  if (want.state === "present") return output;
  if (want.state === "auto") {
    if (!group && want.path === undefined) throw toNoGroup(want);
    if (group && !group.isAuto) yield toChoice(want.name, undefined, group);
  } else if (want.path !== undefined) {
    const isChosen = group && !group.isAuto && group.value === want.path;
    if (!isChosen) yield toChoice(want.name, want.path, group);
  }
  return output;
}

function toNoGroup({ name }: AlternativesTaskParams): TaskError {
  return new TaskError(`Cannot find alternatives "${name}"`, {
    advice: "Install a package that brings one, or set path and link",
  });
}

/** Registers an alternative, or registers it anew when its priority or links differ. */
async function* planRegistered(
  want: AlternativesTaskParams,
  path: string,
  group: Group | undefined,
  host: Host,
): Steps<void> {
  const before = group?.alternatives.find((one) => one.path === path);
  const link = want.link ?? group?.link;
  if (link === undefined) {
    throw new TaskError(
      `Cannot register "${path}": there are no alternatives "${want.name}" yet`,
      { advice: "Set link, the path that leads to the alternative" },
    );
  }
  if (!await host.stat(path, true)) {
    throw new TaskError(`Cannot register "${path}": it does not exist`);
  }
  const subcommands = Object.entries(want.subcommands ?? {});
  const after: Alternative = {
    path,
    priority: want.priority ?? before?.priority ?? NEW_PRIORITY,
    followers: want.subcommands
      ? new Map(subcommands.map(([link, target]) => [toBaseName(link), target]))
      : before?.followers ?? new Map(),
  };
  const links = new Map([
    ...group?.links ?? [],
    ...subcommands.map(([link]) => [toBaseName(link), link] as const),
  ]);
  if (before && group?.link === link && isSame(before, after, group, links)) {
    return;
  }
  yield toRun(
    toInstall(want.name, { link, links }, after),
    before
      ? `priority ${before.priority} -> ${after.priority}`
      : "not registered -> registered",
    before && group
      ? [toRun(toInstall(want.name, group, before))]
      : [toRun(["update-alternatives", "--remove", want.name, path])],
  );
}

function isSame(
  before: Alternative,
  after: Alternative,
  group: Group,
  links: ReadonlyMap<string, string>,
): boolean {
  return before.priority === after.priority &&
    before.followers.size === after.followers.size &&
    [...after.followers].every(([name, path]) =>
      before.followers.get(name) === path &&
      group.links.get(name) === links.get(name)
    );
}

/** Chooses by hand, or leaves the choice to the priorities. */
function toChoice(
  name: string,
  path: string | undefined,
  group: Group | undefined,
): RunChange {
  const old = group?.isAuto || group?.value === undefined
    ? undefined
    : group.value;
  return toRun(
    toChoiceWords(name, path),
    `${old ?? "auto"} -> ${path ?? "auto"}`,
    [toRun(toChoiceWords(name, old))],
  );
}

function toChoiceWords(name: string, path: string | undefined): string[] {
  return path === undefined
    ? ["update-alternatives", "--auto", name]
    : ["update-alternatives", "--set", name, path];
}

async function* planAbsent(
  { name, path }: AlternativesTaskParams,
  group: Group,
): Steps<void> {
  const gone = group.alternatives.filter((one) =>
    path === undefined || one.path === path
  );
  for (const one of gone) {
    const undo = [toRun(toInstall(name, group, one))];
    if (!group.isAuto && group.value === one.path) {
      undo.push(toRun(toChoiceWords(name, one.path)));
    }
    yield toRun(
      ["update-alternatives", "--remove", name, one.path],
      "registered -> not registered",
      undo,
    );
  }
}

function toRun(
  argv: readonly string[],
  shows?: string,
  undo?: readonly Change[],
): RunChange {
  return {
    kind: "run",
    argv,
    predicts: [],
    ...(shows === undefined ? {} : { shows }),
    ...(undo === undefined ? {} : { undo }),
  };
}
