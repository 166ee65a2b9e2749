/** The table of host names (hosts(5)): finding and editing its lines. */

import { isIpv6, toCanonicalIp } from "./_addresses.ts";
import { splice } from "./_splice.ts";
import { insertLines, type Line, readLines, toTerminator } from "./_text.ts";

/** Names of an address. */
export interface WantedHost {
  /** The address; undefined means any. */
  ip: string | undefined;
  /** Names, the canonical one first. */
  names: readonly string[];
  /** The line of the address has these names only. */
  exclusive: boolean;
}

/** One line with an address. */
interface HostLine extends Line {
  ip: string;
  names: string[];
  /** Blank and comment behind the names. */
  comment: string;
}

/** Keeps the names on the line of the address, and on no other of its family. */
export function keepHost(text: string, want: WantedHost): string {
  const ip = toCanonicalIp(want.ip ?? "") ?? "";
  const lines = readHosts(text);
  const own = lines.filter((line) => line.ip === ip);
  const first =
    own.find(({ names }) => names.some((name) => hasName(want.names, name))) ??
      own[0];
  const others = lines.filter((line) =>
    line !== first && isIpv6(line.ip) === isIpv6(ip)
  );
  const edits = new Map<HostLine, string[]>();
  for (const line of others) {
    const kept = line.names.filter((name) => !hasName(want.names, name));
    if (kept.length < line.names.length) edits.set(line, kept);
  }
  if (first) edits.set(first, toNames(first, want));
  const after = applyEdits(text, edits);
  if (first) return after;
  const terminator = toTerminator(text);
  const row = `${want.ip}\t${want.names.join(" ")}${terminator}`;
  return insertLines(after, after.length, row, terminator);
}

/** Removes names from the lines of the address, or of any; without names the lines go. */
export function dropHost(text: string, want: WantedHost): string {
  const ip = want.ip === undefined ? undefined : toCanonicalIp(want.ip);
  const edits = new Map<HostLine, string[]>();
  for (const line of readHosts(text)) {
    if (ip !== undefined && line.ip !== ip) continue;
    const kept = want.names.length === 0
      ? []
      : line.names.filter((name) => !hasName(want.names, name));
    if (kept.length < line.names.length) edits.set(line, kept);
  }
  return applyEdits(text, edits);
}

function readHosts(text: string): HostLine[] {
  return [...readLines(text)].flatMap((line) => {
    const hash = line.text.indexOf("#");
    const body = line.text.slice(0, hash < 0 ? undefined : hash).trimEnd();
    const comment = line.text.slice(body.length);
    const [address = "", ...names] = body.trim().split(/\s+/);
    const [plain = "", zone] = address.split("%");
    const ip = toCanonicalIp(plain);
    if (ip === undefined || names.length === 0) return [];
    const whole = zone === undefined ? ip : `${ip}%${zone}`;
    return [{ ...line, ip: whole, names, comment }];
  });
}

/** Names are compared without case (RFC 4343). */
function hasName(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

function toNames(line: HostLine, want: WantedHost): string[] {
  if (want.exclusive) return [...want.names];
  const missing = want.names.filter((name) => !hasName(line.names, name));
  return [...line.names, ...missing];
}

function applyEdits(
  text: string,
  edits: ReadonlyMap<HostLine, readonly string[]>,
): string {
  const sorted = [...edits].sort(([a], [b]) => b.start - a.start);
  return sorted.reduce((now, [line, names]) => {
    if (names.join(" ") === line.names.join(" ")) return now;
    if (names.length === 0) {
      return now.slice(0, line.start) + now.slice(line.next);
    }
    const [head = ""] = /^\s*\S+\s+/.exec(line.text) ?? [];
    const row = `${head}${names.join(" ")}${line.comment}`;
    return splice(now, line.start, line.end, row);
  }, text);
}
