/** What a device holds, read from the device itself (blkid(8), low-level probing). */

import { type Host, TaskError } from "../lib/task.ts";

/** What was found on a device. */
export interface Signature {
  /** Type of the file system, swap area or volume; absent beside a partition table. */
  type: string | undefined;
  /** Type of the partition table. */
  table: string | undefined;
  uuid: string | undefined;
  label: string | undefined;
}

/** Exit codes of blkid(8): nothing was found, and more than one thing was. */
const NOTHING = 2;
const AMBIVALENT = 8;

/**
 * Reads what a device or image file holds; undefined when it is empty. The
 * cache of blkid is not asked, as it may be old.
 * @throws {TaskError} When it cannot be told for sure.
 */
export async function readSignature(
  dev: string,
  host: Host,
): Promise<Signature | undefined> {
  if (!await host.findProgram("blkid")) {
    throw new TaskError('Cannot find "blkid" on this host', {
      advice: "Install its package first: util-linux or blkid",
    });
  }
  const { code, stdout, stderr } = await host.query(
    ["blkid", "-p", "-o", "export", "--", dev],
  );
  if (code === NOTHING && stderr.trim() === "") return undefined;
  if (code === AMBIVALENT) {
    throw new TaskError(
      `Cannot tell what "${dev}" holds: several signatures are on it`,
      {
        advice:
          `Look with "wipefs ${dev}", and wipe by hand what should not be there`,
      },
    );
  }
  if (code !== 0) {
    throw new TaskError(
      `Cannot read "${dev}": blkid ended with exit code ${code}: ${stderr.trim()}`,
    );
  }
  return parseSignature(stdout);
}

/** How much is looked at for data of no known kind, in bytes: the signatures of all file systems lie in it, and the head of any file. */
const HEAD_BYTES = 1024 * 1024;

/**
 * Tells whether a device or file begins with zeros only, as a new one does.
 * @throws {TaskError} When it cannot be read.
 */
export async function isBlank(dev: string, host: Host): Promise<boolean> {
  const { code, stdout, stdoutBytes, stderr } = await host.query(
    ["head", "-c", `${HEAD_BYTES}`, "--", dev],
    { maxBytes: HEAD_BYTES },
  );
  if (code !== 0) throw new TaskError(`Cannot read "${dev}": ${stderr.trim()}`);
  const head = stdoutBytes ?? new TextEncoder().encode(stdout);
  return head.every((byte) => byte === 0);
}

/** Parses lines such as `TYPE=ext4`; only partition tables have no type. */
export function parseSignature(text: string): Signature | undefined {
  const fields = new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const at = line.indexOf("=");
      return at < 0 ? [] : [[line.slice(0, at), unescape(line.slice(at + 1))]];
    }),
  );
  const type = fields.get("TYPE");
  const table = fields.get("PTTYPE");
  if (type === undefined && table === undefined) return undefined;
  return {
    type,
    table,
    uuid: fields.get("UUID") ?? fields.get("PTUUID"),
    label: fields.get("LABEL"),
  };
}

/** blkid puts a backslash before what a shell would read otherwise. */
function unescape(value: string): string {
  return value.replace(/\\(.)/g, "$1");
}
