/** What tasks share that edit a text file in place: its params, reading it and bringing it to a new text. */

import * as z from "zod";
import { absolutePath, flag, mode, owner, withDefault } from "../lib/field.ts";
import { compilePattern } from "../lib/regex.ts";
import { type Host, TaskError, UnknownState } from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import { decode, encode, encoding } from "./_encoding.ts";
import {
  planFile,
  type Steps,
  toAttributesChange,
  toParent,
  toTypeText,
} from "./_files.ts";
import { validator } from "./_validator.ts";

/** Params of a task that edits a file in place. */
export interface EditParams {
  /** Absolute path of the file; a link is followed and kept. */
  path: string;
  /** Permission bits, as octal text or a symbolic list. */
  mode?: string | undefined;
  /** Name or number of the owner. */
  owner?: string | undefined;
  /** Name or number of the group. */
  group?: string | undefined;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
  /** Program that must accept the new file, with `%s` for its path. */
  validate?: string[] | undefined;
  /** Write in place where the file cannot be replaced, as a mounted one. */
  unsafe_writes: boolean;
  /** Encoding of the file. */
  encoding: string;
}

/** Readers of `EditParams`. */
export const EDIT_FIELDS = {
  path: absolutePath(),
  mode: mode().optional(),
  owner: owner().optional(),
  group: owner().optional(),
  backup: withDefault(flag(), false),
  validate: validator().optional(),
  unsafe_writes: withDefault(flag(), false),
  encoding: withDefault(encoding(), "utf-8"),
};

/** Reads a pattern, in the syntax of `lib/regex.ts`; an empty one would match everything. */
export function regexp(): z.ZodType<string> {
  return z.string().superRefine((value, context) => {
    if (value === "") return context.addIssue("expected a pattern, got none");
    try {
      compilePattern(value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue(error.message);
    }
  });
}

/** Reads text for a file: any but with NUL, which would make the file a binary one. */
export function fileText(): z.ZodType<string> {
  return z.string().refine((value) => !value.includes("\0"), {
    error: "expected text without NUL characters",
  });
}

/**
 * Reads the text to edit; undefined when there is no file.
 * @throws {TaskError} When the path is no file, holds NUL bytes, or is over 100 MiB.
 * @throws {UnknownState} When an earlier change may bring the file.
 */
export async function readEditable(
  want: EditParams,
  host: Host,
): Promise<string | undefined> {
  const entry = await host.stat(want.path, true);
  if (!entry) {
    if (!host.pending) return undefined;
    throw new UnknownState(`${host.pending.name} may bring ${want.path}`);
  }
  if (entry.type !== "file") {
    throw new TaskError(
      `Cannot edit "${want.path}": it is a ${toTypeText(entry.type)}`,
    );
  }
  const bytes = await host.readFile(want.path);
  if (bytes.includes(0)) {
    throw new TaskError(
      `Cannot edit "${want.path}": it holds NUL bytes and so is no text`,
      { advice: "Replace it whole with a copy task" },
    );
  }
  return decode(bytes, want.encoding);
}

/**
 * Requires a file that is there, or that may be made.
 * @throws {TaskError} When it is missing.
 */
export function requireEditable(
  old: string | undefined,
  path: string,
  create?: boolean,
): string {
  if (old !== undefined) return old;
  if (create) return "";
  throw new TaskError(`Cannot edit "${path}": it does not exist`, {
    ...(create === undefined ? {} : { advice: "Set create: true to make it" }),
  });
}

/** Brings the file to a new text and its attributes; a missing one is not made to be empty. */
export async function* planText(
  want: EditParams,
  old: string | undefined,
  text: string,
  host: Host,
): Steps<{ changed: boolean; backup_file?: string }> {
  if (text === (old ?? "")) {
    const entry = old === undefined
      ? undefined
      : await host.stat(want.path, true);
    const change = entry &&
      await toAttributesChange(want.path, entry, want, host);
    if (change) yield { ...change, follow: true };
    return { changed: change !== undefined };
  }
  if (old === undefined) {
    yield* planDirectories(toParent(want.path), {}, host);
  }
  return yield* planFile({
    path: want.path,
    content: encode(text, want.encoding),
    mode: want.mode,
    owner: want.owner,
    group: want.group,
    validate: want.validate,
    backup: want.backup,
    unsafe: want.unsafe_writes,
    follow: true,
  }, host);
}
