/** Public keys of OpenPGP (RFC 4880, RFC 9580): their armor and their fingerprints. */

import { TaskError } from "../lib/task.ts";

/** Greatest file of keys, in bytes. */
export const MAX_KEY_BYTES = 1024 * 1024;

const ARMOR = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([^]*?)\r?\n-----END/g;

/** Tags of packets (RFC 9580, section 5): of a public key, and of what holds a secret. */
const PUBLIC_KEY = 6;
const SECRET = [5, 7];

/** Tells whether bytes are armored text. */
export function isArmored(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /^\s*(?:[^\n]*\n)*?-----BEGIN PGP /.test(start);
}

/**
 * Gives the fingerprints of the primary keys of a file of public keys,
 * upper-case hex, in their order.
 * @throws {TaskError} When it holds none, or a secret key, or is damaged.
 */
export async function readFingerprints(
  bytes: Uint8Array,
  what: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const block of isArmored(bytes) ? unarmor(bytes, what) : [bytes]) {
    for (const { tag, body } of readPackets(block, what)) {
      if (SECRET.includes(tag)) {
        throw new TaskError(`Cannot use ${what}: it holds a secret key`);
      }
      if (tag === PUBLIC_KEY) found.push(await toFingerprint(body, what));
    }
  }
  if (found.length > 0) return found;
  throw new TaskError(`Cannot find a public key in ${what}`, {
    advice:
      'It begins with "-----BEGIN PGP PUBLIC KEY BLOCK-----", or is binary',
  });
}

function unarmor(bytes: Uint8Array, what: string): Uint8Array[] {
  const text = new TextDecoder().decode(bytes);
  return [...text.matchAll(ARMOR)].map((found) => {
    // Headers end with an empty line; the line of the checksum begins with "=".
    const lines = found[1]!.split(/\r?\n/).map((line) => line.trim());
    const start = lines.indexOf("") + 1;
    const body = lines.slice(start).filter((line) => !line.startsWith("="));
    try {
      return Uint8Array.fromBase64(body.join(""));
    } catch (cause) {
      throw toDamaged(what, cause);
    }
  });
}

function toDamaged(what: string, cause?: unknown): TaskError {
  return new TaskError(`Cannot read ${what}: it is damaged, or no key`, {
    cause,
  });
}

interface Packet {
  tag: number;
  body: Uint8Array;
}

/** Reads packets of both formats; those of a length that is not told are not used for keys. */
function readPackets(bytes: Uint8Array, what: string): Packet[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Packet[] = [];
  try {
    for (let at = 0; at < bytes.length;) {
      const head = view.getUint8(at++);
      if ((head & 0x80) === 0) throw toDamaged(what);
      const isNew = (head & 0x40) !== 0;
      const [size, length] = isNew
        ? readNewLength(view, at)
        : readOldLength(view, at, head & 3);
      at += size;
      if (at + length > bytes.length) throw toDamaged(what);
      const tag = isNew ? head & 0x3f : (head >> 2) & 0xf;
      packets.push({ tag, body: bytes.subarray(at, at + length) });
      at += length;
    }
  } catch (error) {
    if (error instanceof RangeError) throw toDamaged(what, error);
    throw error;
  }
  return packets;
}

/** Gives how many bytes a length takes, and the length. */
function readNewLength(view: DataView, at: number): [number, number] {
  const first = view.getUint8(at);
  if (first < 192) return [1, first];
  if (first < 224) {
    return [2, ((first - 192) << 8) + view.getUint8(at + 1) + 192];
  }
  if (first === 255) return [5, view.getUint32(at + 1)];
  throw new RangeError("partial length");
}

function readOldLength(
  view: DataView,
  at: number,
  kind: number,
): [number, number] {
  if (kind === 0) return [1, view.getUint8(at)];
  if (kind === 1) return [2, view.getUint16(at)];
  if (kind === 2) return [4, view.getUint32(at)];
  throw new RangeError("indeterminate length");
}

/** Digests a key as its version wants it (RFC 9580, section 5.5.4). */
async function toFingerprint(body: Uint8Array, what: string): Promise<string> {
  const version = body[0];
  if (version !== 4 && version !== 6) {
    throw new TaskError(
      `Cannot use ${what}: it holds a key of version ${version}, wanted 4 or 6`,
    );
  }
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, body.length);
  const bytes = new Uint8Array(size.buffer);
  const head = version === 4 ? [0x99, ...bytes.subarray(2)] : [0x9b, ...bytes];
  const digest = await crypto.subtle.digest(
    version === 4 ? "SHA-1" : "SHA-256",
    new Uint8Array([...head, ...body]),
  );
  return new Uint8Array(digest).toHex().toUpperCase();
}
