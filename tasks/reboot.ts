/**
 * The `reboot` task.
 *
 * Restarts the host when that is needed: a package left word of it
 * (`/run/reboot-required`, `/run/reboot-needed`), a newer kernel is installed
 * than runs, or a file of one's own is there; or, with an `id`, once for each.
 * The same reason restarts a host once: what still asks for it afterwards is
 * a warning, so that no host restarts again and again. The run ends with the
 * restart; the next one, which an agent begins at boot, goes on after this
 * task.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault, words } from "../lib/field.ts";
import {
  compareReleases,
  findNewestRelease,
  toReleases,
} from "../lib/host/kernel_releases.ts";
import { sha256 } from "../lib/sha256.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import {
  DOWN_FIELDS,
  type DownParams,
  isGoingDown,
  planDown,
} from "./_going_down.ts";

/** Params of the `reboot` task. */
export interface RebootTaskParams extends DownParams {
  /** Absolute paths of files that ask for a restart, beside those of packages; below `/run` they are gone afterwards. */
  flags: string[];
  /** A newer kernel asks for a restart. */
  kernel: boolean;
}

/** Files that packages make when they want a restart: Debian's and Ubuntu's, SUSE's. */
const FLAGS = ["/run/reboot-required", "/run/reboot-needed"];

/**
 * Restarts the host when it is needed.
 *
 * @example After updates, when they ask for it
 * ```yaml
 * - type: reboot
 *   msg: Updates need a restart
 *   delay_secs: 120
 * ```
 * @example Once for each version of the boot settings
 * ```yaml
 * - type: reboot
 *   id: hugepages-2
 * ```
 */
export const rebootTask: Task<RebootTaskParams> = {
  type: "reboot",
  params: z.strictObject({
    ...DOWN_FIELDS,
    flags: withDefault(
      words().refine(
        (paths) => paths.every((path) => /^\/[^\0]*$/.test(path)),
        {
          error: "expected absolute paths",
        },
      ),
      [],
    ),
    kernel: withDefault(flag(), true),
  }),
  os: ["linux"],
  programs: ["systemctl", "systemd-run", "shutdown"],
  plan,
};

/** Why a host is to be restarted. */
interface Reason {
  text: string;
  /** Makes it another reason, though the text is the same. */
  mark: number;
  /** May still be there after a restart. */
  stays: boolean;
}

async function* plan(
  want: RebootTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const reasons = want.id === undefined
    ? await findReasons(want, host)
    : [{ text: `"${want.id}" asks for it`, mark: 0, stays: true }];
  const texts = reasons.map(({ text }) => text);
  const key = await findNewKey(reasons, host);
  const output = { needed: key !== undefined, reasons: texts };
  if (reasons.length === 0 || want.test || await isGoingDown(host)) {
    return output;
  }
  if (key === undefined) {
    if (want.id === undefined) {
      context.warn(
        `the host was restarted for this before and still asks for it: ${
          texts.join(", ")
        }`,
      );
    }
    return output;
  }
  yield* planDown({
    verb: "reboot",
    delaySecs: want.delay ?? want.delay_secs,
    message: want.msg,
    force: want.force,
    once: key,
    shows: texts.join(", "),
  }, host);
  return output;
}

/** Finds the key of reasons that the host was not restarted for; those that may stay count first, for the others are gone after it. */
async function findNewKey(
  reasons: readonly Reason[],
  host: Host,
): Promise<string | undefined> {
  for (const stays of [true, false]) {
    const some = reasons.filter((reason) => reason.stays === stays);
    if (some.length === 0) continue;
    const words = JSON.stringify(some.map(({ text, mark }) => [text, mark]));
    const digest = sha256(new TextEncoder().encode(words)).slice(0, 32);
    if (!await host.wasDone(`reboot:${digest}`)) return `reboot:${digest}`;
  }
  return undefined;
}

async function findReasons(
  { flags, kernel }: RebootTaskParams,
  host: Host,
): Promise<Reason[]> {
  const reasons: Reason[] = [];
  for (const path of [...FLAGS, ...flags]) {
    const entry = await host.stat(path);
    if (!entry) continue;
    reasons.push({
      text: `${path} asks for it`,
      mark: entry.mtimeMs,
      stays: !path.startsWith("/run/"),
    });
  }
  const newer = kernel ? await findNewerKernel(host) : undefined;
  if (newer !== undefined) reasons.push({ text: newer, mark: 0, stays: true });
  return reasons;
}

async function findNewerKernel(host: Host): Promise<string | undefined> {
  const path = "/proc/sys/kernel/osrelease";
  if (!await host.stat("/boot") || !await host.stat(path)) return undefined;
  const running = (await host.readText(path)).trim();
  const newest = findNewestRelease(
    toReleases(await host.list("/boot")),
    running,
  );
  if (newest === undefined || compareReleases(running, newest) >= 0) {
    return undefined;
  }
  return `kernel ${newest} is installed, ${running} runs`;
}
