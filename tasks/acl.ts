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
  type Output,
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
import {
  type AclEntityParams,
  ENTITY_FIELDS,
  findLoneField,
  toEntryTexts,
} from "./_acl_entity.ts";
import { findAttributed, toMissing } from "./_attributed.ts";
import type { Steps } from "./_files.ts";
import { requireTool } from "./_tool.ts";
import { findTrusted } from "./_trusted_path.ts";

/** Params of the `acl` task. */
export interface AclTaskParams extends AclEntityParams {
  /** Path of the file or directory. */
  path: string;
  /** Entries as setfacl(1) has them: `user:alice:rw`, `group:www:rX`, `default:user:alice:rwX`; for `absent` without permissions. */
  entries: string[];
  /** `present`, or `absent`, or `query`, which only tells the list. */
  state: "present" | "absent" | "query";
  /** Take away all entries that are not named here but those of the owner, the group and all others. */
  purge: boolean;
  /** All below the directory too; default entries for directories only, and no link is followed. */
  recursive: boolean;
  /** Work on what a link leads to; false refuses a link, which has no list. */
  follow: boolean;
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
 * @example In the words of Ansible
 * ```yaml
 * - type: acl
 *   path: /srv/shared
 *   etype: group
 *   entity: users
 *   permissions: rwX
 *   default: true
 * ```
 */
export const aclTask: Task<AclTaskParams> = {
  type: "acl",
  params: z.strictObject({
    path: absolutePath(),
    entries: withDefault(words(), []),
    state: withDefault(oneOf(["present", "absent", "query"]), "present"),
    purge: withDefault(flag(), false),
    recursive: withDefault(flag(), false),
    follow: withDefault(flag(), true),
    ...ENTITY_FIELDS,
  }).superRefine((want, context) => {
    const mistake = findMistake(want);
    if (!mistake) return;
    const [path, message] = mistake;
    context.addIssue({ code: "custom", path: [path], message });
  }),
  os: ["linux"],
  programs: ["getfacl", "setfacl"],
  plan,
};

/** Finds fields that are wrong, or do not go together. */
function findMistake(want: AclTaskParams): [string, string] | undefined {
  const { state } = want;
  const lone = findLoneField(want);
  if (lone !== undefined) return [lone, 'expected "etype" beside it'];
  const texts = toTexts(want);
  if (state === "query") return undefined;
  const wrong = texts.find((text) => !isEntry(text, state));
  const field = wrong === undefined || want.entries.includes(wrong)
    ? "entries"
    : wrong === want.entry
    ? "entry"
    : "etype";
  if (wrong !== undefined) {
    const form = state === "absent" ? "user:alice" : "user:alice:rw";
    return [
      field,
      `expected an entry such as "${form}", got ${JSON.stringify(wrong)}`,
    ];
  }
  return texts.length === 0 && !want.purge
    ? ["entries", "expected at least one entry, or purge: true"]
    : undefined;
}

/** All entries, whatever they are said with. */
function toTexts(want: AclTaskParams): string[] {
  return [...want.entries, ...toEntryTexts(want)];
}

/** What every list has cannot be absent. */
function isEntry(text: string, state: "present" | "absent"): boolean {
  const entry = parseAclEntry(text);
  if (!entry) return false;
  return state === "present"
    ? entry.permissions !== undefined
    : entry.name !== "";
}

async function* plan(want: AclTaskParams, host: Host): Plan {
  const { path, state } = want;
  if (!want.follow && (await host.stat(path))?.type === "link") {
    throw new TaskError(`Cannot set the ACL of "${path}": it is a link`, {
      advice: "Set follow: true to mean what it leads to",
    });
  }
  const found = await findAttributed(path, host);
  if (!found) {
    if (state === "present") throw toMissing("the ACL", path);
    if (state === "query") {
      throw new TaskError(
        `Cannot tell the ACL of "${path}": it does not exist`,
      );
    }
    return { path, state };
  }
  const isDir = found.entry.type === "dir";
  const entries = state === "query" ? [] : await toNumbers(toTexts(want), host);
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
  if (state === "query") return toOutput(want, before, []);
  const wanted = { entries, state, purge: want.purge };
  const changes: AclStep[] = [];
  for (const file of before) {
    const type = file.path === found.path
      ? found.entry.type
      : (await host.stat(file.path))?.type;
    const acl = toWantedAcl(file.acl, wanted, type === "dir");
    if (acl !== file.acl) {
      changes.push({ before: file, after: { ...file, acl } });
    }
  }
  yield* planSteps(changes, host);
  return toOutput(want, before, changes);
}

/** What is registered: with the entries of the path itself, numbers in the place of names. */
function toOutput(
  { path, state }: AclTaskParams,
  files: readonly FileAcl[],
  steps: readonly AclStep[],
): Output {
  const [first] = files;
  const changed = steps.find(({ before }) => before === first);
  return {
    path,
    state,
    entries: files.length,
    differing: steps.length,
    acl: [...(changed?.after ?? first)?.acl ?? []]
      .map(([key, permissions]) => `${key}:${permissions}`),
  };
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
