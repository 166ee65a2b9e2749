/**
 * Password hashes for `/etc/shadow`: SHA-256 and SHA-512 crypt, crypt(5).
 * Written after "Unix crypt using SHA-256 and SHA-512" by U. Drepper, 2008,
 * which is in the public domain; the step numbers are those of its text.
 */

import type { Arguments } from "../bind.ts";
import { readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { openHash } from "./digest.ts";

interface Scheme {
  readonly algorithm: string;
  readonly prefix: string;
  readonly size: number;
  /** Order of the digest's bytes in the output, three a group. */
  readonly order: readonly (readonly number[])[];
}

const SHA256: Scheme = {
  algorithm: "sha256",
  prefix: "$5$",
  size: 32,
  order: [...toOrder(10, 10, "right"), [-1, 31, 30]],
};

const SHA512: Scheme = {
  algorithm: "sha512",
  prefix: "$6$",
  size: 64,
  order: [...toOrder(21, 21, "left"), [-1, -1, 63]],
};

const SCHEMES: Readonly<Record<string, Scheme>> = {
  sha256: SHA256,
  sha256_crypt: SHA256,
  sha512: SHA512,
  sha512_crypt: SHA512,
};

const ALPHABET =
  "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Rounds when none are asked for (crypt(5)). */
const DEFAULT_ROUNDS = 5000;

/** Longer passwords would take long to hash. */
const MAX_PASSWORD_BYTES = 1024;

/** More rounds would hold up the run for seconds. */
const MAX_ROUNDS = 1_000_000;

/**
 * Hashes a password. The salt is required: with a random one the hash would
 * differ in every run, with a derived one equal passwords would show.
 * @throws {TemplateError} When the salt is missing or an argument is out of range.
 */
export function hashPassword(value: unknown, args: Arguments): string {
  const name = args.text("hashtype", "sha512");
  const scheme = Object.hasOwn(SCHEMES, name) ? SCHEMES[name] : undefined;
  if (scheme === undefined) {
    throw new TemplateError('expected sha512 or sha256 as "hashtype"');
  }
  if (!args.isSet("salt")) {
    throw new TemplateError(
      'argument "salt" is missing: without it each run would make another hash; keep a random salt beside the password, such as salt=secrets.deploy_salt',
    );
  }
  const salt = args.text("salt");
  if (!/^[./\dA-Za-z]{1,16}$/.test(salt)) {
    throw new TemplateError('expected 1 to 16 of ./0-9A-Za-z as "salt"');
  }
  const rounds = args.isSet("rounds") ? args.integer("rounds") : undefined;
  if (rounds !== undefined && (rounds < 1000 || rounds > MAX_ROUNDS)) {
    throw new TemplateError(`expected 1000 to ${MAX_ROUNDS} as "rounds"`);
  }
  const key = new TextEncoder().encode(readText(value));
  if (key.length > MAX_PASSWORD_BYTES) {
    throw new TemplateError(
      `expected a password of at most ${MAX_PASSWORD_BYTES} bytes`,
    );
  }
  const hash = crypt(key, salt, rounds ?? DEFAULT_ROUNDS, scheme);
  const marked = rounds === undefined ? "" : `rounds=${rounds}$`;
  return `${scheme.prefix}${marked}${salt}$${hash}`;
}

function crypt(
  key: Uint8Array,
  saltText: string,
  rounds: number,
  { algorithm, size, order }: Scheme,
): string {
  const salt = new TextEncoder().encode(saltText);
  const digest = (...parts: Uint8Array[]): Uint8Array => {
    const hash = openHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  // Steps 4 to 12: mix key, salt and the alternate digest by the bits of the key's length.
  const alternate = digest(key, salt, key);
  const parts = [key, salt, repeat(alternate, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) {
    parts.push((bits & 1) === 1 ? alternate : key);
  }
  let result = digest(...parts);
  // Steps 13 to 20: the sequences P and S.
  const p = repeat(digest(...Array(key.length).fill(key)), key.length);
  const times = 16 + (result[0] ?? 0);
  const s = repeat(digest(...Array(times).fill(salt)), salt.length);
  // Step 21.
  for (let round = 0; round < rounds; round++) {
    const isOdd = (round & 1) === 1;
    const mixed = [isOdd ? p : result];
    if (round % 3 !== 0) mixed.push(s);
    if (round % 7 !== 0) mixed.push(p);
    mixed.push(isOdd ? result : p);
    result = digest(...mixed);
  }
  return order.map((group) => encodeGroup(group, result)).join("").slice(
    0,
    Math.ceil(size * 8 / 6),
  );
}

function repeat(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from(
    { length },
    (_, index) => bytes[index % bytes.length] ?? 0,
  );
}

/** Encodes three bytes as four letters, lowest bits first; -1 stands for no byte. */
function encodeGroup(group: readonly number[], bytes: Uint8Array): string {
  const [high = 0, middle = 0, low = 0] = group.map((index) =>
    bytes[index] ?? 0
  );
  const bits = high << 16 | middle << 8 | low;
  return [0, 6, 12, 18].map((shift) => ALPHABET[bits >> shift & 63]).join("");
}

/** Lists the byte groups of step 22: each is the one before moved on by one byte, and rotated. */
function toOrder(
  step: number,
  count: number,
  rotation: "left" | "right",
): number[][] {
  const groups: number[][] = [];
  let [a, b, c] = [0, step, step * 2];
  for (let index = 0; index < count; index++) {
    groups.push([a, b, c]);
    [a, b, c] = rotation === "right"
      ? [c + 1, a + 1, b + 1]
      : [b + 1, c + 1, a + 1];
  }
  return groups;
}
