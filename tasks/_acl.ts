/** Access control lists: their text (acl(5)), and what becomes of one. */

/** Permissions such as `r-x` by key: `user:` and `group:` with a number or nothing, `mask:`, `other:`, each also after `default:`. */
export type Acl = ReadonlyMap<string, string>;

/** An entry that is wanted. */
export interface AclEntry {
  /** Is inherited by what is made in the directory. */
  isDefault: boolean;
  tag: "user" | "group" | "mask" | "other";
  /** Name or number; empty for the owner and the group of the file. */
  name: string;
  /** Letters of `rwxX`; undefined when only the entry is named. */
  permissions?: string;
}

const TAGS = {
  u: "user",
  user: "user",
  g: "group",
  group: "group",
  m: "mask",
  mask: "mask",
  o: "other",
  other: "other",
} as const;
const ENTRY_REGEXP =
  /^(d:|default:)?(u|user|g|group|m|mask|o|other):(?:([A-Za-z0-9_][^\s:,#\\\0]*)?:)?([rwxX-]{0,4})$/;
const NAMED_REGEXP =
  /^(d:|default:)?(u|user|g|group):([A-Za-z0-9_][^\s:,#\\\0]*)$/;

/** Parses the text of setfacl(1) for an entry, such as `user:alice:rw` or `d:g:www:rX`; undefined when it is none. */
export function parseAclEntry(text: string): AclEntry | undefined {
  const named = NAMED_REGEXP.exec(text);
  const [, scope, word, name = "", permissions] = named ??
    ENTRY_REGEXP.exec(text) ?? [];
  const tag = findTag(word);
  if (tag === undefined) return undefined;
  if (name !== "" && tag !== "user" && tag !== "group") return undefined;
  return {
    isDefault: scope !== undefined,
    tag,
    name,
    ...(permissions === undefined ? {} : { permissions }),
  };
}

function findTag(word: string | undefined): AclEntry["tag"] | undefined {
  return Object.entries(TAGS).find(([key]) => key === word)?.[1];
}

/** What is wanted of one list; names are numbers here. */
export interface WantedAcl {
  entries: readonly AclEntry[];
  state: "present" | "absent";
  /** Nothing stays but what is wanted and what every file has. */
  purge: boolean;
}

/** Gives the list that is wanted in the place of another one; it is the same where all is right. */
export function toWantedAcl(
  before: Acl,
  want: WantedAcl,
  isDir: boolean,
): Acl {
  const after = new Map(before);
  if (want.purge) {
    for (const key of before.keys()) if (!isBase(key)) after.delete(key);
  }
  const mayRun = isDir || isRunnable(before);
  for (const entry of want.entries) {
    if (entry.isDefault && !isDir) continue;
    const key = toKey(entry);
    if (want.state === "absent") after.delete(key);
    else after.set(key, toPermissions(entry.permissions ?? "", mayRun));
  }
  addDefaults(after);
  for (const scope of ["", "default:"]) {
    setMask(before, after, scope, want);
  }
  return isSameAcl(before, after) ? before : after;
}

/** Tells whether two lists are the same. */
export function isSameAcl(a: Acl, b: Acl): boolean {
  return a.size === b.size && [...a].every(([key, one]) => b.get(key) === one);
}

/** Shows in one line what differs. */
export function toAclDifference(before: Acl, after: Acl): string {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted()
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) =>
      `${key.replace(/:$/, "")} ${before.get(key) ?? "none"} -> ${
        after.get(key) ?? "none"
      }`
    ).join(", ");
}

function toKey({ isDefault, tag, name }: AclEntry): string {
  return `${isDefault ? "default:" : ""}${tag}:${name}`;
}

function isBase(key: string): boolean {
  return key === "user:" || key === "group:" || key === "other:";
}

function isNamed(key: string, scope: string): boolean {
  return new RegExp(`^${scope}(?:user|group):.`).test(key);
}

function isRunnable(acl: Acl): boolean {
  return [...acl].some(([key, one]) =>
    !key.startsWith("default:") && key !== "mask:" && one.includes("x")
  );
}

function toPermissions(letters: string, mayRun: boolean): string {
  const runs = letters.includes("x") || (letters.includes("X") && mayRun);
  return (letters.includes("r") ? "r" : "-") +
    (letters.includes("w") ? "w" : "-") + (runs ? "x" : "-");
}

/** A default list has what every list has; what is missing is taken from the list itself, as setfacl(1) does. */
function addDefaults(after: Map<string, string>): void {
  const keys = [...after.keys()].filter((key) => key.startsWith("default:"));
  const isLeft = keys.some((key) => isNamed(key, "default:")) ||
    ["user:", "group:", "other:"].some((key) => after.has(`default:${key}`));
  if (!isLeft) {
    for (const key of keys) after.delete(key);
    return;
  }
  for (const key of ["user:", "group:", "other:"]) {
    if (after.has(`default:${key}`)) continue;
    after.set(`default:${key}`, after.get(key) ?? "---");
  }
}

/**
 * Sets the mask, above which no named user or group and not the file's group
 * has anything: all that they have, unless it is told, or leaves enough as it
 * is.
 */
function setMask(
  before: Acl,
  after: Map<string, string>,
  scope: string,
  want: WantedAcl,
): void {
  const key = `${scope}mask:`;
  const isTold = want.state === "present" &&
    want.entries.some((entry) =>
      entry.tag === "mask" && entry.isDefault === (scope !== "")
    );
  if (isTold) return;
  const bounded = [...after].filter(([one]) =>
    isNamed(one, scope) || one === `${scope}group:`
  );
  if (!bounded.some(([one]) => isNamed(one, scope))) {
    after.delete(key);
    return;
  }
  const union = [..."rwx"].map((letter) =>
    bounded.some(([, one]) => one.includes(letter)) ? letter : "-"
  ).join("");
  const mask = after.get(key);
  const isChanged = bounded.some(([one, now]) => before.get(one) !== now) ||
    [...before.keys()].some((one) => isNamed(one, scope) && !after.has(one));
  const wanted = new Set(want.entries.map(toKey));
  const isCut = want.state === "present" &&
    bounded.some(([one, now]) => wanted.has(one) && isOver(now, mask ?? ""));
  if (mask === undefined || isChanged || isCut) after.set(key, union);
}

function isOver(permissions: string, mask: string): boolean {
  return [..."rwx"].some((letter) =>
    permissions.includes(letter) && !mask.includes(letter)
  );
}
