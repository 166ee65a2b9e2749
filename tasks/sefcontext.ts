/**
 * The `sefcontext` task.
 *
 * Keeps which label files get by their paths, beside what the policy of
 * SELinux says of them, with semanage-fcontext(8). What there is stands in
 * `file_contexts.local` of the policy. Files that are there keep their labels
 * until restorecon(8) is run, by a `selinux` task with state: restorecon.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, optional, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  levelRange,
  type Policy,
  policyWord,
  readPolicyLines,
  requirePolicy,
} from "./_semanage.ts";

/** Params of the `sefcontext` task. */
export interface SefcontextTaskParams {
  /** Regular expression for whole paths, such as `/srv/web(/.*)?`, without blanks. */
  target: string;
  /** What it is for: `a` for all, `f` for files, `d` for directories, `l` for links, `p` for pipes, `s` for sockets, `b` and `c` for devices. */
  ftype: "a" | "b" | "c" | "d" | "f" | "l" | "p" | "s";
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Type of the label; `<<none>>` for files that are to keep what they have. */
  setype?: string;
  /** User of the label; `system_u` for a new one, and as it is otherwise, when absent. */
  seuser?: string;
  /** Range of the label; `s0` for a new one, and as it is otherwise, when absent. */
  selevel?: string;
  /** Load the policy into the kernel at once. */
  reload: boolean;
  /** Work where SELinux is off too. */
  ignore_selinux_state: boolean;
}

/** Stands for no label at all, file_contexts(5). */
const NO_LABEL = "<<none>>";

/** Words of file_contexts(5) for what a line is for. */
const KINDS: Readonly<Record<string, SefcontextTaskParams["ftype"]>> = {
  "-b": "b",
  "-c": "c",
  "-d": "d",
  "--": "f",
  "-l": "l",
  "-p": "p",
  "-s": "s",
};

/**
 * Keeps which label files get.
 *
 * @example Pages in a directory of their own
 * ```yaml
 * - type: sefcontext
 *   target: /srv/web(/.*)?
 *   setype: httpd_sys_content_t
 * - type: selinux
 *   state: restorecon
 *   target: /srv/web
 *   recurse: true
 *   ignore_missing: true
 * ```
 */
export const sefcontextTask: Task<SefcontextTaskParams> = {
  type: "sefcontext",
  params: z.strictObject({
    target: z.string().regex(/^\/[^\s\0']{0,4000}$/, {
      error: ({ input }) =>
        `expected a regular expression for absolute paths without blanks and quotes, got ${
          toFoundText(input)
        }`,
    }),
    ftype: withDefault(oneOf(["a", "b", "c", "d", "f", "l", "p", "s"]), "a"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    setype: optional(z.union([z.literal(NO_LABEL), policyWord("a type")])),
    seuser: optional(policyWord("a user")),
    selevel: optional(levelRange()),
    reload: withDefault(flag(), true),
    ignore_selinux_state: withDefault(flag(), false),
  }).refine(({ state, setype }) => state === "absent" || setype !== undefined, {
    path: ["setype"],
    error: '"setype" is needed for state: present',
  }),
  os: ["linux"],
  programs: ["semanage"],
  plan,
};

/** A label that is kept for paths. */
interface PathLabel {
  user: string;
  type: string;
  range: string;
}

async function* plan(want: SefcontextTaskParams, host: Host): Plan {
  const { target, ftype, state } = want;
  const policy = await requirePolicy(want, host);
  const found = await findLabel(policy, want, host);
  const key = ["-f", ftype, target];
  const toRun = (word: string, label?: PathLabel) =>
    policy.toRun(["fcontext", word, ...toWords(label), ...key]);
  const output = { target, ftype, state };
  if (state === "absent") {
    if (!found) return output;
    yield {
      ...toRun("-d"),
      shows: `${toText(found)} -> none`,
      undo: [toRun("-a", found)],
    };
    return output;
  }
  const label: PathLabel = {
    user: want.seuser ?? found?.user ?? "system_u",
    type: want.setype ?? "",
    range: want.selevel ?? found?.range ?? "s0",
  };
  if (found && toText(found) === toText(label)) return output;
  yield {
    ...toRun(found ? "-m" : "-a", label),
    shows: `${found ? toText(found) : "none"} -> ${toText(label)}`,
    undo: [found ? toRun("-m", found) : toRun("-d")],
  };
  return output;
}

function toWords(label: PathLabel | undefined): string[] {
  if (!label) return [];
  if (label.type === NO_LABEL) return ["-t", NO_LABEL];
  return ["-s", label.user, "-t", label.type, "-r", label.range];
}

function toText({ user, type, range }: PathLabel): string {
  return type === NO_LABEL ? type : `${user}:${type}:${range}`;
}

/** Finds a line of `file_contexts.local`: a pattern, perhaps what it is for, and a label. */
async function findLabel(
  { dir }: Policy,
  { target, ftype }: SefcontextTaskParams,
  host: Host,
): Promise<PathLabel | undefined> {
  const path = `${dir}/contexts/files/file_contexts.local`;
  for (const line of await readPolicyLines(path, host)) {
    const words = line.split(/\s+/);
    const context = words.at(-1) ?? "";
    const kind = words.length === 3 ? KINDS[words[1] ?? ""] : "a";
    if (words[0] !== target || kind !== ftype) continue;
    if (context === NO_LABEL) {
      return { user: "system_u", type: NO_LABEL, range: "s0" };
    }
    const [user = "", , type = "", ...range] = context.split(":");
    return { user, type, range: range.join(":") };
  }
  return undefined;
}
