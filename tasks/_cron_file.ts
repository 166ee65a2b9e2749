/** Where jobs of cron stand on this host. */

import { type Host, TaskError } from "../lib/task.ts";
import { toBaseName, type WantedAttributes } from "./_files.ts";
import { getUser, requireSettled } from "./_users.ts";

/** A file of jobs, and how it is kept. */
export interface CronFile {
  path: string;
  /** A line names the user who runs it. */
  hasUser: boolean;
  /** Mode and owners, as cron wants them. */
  attributes: WantedAttributes;
  /** Edit what a link leads to. */
  follow: boolean;
  /** `crontab(1)` leaves out the first comment lines when it shows the file. */
  needsHeader: boolean;
  /** Program that checks the file. */
  validate?: readonly string[];
}

/** What tells where a job stands. */
export interface WantedPlace {
  user: string;
  cron_file?: string | undefined;
}

/** Directories of users' crontabs: of Debian and its kin, and of cronie. */
const DEBIAN_SPOOL = "/var/spool/cron/crontabs";
const CRONIE_SPOOL = "/var/spool/cron";

/**
 * Finds the file of jobs.
 * @throws {TaskError} When cron would not read it, or cron or the user is missing.
 */
export async function findCronFile(
  want: WantedPlace,
  host: Host,
): Promise<CronFile> {
  if (want.cron_file !== undefined) return toDropIn(want.cron_file);
  await getUser(host, want.user);
  if (want.user.includes("/")) {
    throw new TaskError(`Cannot keep a crontab of user "${want.user}"`);
  }
  if ((await host.stat(DEBIAN_SPOOL, true))?.type === "dir") {
    return {
      path: `${DEBIAN_SPOOL}/${want.user}`,
      hasUser: false,
      attributes: { mode: "0600", owner: want.user, group: "crontab" },
      follow: false,
      needsHeader: true,
      ...(await canCheck(host) ? { validate: ["crontab", "-n", "%s"] } : {}),
    };
  }
  if ((await host.stat(CRONIE_SPOOL, true))?.type === "dir") {
    return {
      path: `${CRONIE_SPOOL}/${want.user}`,
      hasUser: false,
      attributes: { mode: "0600", owner: want.user },
      follow: false,
      needsHeader: false,
    };
  }
  requireSettled(host, "the directory of crontabs");
  throw new TaskError(
    `Cannot find the directory of crontabs "${DEBIAN_SPOOL}"`,
    { advice: "Install the package cron before this task" },
  );
}

/** Tells whether `crontab -n` is there; it came with version 3.0pl1-160 of Debian. */
async function canCheck(host: Host): Promise<boolean> {
  const version = (await host.packages()).get("cron")?.version ?? "";
  const [, revision = "0"] = /^3\.0pl1-(\d+)/.exec(version) ?? [];
  return Number(revision) >= 160;
}

function toDropIn(name: string): CronFile {
  const path = name.startsWith("/") ? name : `/etc/cron.d/${name}`;
  if (path === "/etc/crontab") {
    throw new TaskError(
      'Cannot edit "/etc/crontab": it belongs to the package of cron',
      { advice: "Name a file for /etc/cron.d instead" },
    );
  }
  if (!/^[A-Za-z0-9_-]+$/.test(toBaseName(path))) {
    throw new TaskError(
      `Cannot use "${path}": cron reads names of letters, digits, "_" and "-" only`,
      { advice: "Name the file without dots" },
    );
  }
  return {
    path,
    hasUser: true,
    attributes: { mode: "0644", owner: "root", group: "root" },
    follow: true,
    needsHeader: false,
  };
}
