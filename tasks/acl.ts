/**
 * The `acl` task.
 *
 * Keeps entries of access control lists (acl(5)) of a file, of a directory,
 * and of all below it, read with getfacl(1) and written with setfacl(1). The
 * mask is made anew where an entry would not be in effect. A task that sets
 * the mode of the same path sets the mask: it stands before this one.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, oneOf, withDefault, words } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import {
  type AclEntry,
  parseAclEntry,
  toAclDifference,
  toWantedAcl,
} from "./_acl.ts";
import { type FileAcl, readAcls, toDump } from "./_acl_dump.ts";
import { findAttributed, toMissing } from "./_attributed.ts";
import type { Steps } from "./_files.ts";
import { requireTool } from "./_tool.ts";
import { findTrusted } from "./_trusted_path.ts";

/** Params of the `acl` task. */
export interface AclTaskParams {
  /** Path of the file or directory; links are followed. */
  path: string;
  /** Entries as setfacl(1) has them: `user:alice:rw`, `group:www:rX`, `default:user:alice:rwX`; for `absent` without permissions. */
  entries: string[];
  /** `present`, or `absent`. */
  state: "present" | "absent";
  /** Take away all entries that are not named here but those of the owner, the group and all others. */
  purge: boolean;
  /** All below the directory too; default entries for directories only, and no link is followed. */
  recursive: boolean;
}

/** Longest time to write lists, in milliseconds. */
const LIMIT_MS = 600_000;

/**
 * Keeps access control lists.
 *
 * @example A user may read logs, also those that come
 * ```yaml
 * - type: acl
 *   path: /var/log/app
 *   recursive: true
 *   entries: [user:backup:rX, default:user:backup:rX]
 * ```
 * @example Nobody but owner and group
 * ```yaml
 * - type: acl
 *   path: /srv/data
 *   purge: true
 * ```
 */
export const aclTask: Task<AclTaskParams> = {
  type: "acl",
  params: z.strictObject({
    path: absolutePath(),
    entries: withDefault(words(), []),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    purge: withDefault(flag(), false),
    recursive: withDefault(flag(), false),
  }).superRefine(({ entries, state, purge }, context) => {
    const wrong = entries.find((text) => !isEntry(text, state));
    const message = wrong !== undefined
      ? `expected an entry such as "${
        state === "absent" ? "user:alice" : "user:alice:rw"
      }", got ${JSON.stringify(wrong)}`
      : entries.length === 0 && !purge
      ? "expected at least one entry, or purge: true"
      : undefined;
    if (message === undefined) return;
    context.addIssue({ code: "custom", path: ["entries"], message });
  }),
  os: ["linux"],
  programs: ["getfacl", "setfacl"],
  plan,
};

/** What every list has cannot be absent. */
function isEntry(text: string, state: AclTaskParams["state"]): boolean {
  const entry = parseAclEntry(text);
  if (!entry) return false;
  return state === "present"
    ? entry.permissions !== undefined
    : entry.name !== "";
}

async function* plan(want: AclTaskParams, host: Host): Plan {
  const { path, state } = want;
  const found = await findAttributed(path, host);
  if (!found) {
    if (state === "present") throw toMissing("the ACL", path);
    return { path, state };
  }
  const entries = await toNumbers(want.entries, host);
  const isDir = found.entry.type === "dir";
  if (!isDir && entries.some((entry) => entry.isDefault)) {
    throw new TaskError(
      `Cannot set a default ACL of "${path}": it is not a directory`,
    );
  }
  await requireTool("getfacl", "acl", host);
  const { user } = found;
  const before = await readAcls(found.path, {
    recursive: want.recursive && isDir,
    ...(user === undefined ? {} : { user }),
  }, host);
  const changes: AclStep[] = [];
  for (const file of before) {
    const type = file.path === found.path
      ? found.entry.type
      : (await host.stat(file.path))?.type;
    const acl = toWantedAcl(file.acl, { ...want, entries }, type === "dir");
    if (acl !== file.acl) {
      changes.push({ before: file, after: { ...file, acl } });
    }
  }
  yield* planSteps(changes, host);
  return { path, state, entries: before.length, differing: changes.length };
}

/** A list, and what it becomes. */
interface AclStep {
  before: FileAcl;
  after: FileAcl;
}

/** Writes lists, each as the user who may change entries on the way to it. */
async function* planSteps(
  steps: readonly AclStep[],
  host: Host,
): Steps<void> {
  const byUser = new Map<string | undefined, AclStep[]>();
  for (const step of steps) {
    const { user } = await findTrusted(step.before.path, host);
    byUser.set(user, [...byUser.get(user) ?? [], step]);
  }
  for (const [user, own] of byUser) {
    const [first] = own;
    yield {
      ...toRestore(own.map(({ after }) => after), user),
      shows: own.length === 1 && first
        ? toAclDifference(first.before.acl, first.after.acl)
        : `${own.length} files and directories, such as "${first?.before.path}": ${
          first && toAclDifference(first.before.acl, first.after.acl)
        }`,
      undo: [toRestore(own.map(({ before }) => before), user)],
    };
  }
}

function toRestore(
  files: readonly FileAcl[],
  user: string | undefined,
): RunChange {
  return {
    kind: "run",
    argv: ["setfacl", "--restore=-"],
    stdin: toDump(files),
    ...(user === undefined ? {} : { user }),
    timeoutMs: LIMIT_MS,
    predicts: [],
  };
}

/** Gives entries with numbers in the place of names. */
async function toNumbers(
  texts: readonly string[],
  host: Host,
): Promise<AclEntry[]> {
  const entries: AclEntry[] = [];
  for (const text of texts) {
    const entry = parseAclEntry(text);
    if (!entry) throw new TaskError(`Cannot read "${text}" as an entry`);
    entries.push({ ...entry, name: await toNumber(entry, host) });
  }
  return entries;
}

async function toNumber(
  { tag, name }: AclEntry,
  host: Host,
): Promise<string> {
  if (name === "" || /^[0-9]+$/.test(name)) return name;
  const number = tag === "user"
    ? (await host.users()).get(name)?.uid
    : (await host.groups()).get(name)?.gid;
  if (number !== undefined && number >= 0) return `${number}`;
  if (number !== undefined) {
    throw new UnknownState(`An earlier task makes ${tag} "${name}"`);
  }
  throw new TaskError(`Cannot find ${tag} "${name}" on this host`, {
    advice: "Make it by a task before this one, or give its number",
  });
}
