/**
 * The `timezone` task.
 *
 * Keeps the time zone of the host: the link `/etc/localtime` (localtime(5)),
 * `/etc/timezone` where it is used, and on request whether the clock of the
 * hardware runs in local time (`/etc/adjtime`, hwclock(8)).
 *
 * @module
 */

import * as z from "zod";
import { oneOf } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";

const LINK_PATH = "/etc/localtime";
const NAME_PATH = "/etc/timezone";
const ADJTIME_PATH = "/etc/adjtime";
const ZONES_PATH = "/usr/share/zoneinfo";

/** What hwclock(8) takes for granted when there is no file. */
const NEW_ADJTIME = "0.0 0 0.0\n0\nUTC\n";

/** Params of the `timezone` task. */
export interface TimezoneTaskParams {
  /** Name in the zone database, such as `Europe/Berlin` or `UTC`. */
  name: string;
  /** Time that the clock of the hardware keeps; left alone when absent. */
  hwclock?: "UTC" | "local" | undefined;
}

/**
 * Keeps the time zone.
 *
 * @example A zone by its name
 * ```yaml
 * - type: timezone
 *   name: Europe/Berlin
 * ```
 */
export const timezoneTask: Task<TimezoneTaskParams> = {
  type: "timezone",
  params: z.strictObject({
    name: z.string().regex(
      /^[A-Za-z0-9][A-Za-z0-9_+-]*(\/[A-Za-z0-9][A-Za-z0-9_+-]*)*$/,
      { error: 'expected the name of a time zone such as "Europe/Berlin"' },
    ),
    hwclock: oneOf(["UTC", "local"]).optional(),
  }),
  os: ["linux"],
  plan,
};

async function* plan(want: TimezoneTaskParams, host: Host): Plan {
  await requireZone(want.name, host);
  const before = await findZone(host);
  if (before !== want.name) {
    yield {
      kind: "link",
      path: LINK_PATH,
      target: `${ZONES_PATH}/${want.name}`,
      shows: `${before ?? "n/a"} -> ${want.name}`,
    };
  }
  const usesName = await host.stat(NAME_PATH, true) ??
    await host.stat("/etc/debian_version");
  if (usesName) {
    yield* planFile({
      path: NAME_PATH,
      content: `${want.name}\n`,
      follow: true,
      newMode: 0o644,
    }, host);
  }
  if (want.hwclock) yield* planClock(want.hwclock, host);
  return { name: want.name, before: before ?? "n/a" };
}

async function requireZone(name: string, host: Host): Promise<void> {
  const entry = await host.stat(`${ZONES_PATH}/${name}`, true);
  if (entry?.type === "file") return;
  if (host.pending) {
    throw new UnknownState(`${host.pending.name} may bring time zone ${name}`);
  }
  const hasZones = await host.stat(ZONES_PATH, true);
  throw new TaskError(
    hasZones
      ? `Cannot find time zone "${name}" in ${ZONES_PATH}`
      : `Cannot find time zone "${name}": there is no zone database`,
    {
      advice: hasZones
        ? 'Zones are in package "tzdata", old names in "tzdata-legacy" of newer Debian and Ubuntu'
        : 'Install package "tzdata" before this task',
    },
  );
}

/** Reads the zone that the link names; a plain file names none. */
async function findZone(host: Host): Promise<string | undefined> {
  const entry = await host.stat(LINK_PATH);
  if (entry?.type === "dir") {
    throw new TaskError(`Cannot replace "${LINK_PATH}": it is a directory`);
  }
  if (entry?.type !== "link") return undefined;
  const target = await host.readLink(LINK_PATH);
  const at = target.indexOf("zoneinfo/");
  return at < 0 ? undefined : target.slice(at + "zoneinfo/".length);
}

/** The third line tells the time of the clock; the others are drift. */
async function* planClock(
  hwclock: "UTC" | "local",
  host: Host,
): Steps<void> {
  const entry = await host.stat(ADJTIME_PATH, true);
  const text = entry?.type === "file"
    ? await host.readText(ADJTIME_PATH)
    : undefined;
  const wanted = hwclock === "UTC" ? "UTC" : "LOCAL";
  const lines = (text || NEW_ADJTIME).replace(/\n$/, "").split("\n");
  while (lines.length < 2) lines.push("0");
  if ((lines[2] ?? "UTC").trim() === wanted) return;
  lines[2] = wanted;
  yield* planFile({
    path: ADJTIME_PATH,
    content: `${lines.join("\n")}\n`,
    follow: entry !== undefined,
    newMode: 0o644,
  }, host);
}
