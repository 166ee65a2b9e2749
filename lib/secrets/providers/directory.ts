/**
 * The `directory` provider: each secret is a file of its name, as systemd
 * (`LoadCredential=`, systemd.exec(5)) and containers hand them over.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath } from "../../field.ts";
import { type Host, type Provider, TaskError } from "../provider.ts";

/** Greatest secret in bytes, as systemd has it (systemd.exec(5)). */
const MAX_BYTES = 1024 * 1024;

/** Bits by which others than the owner may read or write. */
const LOOSE = 0o077;

/** Bits by which others than the owner may write. */
const WRITABLE = 0o022;

/** Params of the `directory` provider. */
export interface DirectoryProviderParams {
  /** Directory with a file for each secret. */
  path: string;
}

/**
 * Takes secrets from files. A newline at the end of one is none of it. Root
 * uses no link, no file that others may read or own, and no directory that
 * others may write to.
 *
 * @example Credentials of the service
 * ```yaml
 * providers:
 *   - type: directory
 *     path: "{{ env.CREDENTIALS_DIRECTORY }}"
 * ```
 */
export const directoryProvider: Provider<DirectoryProviderParams> = {
  type: "directory",
  params: z.strictObject({ path: absolutePath() }),
  find: async ({ path }, name, host) => {
    if (!/^\w[\w.-]*$/.test(name)) return undefined;
    const file = `${path}/${name}`;
    const entry = await host.stat(file);
    if (entry === undefined) return undefined;
    if (entry.type !== "file") throw refuse(file, "it is no file");
    if (host.uid === 0) {
      const isOurs = entry.uid === 0 && (entry.mode & LOOSE) === 0;
      if (!isOurs) throw refuse(file, "others than root may read it or own it");
      await requireOurs(path, host);
    }
    return await read(host, file);
  },
};

/** Who may write to the directory could put any file there, or a link. */
async function requireOurs(path: string, host: Host): Promise<void> {
  const entry = await host.stat(path);
  const isOurs = entry?.type === "dir" && entry.uid === 0 &&
    (entry.mode & WRITABLE) === 0;
  if (isOurs) return;
  throw new TaskError(
    `Cannot use secrets of "${path}": expected a directory that root alone may write to`,
  );
}

async function read(host: Host, file: string): Promise<string> {
  const bytes = await host.readFile(file, MAX_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
      .replace(/\r?\n$/, "");
  } catch {
    throw refuse(file, "it is no UTF-8 text");
  }
}

function refuse(file: string, why: string): TaskError {
  return new TaskError(`Cannot use the secret "${file}": ${why}`, {
    advice: `Run: chmod 0400 ${file} && chown root ${file}`,
  });
}
