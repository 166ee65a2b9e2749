/** Walks and digests trees of files. */

import { createHash } from "node:crypto";

/** Gives the paths of all files below a directory, sorted. */
export function walkSync(dir: string): string[] {
  return [...Deno.readDirSync(dir)].flatMap((entry) => {
    const path = `${dir}/${entry.name}`;
    return entry.isDirectory ? walkSync(path) : entry.isFile ? [path] : [];
  }).sort();
}

/** Describes a tree: each entry with kind, mode, time and a digest of its content; the same text means the same tree. */
export function toTreeText(path: string, name = "."): string {
  const info = Deno.lstatSync(path);
  const mode = ((info.mode ?? 0) & 0o7777).toString(8);
  if (info.isSymlink) return `${name} -> ${Deno.readLinkSync(path)}\n`;
  if (!info.isDirectory && !info.isFile) return `${name} ${mode} no file\n`;
  if (!info.isDirectory) {
    return `${name} ${mode} ${info.mtime?.getTime()} ${info.ino} ${
      toDigest(path)
    }\n`;
  }
  const names = [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
  return `${name}/ ${mode}\n` +
    names.map((one) => toTreeText(`${path}/${one}`, `${name}/${one}`)).join("");
}

function toDigest(path: string): string {
  const mode = (Deno.statSync(path).mode ?? 0) & 0o777;
  Deno.chmodSync(path, mode | 0o400);
  try {
    return createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
  } finally {
    Deno.chmodSync(path, mode);
  }
}
