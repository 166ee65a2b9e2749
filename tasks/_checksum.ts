/** Wanted digests: `sha256:hex`, or the address of a list such as `SHA256SUMS`. */

import { line } from "../lib/field.ts";
import {
  type DigestAlgorithm,
  type Host,
  type HttpRequest,
  TaskError,
} from "../lib/task.ts";

/** A digest that content must have. */
export interface Checksum {
  algorithm: DigestAlgorithm;
  /** Lower case. */
  hex: string;
}

/** Characters of a digest in hex. */
const LENGTHS: ReadonlyMap<DigestAlgorithm, number> = new Map([
  ["md5", 32],
  ["sha1", 40],
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/** Greatest list of digests, in bytes. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

const WANTED =
  'expected an algorithm and a digest, such as "sha256:9f86…", or an algorithm and the address of a list of digests, the algorithm being one of md5, sha1, sha256, sha384, sha512';

/** Reads a wanted digest; its text is kept. */
export function checksumText(): ReturnType<typeof line> {
  return line().refine((text) => parse(text) !== undefined, { error: WANTED });
}

/** Splits a wanted digest; what copying brings in (blanks, zero-width characters) is dropped. */
function parse(
  text: string,
): { algorithm: DigestAlgorithm; hex?: string; url?: string } | undefined {
  const colon = text.indexOf(":");
  const word = text.slice(0, colon).trim().toLowerCase();
  const algorithm = [...LENGTHS.keys()].find((known) => known === word);
  if (!algorithm) return undefined;
  const rest = text.slice(colon + 1).replace(/[\s\p{Cf}]/gu, "");
  if (/^(https?|file):\/\//i.test(rest)) return { algorithm, url: rest };
  const hex = rest.toLowerCase();
  return isHex(hex, algorithm) ? { algorithm, hex } : undefined;
}

function isHex(text: string, algorithm: DigestAlgorithm): boolean {
  return text.length === LENGTHS.get(algorithm) && /^[0-9a-f]+$/.test(text);
}

/**
 * Finds the digest that is wanted; a list is asked for like the file itself.
 * @throws {TaskError} When the list cannot be read or does not name the file.
 */
export async function readChecksum(
  text: string,
  name: string,
  request: HttpRequest,
  host: Host,
): Promise<Checksum> {
  const parsed = parse(text);
  if (!parsed) throw new TaskError(`Cannot read checksum "${text}": ${WANTED}`);
  const { algorithm, hex, url } = parsed;
  if (hex !== undefined) return { algorithm, hex };
  const { status, body } = await host.request({
    ...request,
    url: url ?? "",
    maxBytes: MAX_LIST_BYTES,
  });
  if (status !== 200) {
    throw new TaskError(
      `Cannot get the checksums at "${url}": the server answered ${status}`,
      { output: { status_code: status, url } },
    );
  }
  const list = new TextDecoder().decode(body);
  const found = findInList(list, name, algorithm);
  if (found !== undefined) return { algorithm, hex: found };
  throw new TaskError(
    `Cannot find the ${algorithm} of "${name}" in "${url}"`,
    { advice: "Check the name and the algorithm, or write the digest itself" },
  );
}

/** Finds a file's digest in lines of `HASH  name`, `HASH *name` or `SHA256 (name) = HASH`, or the only hash there is. */
function findInList(
  list: string,
  name: string,
  algorithm: DigestAlgorithm,
): string | undefined {
  const lines = list.split("\n").map((text) => text.trim()).filter((text) =>
    text !== "" && !text.startsWith("#")
  );
  if (lines.length === 1 && isHex(lines[0]!.toLowerCase(), algorithm)) {
    return lines[0]!.toLowerCase();
  }
  for (const text of lines) {
    const tagged = /^[\w-]+ \((.+)\) = ([0-9a-f]+)$/i.exec(text);
    const plain = /^([0-9a-f]+)[ \t]+\*?(.+)$/i.exec(text);
    const [hex, path] = tagged
      ? [tagged[2]!, tagged[1]!]
      : [plain?.[1] ?? "", plain?.[2] ?? ""];
    if (path.replace(/^\.\//, "") !== name) continue;
    if (isHex(hex.toLowerCase(), algorithm)) return hex.toLowerCase();
  }
  return undefined;
}
