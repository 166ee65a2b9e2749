/** What semanage(8) keeps of the policy of SELinux beside the policy itself, and how it is changed. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type QueryResult,
  type RunChange,
  TaskError,
} from "../lib/task.ts";
import { CONFIG, findKey, isEnabled } from "./_selinux.ts";
import { requireTool } from "./_tool.ts";

/** How long the policy may take to be built anew, in milliseconds. */
const BUILD_MS = 10 * 60_000;
/** How long semanage(8) may take to tell what there is, in milliseconds. */
const TELL_MS = 120_000;

/** What tasks on the policy share. */
export interface PolicyParams {
  reload: boolean;
  ignore_selinux_state: boolean;
}

/** A policy that may be worked on. */
export interface Policy {
  /** Directory of its files, such as `/etc/selinux/targeted`. */
  dir: string;
  /** Gives the program and its words. */
  toRun(words: readonly string[]): RunChange;
}

/** Reads a word of the policy, such as a type. */
export function policyWord(what: string): z.ZodType<string> {
  return z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, {
    error: ({ input }) =>
      `expected the name of ${what}, got ${toFoundText(input)}`,
  });
}

/** Reads a range of levels (selinux(8)). */
export function levelRange(): z.ZodType<string> {
  return z.string().regex(/^s\d[\w:.,-]*$/, {
    error: 'expected a range such as "s0" or "s0-s0:c0.c1023"',
  });
}

/**
 * Finds the policy of the host.
 * @throws {TaskError} When SELinux is off, without `ignore_selinux_state`, or no policy or no semanage(8) is there.
 */
export async function requirePolicy(
  want: PolicyParams,
  host: Host,
): Promise<Policy> {
  const isOn = await isEnabled(host);
  if (!isOn && !want.ignore_selinux_state) {
    throw new TaskError("Cannot work on SELinux: it is off in this kernel", {
      advice: "Set ignore_selinux_state: true to change what it is at boot",
    });
  }
  const config = await host.stat(CONFIG, true)
    ? await host.readText(CONFIG)
    : "";
  const dir = `/etc/selinux/${findKey(config, "SELINUXTYPE") ?? "targeted"}`;
  if (!await host.stat(dir, true)) {
    throw new TaskError(`Cannot find a policy of SELinux in "${dir}"`, {
      advice: "Install its package first, such as selinux-policy-targeted",
    });
  }
  await requireTool("semanage", "policycoreutils-python-utils", host);
  const loads = isOn && want.reload;
  return {
    dir,
    toRun: ([object = "", ...words]) => ({
      kind: "run",
      argv: ["semanage", object, ...(loads ? [] : ["-N"]), ...words],
      timeoutMs: BUILD_MS,
      predicts: [],
    }),
  };
}

/**
 * Asks semanage(8), once for all tasks until something changes.
 * @throws {TaskError} When it cannot tell.
 */
export async function askSemanage(
  words: readonly string[],
  host: Host,
): Promise<QueryResult> {
  const said = await host.query(["semanage", ...words], {
    shared: true,
    timeoutMs: TELL_MS,
  });
  if (said.code === 0) return said;
  throw new TaskError(
    `Cannot read the policy of SELinux: ${said.stderr.trim().split("\n")[0]}`,
    host.uid === 0 ? {} : { advice: "Run as root" },
  );
}

/** Reads the lines of a file of the policy without comments; none where it is missing. */
export async function readPolicyLines(
  path: string,
  host: Host,
): Promise<string[]> {
  if (!await host.stat(path, true)) return [];
  return (await host.readText(path)).split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
