/**
 * The `audit` parser: records of the Linux audit system, auditd(8), as they
 * stand in `audit.log`.
 *
 * @module
 */

import * as z from "zod";
import { setOwn } from "../nested_field.ts";
import type { Event, FieldValue, Parser } from "../parser.ts";
import {
  type Fields,
  MAX_FIELDS,
  MAX_NAME_LENGTH,
  openPut,
  type PutFields,
  toFault,
  withCommon,
} from "./_fields.ts";
import { COMMON, type CommonParams, FIXED_TIME } from "./_options.ts";
import { openPairs, type ReadPairs } from "./_pairs.ts";
import { readWhole } from "./_scan.ts";

/** Params of the `audit` parser. */
export type AuditParserParams = CommonParams;

/** `node=NAME type=TYPE msg=audit(SECONDS.MILLISECONDS:SERIAL): `; the node is there where records are collected. */
const HEAD_REGEXP =
  /^(?:node=(\S{1,255}) )?type=(\S{1,64}) msg=audit\((\d{1,11})\.(\d{3}):(\d{1,15})\): ?/;

/** Fields that are decimal numbers; others may be in hexadecimal and look like one. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...["auid", "egid", "euid", "exit", "fsgid", "fsuid", "gid", "inode", "item"],
  ...["items", "oauid", "opid", "oses", "ouid", "ogid", "pid", "ppid", "ses"],
  ...["sgid", "suid", "syscall", "uid", "old-auid", "old-ses", "argc", "sig"],
]);

/** Fields that are in hexadecimal where they hold blanks, quotes or control characters. */
const HEX_REGEXP =
  /^(?:acct|cgroup|cmd|comm|cwd|data|dir|exe|file|key|name|new-disk|ocomm|old-disk|path|proctitle|root_dir|vm|watch|a\d{1,3})$/;
/** How the record of a program begins, which audit passes on as it is. */
const INNER = "msg='";
const BYTES_REGEXP = /^(?:[0-9A-F]{2}){1,65536}$/;
/** Arguments of system calls are numbers; those of programs are texts. */
const ARGUMENT_REGEXP = /^a\d{1,3}$/;

/**
 * Reads records of the audit system: `type`, `node`, `serial`, which records of
 * one event share, and the fields of the record, those within `msg='…'` too.
 * What is in hexadecimal because of blanks or control characters becomes text;
 * the parts of a command line are separated by blanks then.
 *
 * @example What the kernel audits
 * ```yaml
 * sources:
 *   - name: audit
 *     paths: [/var/log/audit/audit.log]
 *     parser: audit
 * ```
 */
export const auditParser: Parser<AuditParserParams> = {
  type: "audit",
  params: z.strictObject(COMMON).refine(FIXED_TIME.check, FIXED_TIME.error),
  open: (params) => {
    const put = openPut(params);
    const readPairs = openPairs("audit");
    return withCommon(params, (event) => parse(event, put, readPairs));
  },
};

function parse(event: Event, put: PutFields, readPairs: ReadPairs): void {
  const { text } = event;
  const head = HEAD_REGEXP.exec(text);
  if (head === null) {
    throw toFault("audit", "type=TYPE msg=audit(TIME:SERIAL):", 0);
  }
  const [whole, node, type = "", seconds, millis, serial] = head;
  const found: Fields = { type, serial: Number(serial) };
  if (node !== undefined) found["node"] = node;
  putPairs(text.slice(whole.length), found, readPairs);
  event.timeMs = Number(seconds) * 1000 + Number(millis);
  put(event, found);
}

/** Puts the pairs of a record, and those within `msg='…'` beside them. */
function putPairs(text: string, found: Fields, readPairs: ReadPairs): void {
  const isExec = found["type"] === "EXECVE";
  let left = MAX_FIELDS;
  const take = (name: string, value: string, isQuoted: boolean): void => {
    if (name.length > MAX_NAME_LENGTH) return;
    if (--left < 0) throw toFault("audit", `at most ${MAX_FIELDS} fields`, 0);
    setOwn(found, name, isQuoted ? value : decode(name, value, isExec));
  };
  const start = text.indexOf(INNER);
  // Single quotes within are as they were given; the last one ends it.
  const end = start === -1 ? -1 : text.lastIndexOf("'");
  if (end < start + INNER.length) return readPairs(text, take);
  readPairs(text.slice(0, start) + text.slice(end + 1), take);
  readPairs(text.slice(start + INNER.length, end), take);
}

function decode(name: string, value: string, isExec: boolean): FieldValue {
  if (NUMBERS.has(name)) {
    const isNegative = value.startsWith("-");
    const number = readWhole(value, isNegative ? 1 : 0, value.length);
    return number < 0 ? value : isNegative ? -number : number;
  }
  const isText = HEX_REGEXP.test(name) &&
    (isExec || !ARGUMENT_REGEXP.test(name));
  return isText && BYTES_REGEXP.test(value) ? decodeHex(value, name) : value;
}

/** Command lines have their parts separated by NUL. */
function decodeHex(value: string, name: string): string {
  const text = new TextDecoder().decode(Uint8Array.fromHex(value));
  return name === "proctitle" || name === "data"
    ? text.replace(/\0+$/, "").replaceAll("\0", " ")
    : text;
}
