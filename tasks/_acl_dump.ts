/** What getfacl(1) writes and `setfacl --restore` reads: lists of many entries of a file system. */

import { type Host, TaskError } from "../lib/task.ts";
import type { Acl } from "./_acl.ts";
import { toQuotedPath } from "./_attributed.ts";

/** The list of one file or directory. */
export interface FileAcl {
  /** Absolute path. */
  path: string;
  /** Set-user-id, set-group-id and sticky bits, such as `-s-`; setfacl(1) clears what is not told. */
  flags: string;
  acl: Acl;
}

/** Greatest dump that is read, in bytes: some 200,000 files. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Longest time to read it, in milliseconds. */
const LIMIT_MS = 300_000;

/**
 * Reads the list of a file, or of all files and directories below one too;
 * links are left out, as they have none.
 * @throws {TaskError} When getfacl(1) fails, or a name is no UTF-8.
 */
export async function readAcls(
  path: string,
  options: { recursive: boolean; user?: string },
  host: Host,
): Promise<FileAcl[]> {
  const { code, stdoutBytes = new Uint8Array(), stderr } = await host.query([
    "getfacl",
    "--absolute-names",
    "--numeric",
    "--no-effective",
    ...(options.recursive ? ["--recursive", "--physical"] : []),
    "--",
    path,
  ], {
    maxBytes: MAX_BYTES,
    timeoutMs: LIMIT_MS,
    ...(options.user === undefined ? {} : { user: options.user }),
  });
  if (code !== 0) {
    throw new TaskError(`Cannot read the ACL of "${path}": ${stderr.trim()}`);
  }
  return parseDump(decode(stdoutBytes, path));
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TaskError(
      `Cannot read the ACLs below "${path}": a name there is no UTF-8`,
      { cause },
    );
  }
}

/** Parses the blocks of a dump. */
export function parseDump(text: string): FileAcl[] {
  return text.split(/\n\n+/).flatMap((block): FileAcl[] => {
    const path = /^# file: (.*)$/m.exec(block)?.[1];
    if (path === undefined) return [];
    const acl = new Map<string, string>();
    for (
      const [, key, permissions] of block.matchAll(
        /^([a-z][a-z:0-9]*:)([rwx-]{3})$/gm,
      )
    ) {
      acl.set(toKey(key!), permissions!);
    }
    const flags = /^# flags: (\S+)$/m.exec(block)?.[1] ?? "---";
    return [{ path: unescape(path), flags, acl }];
  });
}

/** Writes a dump, the deepest paths first, so that nobody may write in a directory before all in it is done. */
export function toDump(files: readonly FileAcl[]): string {
  return [...files].reverse().map(({ path, flags, acl }) =>
    [
      `# file: ${toQuotedPath(path)}`,
      `# flags: ${flags}`,
      ...[...acl].map(([key, permissions]) => toLine(key, permissions)),
      "\n",
    ].join("\n")
  ).join("");
}

/** Of `user::`, `user:0:` and `mask::` the key has one colon less at its end. */
function toKey(text: string): string {
  return text.replace(/:$/, "");
}

function toLine(key: string, permissions: string): string {
  return `${key}:${permissions}`;
}

function unescape(text: string): string {
  return text.replace(
    /\\(\\|[0-7]{3})/g,
    (_all, code: string) =>
      code === "\\" ? code : String.fromCharCode(Number.parseInt(code, 8)),
  );
}
