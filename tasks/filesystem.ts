/**
 * The `filesystem` task.
 *
 * Keeps a file system on a device or in an image file: made by mkfs(8) where
 * nothing is, grown to its device on request, or wiped. What is there is read
 * from the device itself by blkid(8). Data is never written over without
 * `force`, and what is mounted never at all.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  oneOf,
  optional,
  withDefault,
} from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import { toDevice } from "./_mounts.ts";
import {
  requireEmpty,
  requireUnused,
  toSignatureText,
} from "./_block_device.ts";
import { readSignature, type Signature } from "./_signature.ts";
import type { Steps } from "./_files.ts";
import { plainText } from "./_words.ts";

/** Params of the `filesystem` task. */
export interface FilesystemTaskParams {
  /** Device, or an image file. */
  dev: string;
  /** Type: `ext4`, `xfs`, `btrfs`, `vfat`, …; `ext4` when a new one is made. */
  fstype?: string;
  /** `present`, or `absent`: all signatures are wiped, and with them the data. */
  state: "present" | "absent";
  /** Replace what is there when it is something else; its data is LOST. */
  force: boolean;
  /** More words for mkfs. */
  opts: string[];
}

/** Types and the word that makes each mkfs write over what is there; without it they ask or refuse. */
const FORCE: Readonly<Record<string, string>> = {
  btrfs: "-f",
  ext2: "-F",
  ext3: "-F",
  ext4: "-F",
  f2fs: "-f",
  xfs: "-f",
};

/** Longest time of mkfs, in milliseconds. */
const LIMIT_MS = 1_800_000;

/**
 * Keeps a file system.
 *
 * @example A new disk
 * ```yaml
 * - type: filesystem
 *   dev: /dev/vdb
 *   fstype: ext4
 *   opts: [-L, data]
 * ```
 */
export const filesystemTask: Task<FilesystemTaskParams> = {
  type: "filesystem",
  params: z.strictObject({
    dev: absolutePath().refine((path) => !/[\r\n]/.test(path), {
      error: "expected a path without line breaks",
    }),
    fstype: optional(
      z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, {
        error: ({ input }) =>
          `expected the type of a file system, such as "ext4", got ${
            toFoundText(input)
          }`,
      }),
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    force: withDefault(flag(), false),
    opts: withDefault(
      z.array(
        plainText().refine((word) => !word.includes("\0"), {
          error: "expected words without NUL characters",
        }),
      ),
      [],
    ),
  }),
  os: ["linux"],
  programs: ["blkid", "head", "wipefs"],
  plan,
};

async function* plan(want: FilesystemTaskParams, host: Host): Plan {
  const dev = await toDevice(want.dev, host);
  const entry = await host.stat(dev, true);
  if (!entry && want.state === "absent") return { dev: want.dev, before: null };
  if (entry?.type !== "block" && entry?.type !== "file") {
    throw new TaskError(
      `Cannot use "${want.dev}": it is ${
        entry ? "neither a device nor a file" : "not there"
      }`,
      { advice: "Make it by a task before this one" },
    );
  }
  const found = await readSignature(dev, host);
  const before = found ? found.type ?? found.table ?? "" : null;
  if (want.state === "absent") yield* planWipe(dev, found, host);
  else yield* planPresent(want, dev, found, host);
  return { dev: want.dev, before };
}

async function* planPresent(
  want: FilesystemTaskParams,
  dev: string,
  found: Signature | undefined,
  host: Host,
): Steps<void> {
  const fstype = want.fstype ?? "ext4";
  const isRight = found?.type !== undefined &&
    (want.fstype === undefined || found.type === fstype);
  if (isRight) return;
  if (!want.force) {
    await requireEmpty(want.dev, dev, found, `make ${fstype}`, host);
  }
  await requireUnused(dev, host);
  const program = `mkfs.${fstype}`;
  if (!await host.findProgram(program)) {
    throw new TaskError(`Cannot find "${program}" on this host`, {
      advice: `Install its package first, such as ${toPackage(fstype)}`,
    });
  }
  const force = FORCE[fstype];
  yield {
    kind: "run",
    argv: [program, ...(force ? [force] : []), ...want.opts, dev],
    shows: found
      ? `ERASES ${toSignatureText(found)} -> new ${fstype}`
      : `empty -> ${fstype}`,
    timeoutMs: LIMIT_MS,
    // What was under an empty device cannot be told, so it is never put back.
    predicts: [],
  };
}

async function* planWipe(
  dev: string,
  found: Signature | undefined,
  host: Host,
): Steps<void> {
  if (!found) return;
  await requireUnused(dev, host);
  yield {
    kind: "run",
    argv: ["wipefs", "--all", "--", dev],
    shows: `ERASES ${toSignatureText(found)}`,
    predicts: [],
  };
}

function toPackage(fstype: string): string {
  if (fstype.startsWith("ext")) return "e2fsprogs";
  return fstype === "vfat" ? "dosfstools" : `${fstype}progs`;
}
