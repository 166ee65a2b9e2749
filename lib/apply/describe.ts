/** Turns a change into what is shown of it; reads the host for how things are before. */

import type { Change, Content, RunChange, WriteChange } from "../change.ts";
import { isText, unifiedDiff } from "../diff.ts";
import type { Entry, Host } from "../host/host.ts";
import { UnknownState } from "../host/host.ts";
import { MASK, type Redactor } from "../secret.ts";
import type { ShownChange } from "./event.ts";
import { mayLockOut } from "./lockout.ts";

/** Greatest text of which a diff is shown, in bytes. */
const MAX_DIFF_BYTES = 100 * 1024;

/** Describes a change that is about to be taken. */
export async function describe(
  change: Change,
  host: Host,
  redactor: Redactor,
): Promise<ShownChange> {
  const shown: ShownChange = { kind: change.kind, undo: isReversible(change) };
  if (mayLockOut(change)) shown.lockout = true;
  if ("path" in change) shown.path = redactor.redact(change.path);
  if (change.unless !== undefined) {
    shown.unless = redactor.redact(change.unless);
  }
  if (change.shows !== undefined && !change.hidden) {
    shown.shows = change.shows;
  }
  switch (change.kind) {
    case "run":
      shown.argv = toArgv(change, redactor);
      break;
    case "request":
      shown.shows ??= `${change.request.method ?? "GET"} ${
        change.hidden ? MASK : toAddress(change.request.url)
      }`;
      break;
    case "write":
      await describeWrite(
        change,
        shown,
        host,
        redactor,
        change.hidden === true || change.secret === true,
      );
      break;
    case "attributes":
      await describeAttributes(change, shown, host);
      break;
    case "download":
      shown.shows ??= change.hidden ? MASK : toAddress(change.request.url);
      break;
    case "checkout":
      shown.shows ??= `${change.version} at ${change.commit.slice(0, 12)}`;
      break;
    default:
      await describeEntry(change, shown, host);
  }
  for (const key of ["shows", "before", "after"] as const) {
    if (shown[key] !== undefined) shown[key] = redactor.redact(shown[key]);
  }
  return shown;
}

/** Describes a change of an entry without content. */
async function describeEntry(
  change: Extract<
    Change,
    { kind: "link" | "hard_link" | "make_dir" | "remove" | "kernel" }
  >,
  shown: ShownChange,
  host: Host,
): Promise<void> {
  switch (change.kind) {
    case "link":
    case "hard_link":
      shown.before = toState(await look(host, change.path, false));
      shown.after = `-> ${change.target}`;
      break;
    case "make_dir":
      shown.before = "absent";
      shown.after = `directory${
        change.mode === undefined ? "" : ` ${toOctal(change.mode)}`
      }`;
      break;
    case "remove":
      shown.before = toState(await look(host, change.path, false));
      shown.after = "absent";
      break;
    case "kernel":
      shown.after = change.value;
  }
}

/** Tells whether a change can be taken back by `rollback`, or leaves nothing to take back. */
export function isReversible(change: Change): boolean {
  if (change.kind === "run") {
    return change.harmless === true || change.undo !== undefined;
  }
  return change.kind !== "request" && change.kind !== "checkout";
}

/** The words of a program as they may be told: of a hidden one its name alone. */
export function toArgv(
  { argv, hidden }: RunChange,
  redactor: Redactor,
): string[] {
  const told = hidden ? [...argv.slice(0, 1), MASK] : argv;
  return redactor.redactWords(told);
}

/** An address without user and password. */
function toAddress(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1");
}

async function describeWrite(
  change: WriteChange,
  shown: ShownChange,
  host: Host,
  redactor: Redactor,
  isHidden: boolean,
): Promise<void> {
  const entry = await look(host, change.path, change.follow ?? false);
  shown.before = toState(entry);
  shown.after = change.mode === undefined
    ? "file"
    : `file ${toOctal(change.mode)}`;
  if (isHidden) {
    shown.shows ??= "content is secret";
    return;
  }
  const before = entry?.type === "file"
    ? await readBefore(change.path, entry, host)
    : "";
  const after = await toText(change.content, host);
  if (before === undefined || after === undefined) {
    const size = change.content instanceof Uint8Array ||
        typeof change.content === "string"
      ? change.content.length
      : change.content.size;
    shown.shows ??= `${size} bytes, no text or too long to show`;
    return;
  }
  const [masked, wanted] = [redactor.redact(before), redactor.redact(after)];
  if (masked === wanted && before !== after) {
    shown.shows ??= "only a secret in it differs";
  }
  shown.diff = unifiedDiff(masked, wanted);
}

async function readBefore(
  path: string,
  entry: Entry,
  host: Host,
): Promise<string | undefined> {
  if (entry.size > MAX_DIFF_BYTES) return undefined;
  try {
    const bytes = await host.readFile(path);
    return isText(bytes) ? decode(bytes) : undefined;
  } catch (error) {
    if (error instanceof UnknownState) return undefined;
    throw error;
  }
}

async function toText(
  content: Content,
  host: Host,
): Promise<string | undefined> {
  if (typeof content === "string") {
    return content.length > MAX_DIFF_BYTES || content.includes("\0")
      ? undefined
      : content;
  }
  if (!(content instanceof Uint8Array) && content.size > MAX_DIFF_BYTES) {
    return undefined;
  }
  const bytes = content instanceof Uint8Array
    ? content
    : await host.readFile(content.file);
  return isText(bytes) ? decode(bytes) : undefined;
}

async function describeAttributes(
  change: Extract<Change, { kind: "attributes" }>,
  shown: ShownChange,
  host: Host,
): Promise<void> {
  if (change.repeats) shown.repeats = true;
  const entry = await look(host, change.path, change.follow ?? false);
  const before: string[] = [];
  const after: string[] = [];
  if (change.mode !== undefined && change.mode !== entry?.mode) {
    before.push(`mode ${entry ? toOctal(entry.mode) : "?"}`);
    after.push(`mode ${toOctal(change.mode)}`);
  }
  if (change.owner !== undefined) {
    const users = [...(await host.users()).values()];
    before.push(
      `owner ${
        users.find((user) => user.uid === entry?.uid)?.name ?? entry?.uid
      }`,
    );
    after.push(`owner ${change.owner}`);
  }
  if (change.group !== undefined) {
    const groups = [...(await host.groups()).values()];
    before.push(
      `group ${
        groups.find((group) => group.gid === entry?.gid)?.name ?? entry?.gid
      }`,
    );
    after.push(`group ${change.group}`);
  }
  if (change.mtimeMs !== undefined || change.atimeMs !== undefined) {
    before.push("old times");
    after.push("new times");
  }
  shown.before = before.join(", ");
  shown.after = after.join(", ");
  shown.shows ??= before.map((text, index) =>
    `${text} -> ${after[index]!.replace(/^\w+ /, "")}`
  ).join(", ");
}

async function look(
  host: Host,
  path: string,
  follow: boolean,
): Promise<Entry | undefined> {
  try {
    return await host.stat(path, follow);
  } catch (error) {
    if (error instanceof UnknownState) return undefined;
    throw error;
  }
}

/** Decodes text and keeps a byte order mark, which belongs to the content. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function toState(entry: Entry | undefined): string {
  if (!entry) return "absent";
  return `${entry.type} ${toOctal(entry.mode)}`;
}

/** Writes permission bits as four octal digits. */
export function toOctal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
