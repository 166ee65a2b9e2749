/** What SELinux is set to: its configuration, the kernel's own files and labels of files. */

import { type Host, TaskError } from "../lib/task.ts";

/** Configuration that is read at boot (selinux_config(5)). */
export const CONFIG = "/etc/selinux/config";
/** Mode of the running kernel: 1 for enforcing, 0 for permissive; absent when SELinux is off. */
export const ENFORCE = "/sys/fs/selinux/enforce";
const BOOLEANS = "/sys/fs/selinux/booleans";
/** Where libsemanage(8) keeps a policy; Red Hat's place is the first one. */
const STORES = ["/etc/selinux", "/var/lib/selinux"];

/** Tells whether the kernel runs with SELinux. */
export async function isEnabled(host: Host): Promise<boolean> {
  return await host.stat(ENFORCE) !== undefined;
}

/** Reads a key of the configuration; undefined when it is not set. */
export function findKey(text: string, key: string): string | undefined {
  const found = text.matchAll(new RegExp(`^[ \\t]*${key}=(.*)$`, "gm"));
  return [...found].at(-1)?.[1]?.trim();
}

/** Sets a key of the configuration: each line of it, or a new one at the end. */
export function setKey(text: string, key: string, value: string): string {
  if (findKey(text, key) === undefined) {
    const isEnded = text === "" || text.endsWith("\n");
    return `${text}${isEnded ? "" : "\n"}${key}=${value}\n`;
  }
  return text.replace(
    new RegExp(`^[ \\t]*${key}=.*$`, "gm"),
    `${key}=${value}`,
  );
}

/** What a boolean is now and after a boot. */
export interface BooleanState {
  live: boolean;
  /** As the host's own settings of the policy say; undefined where they leave it to the policy. */
  stored: boolean | undefined;
}

/**
 * Reads a boolean: the kernel's `CURRENT PENDING`, and the local settings of
 * the policy, which setsebool(8) writes with `-P`.
 * @throws {TaskError} When the policy has no such boolean.
 */
export async function readBoolean(
  name: string,
  host: Host,
): Promise<BooleanState> {
  const path = `${BOOLEANS}/${name}`;
  if (!await host.stat(path)) {
    throw new TaskError(`Cannot find the boolean "${name}" in the policy`, {
      advice: 'List those there are with "getsebool -a"',
    });
  }
  const [current] = (await host.readText(path)).trim().split(" ");
  return { live: current === "1", stored: await readStored(name, host) };
}

async function readStored(
  name: string,
  host: Host,
): Promise<boolean | undefined> {
  const config = await host.stat(CONFIG, true)
    ? await host.readText(CONFIG)
    : "";
  const policy = findKey(config, "SELINUXTYPE") ?? "targeted";
  for (const store of STORES) {
    const path = `${store}/${policy}/active/booleans.local`;
    if (!await host.stat(path, true)) continue;
    const value = findKey(await host.readText(path), name);
    if (value !== undefined) return value === "1";
  }
  return undefined;
}

/** A file and its label, `user:role:type:range`. */
export interface Label {
  path: string;
  context: string;
}

/** Most bytes of a list of labels. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** How long a tree may take to be read, in milliseconds. */
const TREE_MS = 10 * 60_000;

/**
 * Reads the label of a file, or of all in a tree.
 * @throws {TaskError} When a file cannot be read or has no label.
 */
export async function readLabels(
  path: string,
  options: { recurse: boolean; follow: boolean },
  host: Host,
): Promise<Label[]> {
  const { code, stdoutBytes, stdout, stderr } = await host.query([
    "find",
    options.follow ? "-H" : "-P",
    path,
    ...(options.recurse ? [] : ["-maxdepth", "0"]),
    "-printf",
    "%Z\\0%p\\0",
  ], { maxBytes: MAX_LIST_BYTES, timeoutMs: TREE_MS });
  if (code !== 0) {
    throw new TaskError(
      `Cannot read the labels of "${path}": ${stderr.trim()}`,
    );
  }
  const text = stdoutBytes ? new TextDecoder().decode(stdoutBytes) : stdout;
  const words = text.split("\0");
  const labels: Label[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    labels.push({ context: words[at] ?? "", path: words[at + 1] ?? "" });
  }
  return labels;
}

/** Parses what restorecon(8) says that it would do. */
export function parseRestore(text: string): Label[] {
  return text.split("\n").flatMap((line) => {
    const [, path, context] =
      /^Would relabel (.+) from (\S+) to \S+$/.exec(line) ?? [];
    return path && context ? [{ path, context }] : [];
  });
}
