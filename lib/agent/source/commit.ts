/** Commits and tags as they are stored, with what of them is signed (gitformat-signature(5)). */

import { Buffer } from "node:buffer";

/** Something that may be signed. */
export interface Signed {
  /** What the signature is over. */
  readonly payload: Uint8Array;
  /** The signature in its armour; undefined when there is none, or more than one. */
  readonly signature: string | undefined;
  /** When it was made as it says itself, in seconds since 1970. */
  readonly atSecs: number;
}

/** A commit. */
export interface Commit extends Signed {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** First line of its message, at most 200 characters, none of them a control character. */
  readonly subject: string;
}

/** A tag that is an object of its own. */
export interface Tag extends Signed {
  /** What it names. */
  readonly object: string;
  readonly name: string;
}

/** Longest subject in characters. */
const MAX_SUBJECT = 200;
/** Header lines with a signature, their following lines included; the second is of a repository's other hash. */
const SIGNATURE_REGEXP = /^gpgsig(?:-sha256)? .*\n(?: .*\n)*/gm;
/** Where the signature of a tag begins, at the end of its message. */
const TAG_SIGNATURE_REGEXP =
  /^-----BEGIN (?:SSH SIGNATURE|PGP SIGNATURE|PGP MESSAGE)-----$/gm;

/**
 * Parses a commit.
 * @throws {SyntaxError} When it is damaged.
 */
export function parseCommit(oid: string, bytes: Uint8Array): Commit {
  const { head, rest } = split(bytes);
  const tree = /^tree ([0-9a-f]{40})\n/.exec(head)?.[1];
  if (tree === undefined) throw new SyntaxError(`commit ${oid} is damaged`);
  const parents = [...head.matchAll(/^parent ([0-9a-f]{40})$/gm)]
    .map(([, parent]) => parent!);
  const signatures = head.match(SIGNATURE_REGEXP) ?? [];
  const [signature] = signatures;
  const payload = head.replace(SIGNATURE_REGEXP, "") + rest;
  return {
    oid,
    tree,
    parents,
    subject: toSubject(rest),
    payload: Buffer.from(payload, "latin1"),
    signature: signatures.length === 1 && signature?.startsWith("gpgsig ")
      ? signature.slice("gpgsig ".length).replace(/\n /g, "\n")
      : undefined,
    atSecs: findTime(head, "committer"),
  };
}

/**
 * Parses a tag.
 * @throws {SyntaxError} When it is damaged.
 */
export function parseTag(bytes: Uint8Array): Tag {
  const { head, rest } = split(bytes);
  const object = /^object ([0-9a-f]{40})\n/.exec(head)?.[1];
  const name = /^tag (.+)$/m.exec(head)?.[1];
  if (object === undefined || name === undefined) {
    throw new SyntaxError("the tag is damaged");
  }
  const start = [...rest.matchAll(TAG_SIGNATURE_REGEXP)].at(-1)?.index;
  return {
    object,
    name: Buffer.from(name, "latin1").toString(),
    payload: Buffer.from(head + rest.slice(0, start), "latin1"),
    signature: start === undefined ? undefined : rest.slice(start),
    atSecs: findTime(head, "tagger"),
  };
}

/** Splits header and message, byte by byte: texts may be in any encoding. */
function split(bytes: Uint8Array): { head: string; rest: string } {
  const text = Buffer.from(bytes).toString("latin1");
  const end = text.indexOf("\n\n");
  return end === -1
    ? { head: text, rest: "" }
    : { head: text.slice(0, end + 1), rest: text.slice(end + 1) };
}

function toSubject(rest: string): string {
  const [first = ""] = Buffer.from(rest, "latin1").toString().trimStart()
    .split("\n", 1);
  return first.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?").trim()
    .slice(0, MAX_SUBJECT);
}

function findTime(head: string, who: string): number {
  const found = new RegExp(`^${who} .*> (\\d{1,12}) [+-]\\d{4}$`, "m")
    .exec(head);
  return Number(found?.[1] ?? 0);
}
