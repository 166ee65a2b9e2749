/** Lines of `authorized_keys`, as `sshd(8)` describes them. */

import { TaskError } from "../lib/task.ts";

/** One key line; its identity is type and blob, the rest may differ. */
export interface KeyLine {
  /** Options before the key, each as it is written, quotes included. */
  options: string[];
  /** Type of the key, such as `ssh-ed25519`. */
  type: string;
  /** The key itself, base64. */
  blob: string;
  /** What follows the key, perhaps empty. */
  comment: string;
}

/** Types of plain keys that `sshd(8)` knows, certificates included. */
const TYPES: ReadonlySet<string> = new Set([
  "ssh-rsa",
  "ssh-dss",
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
  "ssh-rsa-cert-v01@openssh.com",
  "ssh-dss-cert-v01@openssh.com",
  "ssh-ed25519-cert-v01@openssh.com",
  "ecdsa-sha2-nistp256-cert-v01@openssh.com",
  "ecdsa-sha2-nistp384-cert-v01@openssh.com",
  "ecdsa-sha2-nistp521-cert-v01@openssh.com",
  "sk-ssh-ed25519-cert-v01@openssh.com",
  "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
]);

/** Lengths in bytes of keys that have only one. */
const ED25519_BYTES = 32;

/** Tells whether a line holds no key by its form: it is blank or a comment. */
export function isPassive(line: string): boolean {
  const text = line.trim();
  return text === "" || text.startsWith("#");
}

/** Parses a key line; undefined when it is none. */
export function parseKeyLine(line: string): KeyLine | undefined {
  if (isPassive(line)) return undefined;
  const text = line.trim();
  return parseBare(text, []) ?? parseWithOptions(text);
}

function parseWithOptions(text: string): KeyLine | undefined {
  const end = findEnd(text);
  if (end === undefined || end === text.length) return undefined;
  return parseBare(
    text.slice(end).trimStart(),
    splitOptions(text.slice(0, end)),
  );
}

function parseBare(text: string, options: string[]): KeyLine | undefined {
  const [, type, blob, comment] =
    /^([a-z][a-z0-9@.-]*)[ \t]+([A-Za-z0-9+/]{16,}={0,3})(?:[ \t]+(.*))?$/
      .exec(text) ?? [];
  if (type === undefined || blob === undefined) return undefined;
  if (!TYPES.has(type) && !/^[a-z]+-[a-z0-9]/.test(type)) return undefined;
  return { options, type, blob, comment: comment ?? "" };
}

/** Finds the first blank outside of double quotes; undefined when a quote stays open. */
function findEnd(text: string): number | undefined {
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\" && text[at + 1] === '"') at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (char === " " || char === "\t")) return at;
  }
  return isQuoted ? undefined : text.length;
}

/** Splits options at commas outside of double quotes; repeated ones stay, in order. */
export function splitOptions(text: string): string[] {
  const options: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char === "\\" && text[at + 1] === '"') at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (at === text.length || (char === "," && !isQuoted)) {
      options.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return options.filter((option) => option !== "");
}

/** Tells whether options are one word to `sshd(8)`: no blank and no open quote outside of quotes. */
export function areOptions(text: string): boolean {
  return findEnd(text) === text.length;
}

/** Writes a key line without its line break. */
export function toKeyText(key: KeyLine): string {
  const options = key.options.length === 0 ? [] : [key.options.join(",")];
  const comment = key.comment === "" ? [] : [key.comment];
  return [...options, key.type, key.blob, ...comment].join(" ");
}

/** Tells whether two lines are of the same key. */
export function isSameKey(a: KeyLine, b: KeyLine): boolean {
  return a.type === b.type && a.blob === b.blob;
}

/** Names a key for people: its type, SHA-256 fingerprint as `ssh-keygen -l` shows it, and comment. */
export async function toFingerprint(key: KeyLine): Promise<string> {
  const bytes = decodeBlob(key.blob) ?? new TextEncoder().encode(key.blob);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = `${key.type} SHA256:${hash.toBase64({ omitPadding: true })}`;
  return key.comment === "" ? text : `${text} ${key.comment}`;
}

/**
 * Requires that a key is whole: a known type, and a blob that names the same
 * type and ends where its last field ends (RFC 4253 §6.6, RFC 5656 §3.1,
 * RFC 8709 §4).
 * @throws {TaskError} When it is not; the message does not repeat the blob.
 */
export function requireWholeKey(key: KeyLine): void {
  const fail = (why: string) =>
    new TaskError(`Cannot use the key of type "${key.type}": ${why}`, {
      advice: "Copy the whole line of the .pub file",
    });
  if (!TYPES.has(key.type)) throw fail("sshd knows no such type");
  const bytes = decodeBlob(key.blob);
  const fields = bytes && splitFields(bytes);
  if (!fields) throw fail("it is cut short or damaged");
  const named = new TextDecoder().decode(fields[0]);
  if (named !== key.type) throw fail(`it says of itself to be "${named}"`);
  if (key.type.includes("-cert-")) return;
  const isEd25519 = key.type.includes("ed25519");
  const last = isEd25519 ? fields[1] : fields.at(-1);
  if (fields.length < 2 || !last || last.length === 0) {
    throw fail("it is cut short");
  }
  if (isEd25519 && last.length !== ED25519_BYTES) {
    throw fail(`it has ${last.length} bytes, not ${ED25519_BYTES}`);
  }
}

function decodeBlob(blob: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(blob);
  } catch {
    return undefined;
  }
}

/** Splits a blob into its fields of four bytes of length and content; certificates hold numbers too and give only the first. */
function splitFields(bytes: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const field = bytes.subarray(at + 4, end);
    fields.push(field);
    if (
      fields.length === 1 && new TextDecoder().decode(field).includes("-cert-")
    ) {
      return fields;
    }
    at = end;
  }
  return fields.length === 0 ? undefined : fields;
}
