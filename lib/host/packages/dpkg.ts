/** The database of dpkg(1): installed packages as its status file says. */

import type { Host, Package } from "../host.ts";

/** Where dpkg(1) keeps what is installed. */
export const DPKG_STATUS = "/var/lib/dpkg/status";

/** Reads the packages of dpkg(1) in one read. */
export async function readDpkg(host: Host): Promise<Map<string, Package>> {
  return parseDpkgStatus(await host.readText(DPKG_STATUS));
}

/** Parses the status file of dpkg(1), deb-control(5) paragraphs; packages that are not there at all are left out. */
export function parseDpkgStatus(text: string): Map<string, Package> {
  const found: Package[] = [];
  let next: Record<string, string> = {};
  let native = "";
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    if (end === at) {
      const one = toPackage(next);
      if (one) found.push(one);
      next = {};
    } else {
      const key = findKey(text, at);
      if (key) next[key] = text.slice(at + key.length + 1, end).trim();
    }
    at = end + 1;
  }
  const last = toPackage(next);
  if (last) found.push(last);
  // Every system has dpkg itself in its native architecture only.
  native = found.find((one) => one.name === "dpkg")?.arch ?? "";
  return new Map(found.map((one) => {
    const isForeign = native !== "" && one.arch !== native &&
      one.arch !== "all";
    if (isForeign) one.name = `${one.name}:${one.arch}`;
    return [one.name, one];
  }));
}

const KEYS = ["Package", "Status", "Version", "Architecture", "Provides"];

/** Finds which wanted field a line holds; the first letters decide for nearly all lines. */
function findKey(text: string, at: number): string | undefined {
  const first = text[at];
  if (first !== "P" && first !== "S" && first !== "V" && first !== "A") {
    return undefined;
  }
  return KEYS.find((key) =>
    text.startsWith(key, at) && text[at + key.length] === ":"
  );
}

function toPackage(fields: Record<string, string>): Package | undefined {
  const { Package: name, Version = "", Architecture = "", Provides } = fields;
  const [want, flag, state] = (fields["Status"] ?? "").split(" ");
  if (name === undefined || state === undefined || state === "not-installed") {
    return undefined;
  }
  return {
    name,
    version: Version,
    status: toStatus(state, flag === "reinstreq"),
    arch: Architecture,
    held: want === "hold",
    provides: Provides === undefined ? [] : toProvided(Provides),
  };
}

/** Packages that wait for triggers work; the other states are those of an interrupted run. */
function toStatus(state: string, isDamaged: boolean): Package["status"] {
  if (isDamaged) return "broken";
  if (state === "config-files") return "config-files";
  return state === "installed" || state.startsWith("triggers-")
    ? "installed"
    : "broken";
}

function toProvided(text: string): string[] {
  return text.split(",").map((one) => one.trim().split(/[ (:]/, 1)[0]!)
    .filter(Boolean);
}
