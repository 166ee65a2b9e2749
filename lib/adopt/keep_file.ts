/** Takes one file of the host along, byte for byte, or says why not. */

import { toMessage } from "../error.ts";
import type { Entry } from "../host/host.ts";
import { type Part, type Scan, toPart } from "./part.ts";
import { findSecret, isSecretName } from "./secrets.ts";

/** Greatest file that comes along, in bytes: larger ones are data. */
const MAX_BYTES = 256 * 1024;

/** What may be taken beside plain text that everybody may read. */
export interface KeepOptions {
  /** Its place keeps it from others' eyes by rule, as that of crontabs does. */
  readonly isPrivate?: boolean;
  /** Public keys of OpenPGP, which are bytes. */
  readonly isKeyring?: boolean;
  /** Keys of the task beside those of the file. */
  readonly task?: Readonly<Record<string, unknown>>;
}

/** Takes a file along; nothing that is or may be a secret is read into the part. */
export async function keepFile(
  scan: Scan,
  path: string,
  options: KeepOptions = {},
): Promise<Part> {
  try {
    return await keep(scan, path, options);
  } catch (error) {
    return leave(path, toMessage(error));
  }
}

async function keep(
  scan: Scan,
  path: string,
  options: KeepOptions,
): Promise<Part> {
  const entry = await scan.host.stat(path);
  if (entry === undefined) return toPart({});
  if (entry.type === "link") return await keepLink(scan, path);
  const why = refuseEntry(entry, path, options);
  if (why !== undefined) return leave(path, why);
  const owner = findOwner(scan, entry);
  if (owner === undefined) return leave(path, "its owner has no name");
  const bytes = await scan.host.readFile(path, MAX_BYTES);
  const fault = refuseBytes(bytes, options);
  if (fault !== undefined) return leave(path, fault);
  const name = path.slice(1);
  return toPart({
    tasks: [{
      type: "copy",
      src: name,
      dest: path,
      ...owner,
      mode: toMode(entry),
      ...options.task,
    }],
    files: new Map([[name, bytes]]),
  });
}

async function keepLink({ host }: Scan, path: string): Promise<Part> {
  const target = await host.readLink(path);
  return toPart({
    tasks: [{ type: "file", path, state: "link", src: target, force: true }],
  });
}

function refuseEntry(
  { type, mode, size }: Entry,
  path: string,
  { isPrivate = false }: KeepOptions,
): string | undefined {
  if (type !== "file") return `it is no file but a ${type}`;
  if (isSecretName(path)) return "files of such a name hold secrets";
  if ((mode & 0o004) === 0 && !isPrivate) {
    return `not everybody may read it: mode ${toMode({ mode })}`;
  }
  return size > MAX_BYTES
    ? `it is larger than ${MAX_BYTES / 1024} KiB`
    : undefined;
}

function refuseBytes(
  bytes: Uint8Array,
  { isKeyring = false }: KeepOptions,
): string | undefined {
  if (isKeyring && isPublicKey(bytes)) return undefined;
  const text = toText(bytes);
  return text === undefined ? "it is no text" : findSecret(text);
}

/** Tells a packet of a public key by its tag 6 (RFC 9580 §4.2). */
function isPublicKey(bytes: Uint8Array): boolean {
  return [0x98, 0x99, 0x9a, 0xc6].includes(bytes[0] ?? 0);
}

function toText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Names owner and group of an entry; undefined when one has no name. */
export function findOwner(
  { users, groups }: Scan,
  { uid, gid }: Entry,
): { owner: string; group: string } | undefined {
  const owner = users.values().find((user) => user.uid === uid)?.name;
  const group = groups.values().find((one) => one.gid === gid)?.name;
  return owner === undefined || group === undefined
    ? undefined
    : { owner, group };
}

/** Writes permission bits as a task has them. */
export function toMode({ mode }: Pick<Entry, "mode">): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}

function leave(what: string, why: string): Part {
  return toPart({ left: [{ what, why }] });
}
