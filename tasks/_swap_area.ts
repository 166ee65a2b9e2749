/** Areas of swap, made in files and on devices (mkswap(8)). */

import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import {
  requireEmpty,
  requireUnused,
  toSignatureText,
} from "./_block_device.ts";
import type { Steps } from "./_files.ts";
import { readSignature } from "./_signature.ts";

const MIB = 1024 * 1024;
/** How long a file may take to be written, in milliseconds. */
const WRITE_MS = 30 * 60_000;

/** What is done to a new file goes with it; what was there before is lost. */
const UNDONE_BY_FILE = { undo: [] } as const;

/** What an area is to be. */
export interface WantedArea {
  path: string;
  /** Size of the file in bytes. */
  size?: number;
  /** Make it over data. */
  force: boolean;
}

/**
 * Makes the area where there is none of the size; tells whether it did.
 * @throws {TaskError} When it holds data, or is in use as something else.
 */
export async function* planArea(
  want: WantedArea,
  dev: string,
  entry: Awaited<ReturnType<Host["stat"]>>,
  livePriority: number | undefined,
  host: Host,
): Steps<boolean> {
  const isFile = entry?.type !== "block";
  const isEmptyFile = isFile && entry?.size === 0;
  const found = entry && !isEmptyFile
    ? await readSignature(dev, host)
    : undefined;
  const isSize = !isFile || want.size === undefined ||
    entry?.size === want.size;
  const isSwap = found?.type === "swap";
  if (isFile && !isSwap && want.size === undefined) {
    throw new TaskError(`Cannot make "${want.path}": expected "size"`, {
      advice: 'Write how large the file is to be, such as size: "1GiB"',
    });
  }
  if (isSwap && isSize) return false;
  if (entry && !isSwap) {
    await requireUnused(dev, host);
    if (!isEmptyFile && !want.force) {
      await requireEmpty(want.path, dev, found, "swap", host);
    }
  }
  if (livePriority !== undefined) yield* planOff(dev, livePriority);
  if (isFile) yield* planFilled(dev, want.size ?? 0, entry !== undefined);
  yield {
    kind: "run",
    argv: ["mkswap", ...want.force ? ["--force"] : [], "--", dev],
    shows: isSwap
      ? "another size"
      : `${
        found ? `ERASES ${toSignatureText(found)}` : "no area"
      } -> swap area`,
    predicts: [],
    ...entry ? {} : UNDONE_BY_FILE,
  };
  return true;
}

/** A file of root's alone without holes. */
async function* planFilled(
  path: string,
  size: number,
  isThere: boolean,
): Steps<void> {
  yield isThere ? { kind: "attributes", path, mode: 0o600 } : {
    kind: "run",
    argv: ["install", "--mode=0600", "--", "/dev/null", path],
    shows: "absent -> file 0600",
    predicts: [],
    // What is written into it later is none of its own, so this is no write that is undone by what it held.
    undo: [{ kind: "run", argv: ["rm", "--", path], predicts: [] }],
  };
  const fill: RunChange = {
    kind: "run",
    argv: [
      "dd",
      "if=/dev/zero",
      `of=${path}`,
      `bs=${MIB}`,
      `count=${size / MIB}`,
      "conv=fsync",
      "status=none",
    ],
    shows: `${size / MIB} MiB`,
    timeoutMs: WRITE_MS,
    predicts: [],
    ...isThere ? {} : UNDONE_BY_FILE,
  };
  try {
    yield fill;
  } catch (error) {
    // A half of it would leave the disk full, and be no area.
    yield {
      kind: "run",
      argv: ["rm", "--force", "--", path],
      shows: "half written -> absent",
      predicts: [],
      undo: [],
    };
    throw error;
  }
}

/** Takes an area out of use. */
export async function* planOff(dev: string, priority: number): Steps<void> {
  const words = priority < 0 ? [] : ["--priority", String(priority)];
  yield {
    kind: "run",
    argv: ["swapoff", "--", dev],
    shows: "in use -> not in use",
    predicts: [],
    undo: [{
      kind: "run",
      argv: ["swapon", ...words, "--", dev],
      predicts: [],
    }],
  };
}
