/** Ways to break what stands at a path. */

import type { Change } from "../change.ts";
import { type Entry, type Host, UnknownState } from "../host/host.ts";
import type { Damage } from "./finding.ts";
import type { PathWants } from "./path_wants.ts";

/** What damaged files hold; nothing else does. */
const RUBBISH = "damaged by driftless test\n";

/** Where damaged links lead. */
const NOWHERE = "/nonexistent/driftless-test";

/** An owner that damaged entries get: nobody of Debian, or its neighbour. */
const NOBODY = 65_534;

/** Breaks what stands at a path in every way that the task says something about. */
export function listDamages(
  path: string,
  entry: Entry,
  wants: PathWants,
  before: Host,
): Damage[] {
  const differs = (after: Host) => compare(path, wants, before, after);
  const damage = (what: string, isDue: boolean, ...changes: Change[]) => ({
    what,
    changes,
    isDue,
    differs,
  });
  const gone: Change = { kind: "remove", path, recursive: true };
  const list = [...listAttributeDamages(path, entry, wants, damage)];
  if (entry.type === "file" && wants.content !== "none") {
    const isWhole = wants.content === "whole";
    const content = isWhole ? RUBBISH : "";
    const what = isWhole ? "other content" : "emptied";
    list.push(damage(what, isWhole, { kind: "write", path, content }));
  }
  if (entry.type === "link") {
    list.push(
      damage("bent", wants.isMade, { kind: "link", path, target: NOWHERE }),
    );
  }
  if (!wants.isMade) return list;
  if (entry.type === "file") {
    list.push(
      {
        ...damage("a directory in its place", true, gone, {
          kind: "make_dir",
          path,
        }),
        // Some write into a directory where one is, some take whatever is there.
        isMeantWhen: (changes: readonly Change[]) =>
          changes.every((one) =>
            "path" in one && (one.path.startsWith(`${path}/`) ||
              (one.kind === "attributes" && wants.content !== "whole"))
          ),
      },
      damage("a dangling link in its place", wants.content === "whole", gone, {
        kind: "link",
        path,
        target: NOWHERE,
      }),
    );
  } else if (entry.type !== "link") {
    const file: Change = { kind: "write", path, content: RUBBISH };
    list.push(damage("a file in its place", true, gone, file));
  }
  return list;
}

function listAttributeDamages(
  path: string,
  entry: Entry,
  wants: PathWants,
  damage: (what: string, isDue: boolean, ...changes: Change[]) => Damage,
): Damage[] {
  if (entry.type === "link") return [];
  const attributes = { kind: "attributes", path } as const;
  const other = (id: number) => String(id === NOBODY ? NOBODY - 1 : NOBODY);
  const list: Damage[] = [];
  if (wants.mode) {
    const mode = entry.mode ^ 0o757;
    list.push(damage("another mode", true, { ...attributes, mode }));
  }
  if (wants.owner) {
    const owner = other(entry.uid);
    list.push(damage("another owner", true, { ...attributes, owner }));
  }
  if (wants.group) {
    const group = other(entry.gid);
    list.push(damage("another group", true, { ...attributes, group }));
  }
  return list;
}

/** Puts something where nothing is to be. */
export function listIntruders(path: string): Damage[] {
  const differs = async (after: Host) =>
    await after.stat(path) ? "it is still there" : undefined;
  return [{
    what: "a file in its place",
    changes: [{ kind: "write", path, content: RUBBISH }],
    isDue: true,
    differs,
  }];
}

/** Removes what stands at a path. */
export function toRemoval(
  path: string,
  wants: PathWants,
  before: Host,
): Damage {
  return {
    what: "removed",
    changes: [{ kind: "remove", path, recursive: true }],
    isDue: wants.isMade,
    differs: (after) => compare(path, wants, before, after),
  };
}

/** Tells what of a path is not as it was, as far as the task says something of it. */
async function compare(
  path: string,
  wants: PathWants,
  before: Host,
  after: Host,
): Promise<string | undefined> {
  const was = await before.stat(path, true) ?? await before.stat(path);
  const is = await after.stat(path, true) ?? await after.stat(path);
  if (was?.type !== is?.type) {
    return `${is?.type ?? "nothing"} stands there, not ${was?.type}`;
  }
  if (was === undefined || is === undefined) return undefined;
  if (wants.mode && was.mode !== is.mode) return "its mode is another one";
  if (wants.owner && !isSameId(was.uid, is.uid)) return "its owner is another";
  if (wants.group && !isSameId(was.gid, is.gid)) return "its group is another";
  if (was.type === "link") {
    const target = await before.readLink(path);
    return await after.readLink(path) === target
      ? undefined
      : "it leads elsewhere";
  }
  return was.type === "file" && wants.content === "whole"
    ? await compareContent(path, before, after)
    : undefined;
}

/** A task that leaves what others wrote manages a part of the file, and that part is there again. */
async function compareContent(
  path: string,
  before: Host,
  after: Host,
): Promise<string | undefined> {
  const was = await digest(before, path);
  const is = await digest(after, path);
  if (is === was || is === undefined) return undefined;
  const keepsOthers = (await after.readText(path)).includes(RUBBISH.trim());
  return keepsOthers ? undefined : "its content is another one";
}

/** What is fetched is known by nothing but its digest, if by that. */
async function digest(host: Host, path: string): Promise<string | undefined> {
  try {
    return await host.digest(path);
  } catch (error) {
    if (error instanceof UnknownState) return undefined;
    throw error;
  }
}

/** An account that is not there yet has no number. */
function isSameId(was: number, is: number): boolean {
  return was === is || (was < 0 && is < 0);
}
