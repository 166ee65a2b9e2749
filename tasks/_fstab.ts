/** The table of file systems (fstab(5)): finding and editing one line. */

import { isSameOptions } from "./_mount_options.ts";
import { decodeField } from "./_mounts.ts";

/** One line. */
export interface FstabLine {
  source: string;
  path: string;
  fstype: string;
  options: string[];
  /** For dump(8). */
  dump: number;
  /** Order of checks at boot; 0 means none. */
  passno: number;
}

/** Parses a line; blank lines, comments and lines without four fields are none. */
export function parseFstabLine(line: string): FstabLine | undefined {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return undefined;
  const fields = text.split(/[ \t]+/);
  const [source, path, fstype, options = "defaults"] = fields.map(decodeField);
  if (source === undefined || path === undefined || fstype === undefined) {
    return undefined;
  }
  return {
    source,
    path: path === "/" ? path : path.replace(/\/+$/, ""),
    fstype,
    options: options.split(","),
    dump: Number(fields[4] ?? 0),
    passno: Number(fields[5] ?? 0),
  };
}

/**
 * Edits the line of a mount point in the text of a table: an equal one keeps
 * its bytes, another is replaced in place, a missing one is appended; without
 * a wanted line all of it go. Areas without a mount point (`none`, `swap`)
 * are told apart by their source.
 */
export function editFstab(
  text: string,
  key: { path: string; source: string },
  wanted: FstabLine | undefined,
): string {
  const lines = text.split("\n");
  const isNowhere = !key.path.startsWith("/");
  const own = lines.flatMap((line, index) => {
    const found = parseFstabLine(line);
    if (!found) return [];
    const isOwn = isNowhere
      ? !found.path.startsWith("/") && found.source === key.source
      : found.path === key.path;
    return isOwn ? [index] : [];
  });
  if (!wanted) {
    return lines.filter((_line, index) => !own.includes(index)).join("\n");
  }
  const [first] = own;
  if (first === undefined) {
    const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    return `${start}${toFstabText(wanted)}\n`;
  }
  if (!isRight(lines[first]!, wanted)) lines[first] = toFstabText(wanted);
  return lines.join("\n");
}

/** A line is right when its last two fields are there too. */
function isRight(line: string, wanted: FstabLine): boolean {
  const found = parseFstabLine(line)!;
  return line.trim().split(/[ \t]+/).length >= 6 &&
    found.source === wanted.source && found.fstype === wanted.fstype &&
    isSameOptions(found.options, wanted.options) &&
    found.dump === wanted.dump && found.passno === wanted.passno;
}

/** Writes a line; blanks become `\040`. */
export function toFstabText(line: FstabLine): string {
  const options = line.options.length > 0 ? line.options.join(",") : "defaults";
  return [line.source, line.path, line.fstype, options].map(encodeField)
    .concat(String(line.dump), String(line.passno)).join("\t");
}

function encodeField(text: string): string {
  return text.replace(
    /[ \t\n\\]/g,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
