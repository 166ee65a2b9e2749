/**
 * The `hostname` task.
 *
 * Keeps the name of the host: the static one in `/etc/hostname`
 * (hostname(5)), the one that the kernel has now, and on request the pretty
 * one in `/etc/machine-info` (machine-info(5)).
 *
 * @module
 */

import * as z from "zod";
import { flag, line, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";
import { isReadOnly } from "./_mounts.ts";

const STATIC_PATH = "/etc/hostname";
const KERNEL_PATH = "/proc/sys/kernel/hostname";
const INFO_PATH = "/etc/machine-info";
const CLOUD_PATH = "/etc/cloud/cloud.cfg";

/** Params of the `hostname` task. */
export interface HostnameTaskParams {
  /** Name: labels of letters, digits and inner hyphens, with dots between them, 64 characters at most. */
  name: string;
  /** Keep it over a restart of the host, in `/etc/hostname`. */
  persist: boolean;
  /** Name for people, in `/etc/machine-info`; an empty one takes it away. */
  pretty?: string | undefined;
  /** Accepted; the files and the kernel are the same on every distribution. */
  use?: string | undefined;
}

/**
 * Keeps the name of the host.
 *
 * @example A full name
 * ```yaml
 * - type: hostname
 *   name: web-1.example.org
 * ```
 */
export const hostnameTask: Task<HostnameTaskParams> = {
  type: "hostname",
  params: z.strictObject({
    name: z.string().refine(isHostname, {
      error: ({ input }) =>
        `expected labels of letters, digits and inner hyphens, 64 characters at most, got ${
          JSON.stringify(input)
        }`,
    }),
    persist: withDefault(flag(), true),
    pretty: line().optional(),
    use: z.string().optional(),
  }),
  os: ["linux"],
  programs: ["hostname"],
  plan,
};

/** The form of hostname(7), within the 64 bytes that the kernel holds. */
function isHostname(name: string): boolean {
  return name.length > 0 && name.length <= 64 &&
    name.split(".").every((label) =>
      /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)
    );
}

async function* plan(
  want: HostnameTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const before = (await host.readText(KERNEL_PATH)).trim();
  if (before !== want.name) yield* planKernel(before, want.name, host);
  let changed = false;
  if (want.persist) changed = yield* planStatic(want.name, host);
  if (changed && await isSetByCloud(host)) {
    context.warn(
      `cloud-init sets the host name again at boot: set preserve_hostname: true in ${CLOUD_PATH}`,
    );
  }
  if (want.pretty !== undefined) yield* planPretty(want.pretty, host);
  return { name: want.name, before };
}

/** A container sees `/proc/sys` read-only and may still be let name itself by sethostname(2). */
async function* planKernel(
  before: string,
  name: string,
  host: Host,
): Steps<void> {
  const shows = `${before || "none"} -> ${name}`;
  if (!await isReadOnly(KERNEL_PATH, host)) {
    yield { kind: "kernel", path: KERNEL_PATH, value: name, shows };
    return;
  }
  yield {
    kind: "run",
    argv: ["hostname", name],
    shows,
    predicts: [],
    ...(isHostname(before)
      ? { undo: [{ kind: "run", argv: ["hostname", before] }] }
      : {}),
  };
}

/** Comments may stand in the file; a name that is right leaves them. */
async function* planStatic(name: string, host: Host): Steps<boolean> {
  const entry = await host.stat(STATIC_PATH, true);
  const text = entry?.type === "file" ? await host.readText(STATIC_PATH) : "";
  const found = text.split("\n").map((one) => one.trim())
    .find((one) => one !== "" && !one.startsWith("#"));
  if (found === name) return false;
  const { changed } = yield* planFile({
    path: STATIC_PATH,
    content: `${name}\n`,
    follow: entry !== undefined,
    // Container engines mount the file by itself.
    unsafe: true,
    newMode: 0o644,
  }, host);
  return changed;
}

async function isSetByCloud(host: Host): Promise<boolean> {
  const entry = await host.stat(CLOUD_PATH, true);
  if (entry?.type !== "file") return false;
  const text = await host.readText(CLOUD_PATH);
  return !/^preserve_hostname:[ \t]*true\b/m.test(text);
}

async function* planPretty(pretty: string, host: Host): Steps<void> {
  const entry = await host.stat(INFO_PATH, true);
  const text = entry?.type === "file" ? await host.readText(INFO_PATH) : "";
  const lines = text.split("\n").filter((one) => one !== "");
  const kept = lines.filter((one) => !one.startsWith("PRETTY_HOSTNAME="));
  if (pretty !== "") kept.push(`PRETTY_HOSTNAME="${toQuoted(pretty)}"`);
  if (
    kept.length === lines.length && kept.every((one) => lines.includes(one))
  ) {
    return;
  }
  yield* planFile({
    path: INFO_PATH,
    content: kept.map((one) => `${one}\n`).join(""),
    follow: entry !== undefined,
    newMode: 0o644,
  }, host);
}

/** Escapes what is special between double quotes in files of this form (os-release(5)). */
function toQuoted(text: string): string {
  return text.replace(/[\\"$`]/g, "\\$&");
}
