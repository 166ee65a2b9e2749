/** Lines of known host keys (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): finding and editing those of one host. */

import { splice } from "./_splice.ts";
import { insertLines, readLines, toTerminator } from "./_text.ts";

/** A key of a host. */
export interface HostKey {
  /** `@cert-authority`, `@revoked`, or empty. */
  marker: string;
  type: string;
  blob: string;
  /** What stands behind the key. */
  comment: string;
}

/** One line with its hosts. */
interface KnownLine extends HostKey {
  hosts: string;
  start: number;
  end: number;
  next: number;
}

const TYPE_REGEXP = /^(?:ssh|ecdsa|sk|rsa|x509v3)[\w@.-]*$/;

/**
 * Parses a line of `known_hosts`, a `.pub` file or `ssh-keyscan(1)`: hosts
 * before the key are dropped; undefined when it holds no key.
 */
export function parseHostKey(line: string): HostKey | undefined {
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith("@") ? words.shift()! : "";
  if (!TYPE_REGEXP.test(words[0] ?? "")) words.shift();
  const [type = "", blob = "", ...more] = words;
  if (!TYPE_REGEXP.test(type) || !isBlob(blob, type)) return undefined;
  return { marker, type, blob, comment: more.join(" ") };
}

/** Tells a key of its type: base64 that begins with the name of the type (RFC 4253 §6.6). */
function isBlob(blob: string, type: string): boolean {
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(blob)) return false;
  try {
    const bytes = Uint8Array.fromBase64(blob);
    const size = new DataView(bytes.buffer).getUint32(0);
    return new TextDecoder().decode(bytes.subarray(4, 4 + size)) === type;
  } catch {
    return false;
  }
}

/** Writes the name of a host as files hold it: the port only where it is another than 22. */
export function toHostName(name: string, port: number | undefined): string {
  const plain = /^\[([^\]]+)\]:22$/.exec(name)?.[1] ?? name;
  if (port === undefined || port === 22) return plain;
  return `[${plain}]:${port}`;
}

/** Keeps keys of a host: of each type the wanted ones only; a key of another type stays. */
export async function keepKeys(
  text: string,
  host: string,
  keys: readonly HostKey[],
  isHashed: boolean,
): Promise<string> {
  const own = await findOwn(text, host);
  const isWanted = (line: HostKey) => keys.some((key) => isSame(line, key));
  const isStale = (line: HostKey) =>
    keys.some(({ type, marker }) =>
      type === line.type && marker === line.marker
    ) && !isWanted(line);
  const after = dropHost(text, own.filter(isStale), host);
  const missing = keys.filter((key) => !own.some((line) => isSame(line, key)));
  const terminator = toTerminator(text);
  const rows = await Promise.all(missing.map(async (key) => {
    const name = isHashed ? await toHash(host, key.blob) : host;
    const words = [key.marker, name, key.type, key.blob, key.comment];
    return words.filter((word) => word !== "").join(" ") + terminator;
  }));
  return rows.length === 0
    ? after
    : insertLines(after, after.length, rows.join(""), terminator);
}

/** Removes a host with the keys that are given, or with all. */
export async function dropKeys(
  text: string,
  host: string,
  keys: readonly HostKey[],
): Promise<string> {
  const own = await findOwn(text, host);
  const meant = own.filter((line) =>
    keys.length === 0 || keys.some((key) => isSame(line, key))
  );
  return dropHost(text, meant, host);
}

function isSame(a: HostKey, b: HostKey): boolean {
  return a.type === b.type && a.blob === b.blob && a.marker === b.marker;
}

/** Finds the lines that name a host word for word, or by its hash; patterns are no names. */
async function findOwn(text: string, host: string): Promise<KnownLine[]> {
  const own: KnownLine[] = [];
  for (const { text: line, start, end, next } of readLines(text)) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const key = parseHostKey(line);
    const words = line.trim().split(/\s+/);
    const hosts = words[key?.marker ? 1 : 0] ?? "";
    if (!key || !await hasHost(hosts, host)) continue;
    own.push({ ...key, hosts, start, end, next });
  }
  return own;
}

async function hasHost(hosts: string, host: string): Promise<boolean> {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts) ?? [];
  if (salt === undefined) return hosts.split(",").includes(host);
  try {
    return await toMac(Uint8Array.fromBase64(salt), host) === hash;
  } catch {
    return false;
  }
}

/** Takes a host out of lines; a line without any other goes. */
function dropHost(
  text: string,
  lines: readonly KnownLine[],
  host: string,
): string {
  return [...lines].reverse().reduce((now, line) => {
    const others = line.hosts.split(",").filter((name) => name !== host);
    if (line.hosts.startsWith("|") || others.length === 0) {
      return now.slice(0, line.start) + now.slice(line.next);
    }
    const at = now.indexOf(line.hosts, line.start);
    return splice(now, at, at + line.hosts.length, others.join(","));
  }, text);
}

/** Hashes a name; the salt comes from name and key, so that a plan made twice is the same. */
async function toHash(host: string, blob: string): Promise<string> {
  const source = new TextEncoder().encode(`${host} ${blob}`);
  const digest = await crypto.subtle.digest("SHA-256", source);
  const salt = new Uint8Array(digest).slice(0, 20);
  return `|1|${salt.toBase64()}|${await toMac(salt, host)}`;
}

async function toMac(
  salt: Uint8Array<ArrayBuffer>,
  host: string,
): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", salt, algorithm, false, [
    "sign",
  ]);
  const name = new TextEncoder().encode(host);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, name)).toBase64();
}
