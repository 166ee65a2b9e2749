/** The file that names the files which an output wrote. */

import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import * as z from "zod";
import { toMessage } from "../error.ts";
import { hasCode } from "./append_file.ts";
import { findFile } from "./file_identity.ts";

/** Name of the list in its directory. */
const LIST_NAME = ".driftless.files";
/** Name of the next one while it is written. */
const NEW_NAME = `${LIST_NAME}.new`;
/** Greatest size of the list in bytes. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

const NAME = z.string().regex(/^(?!\.\.?$)[^/\0]{1,255}$/);

/** A file that the output wrote. */
export interface Written {
  /** Its name in the directory. */
  name: string;
  /** Number of its inode. */
  ino: number;
  /** When it was made, in milliseconds since 1970; null where nothing tells. */
  birth_ms: number | null;
  /** Size in bytes; undefined while more is written to it. */
  size?: number;
  /** What all files have in common that follow each other. */
  readonly stream: string;
  /** The name that it was begun for; its own differs when that was taken, or was needed for the next one. */
  readonly base: string;
  /** Its place among the files of its stream, from 1. */
  readonly number: number;
  /** When it was begun, in milliseconds since 1970. */
  readonly begun_ms: number;
  /** More will be written to it. */
  is_open: boolean;
  /** The name that it is being given. */
  next?: string;
  /** The packed file that takes its place. */
  packed?: PackedFile;
}

/** A compressed file. */
export interface PackedFile {
  /** Its name in the directory. */
  name: string;
  /** Number of its inode. */
  ino: number;
  /** When it was made, as of the other. */
  birth_ms: number | null;
  /** Size in bytes. */
  size: number;
}

const WRITTEN: z.ZodType<Written> = z.strictObject({
  name: NAME,
  ino: z.number(),
  birth_ms: z.nullable(z.number()),
  size: z.exactOptional(z.number()),
  stream: z.string(),
  base: NAME,
  number: z.int(),
  begun_ms: z.number(),
  is_open: z.boolean(),
  next: z.exactOptional(NAME),
  packed: z.exactOptional(z.strictObject({
    name: NAME,
    ino: z.number(),
    birth_ms: z.nullable(z.number()),
    size: z.number(),
  })),
});

const LIST = z.strictObject({ version: z.literal(1), files: z.array(WRITTEN) });

/** Reads the list of a directory, and removes a half-written one: none where there is none, or where it cannot be trusted. */
export async function readList(
  dir: string,
  uid: number,
  warn: (text: string) => void,
): Promise<Written[]> {
  await rm(`${dir}/${NEW_NAME}`, { force: true });
  try {
    const text = await readOwn(`${dir}/${LIST_NAME}`, uid);
    return text === undefined ? [] : LIST.parse(JSON.parse(text)).files;
  } catch (error) {
    if (error instanceof Error && "code" in error) throw error;
    const isBroken = error instanceof SyntaxError ||
      error instanceof z.ZodError;
    const why = isBroken ? "it is broken" : toMessage(error);
    warn(
      `"${LIST_NAME}" cannot be used: ${why}; the files that it named are left alone`,
    );
    return [];
  }
}

/** Writes the list of a directory: the old one or the new one is there at any time. */
export async function writeList(
  dir: string,
  files: readonly Written[],
): Promise<void> {
  const temp = `${dir}/${NEW_NAME}`;
  await rm(temp, { force: true });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const handle = await open(temp, flags, 0o600);
  try {
    await handle.writeFile(JSON.stringify({ version: 1, files }));
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(temp, `${dir}/${LIST_NAME}`);
  if (Deno.build.os === "windows") return;
  // A new name needs a sync of its directory, fsync(2).
  const parent = await open(dir, constants.O_RDONLY);
  await parent.sync().finally(() => parent.close());
}

/** Reads a file of this user that nobody else may write to; undefined where none is. */
async function readOwn(
  path: string,
  owner: number,
): Promise<string | undefined> {
  const named = await findFile(path);
  try {
    const handle = await open(
      path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const { mode, uid, size, ino } = await handle.stat();
      if (ino !== named?.ino) throw new Error("it is not a file");
      const isOwn = uid === owner && (mode & 0o022) === 0;
      if (Deno.build.os !== "windows" && !isOwn) {
        throw new Error("it is not this user's alone");
      }
      if (size > MAX_LIST_BYTES) throw new Error("it is too large");
      return await handle.readFile({ encoding: "utf8" });
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    if (hasCode(error, "ELOOP")) throw new Error("it is not a file");
    throw error;
  }
}
