/** Tables of cron(8) that users edit with crontab(1). */

import { keepFile } from "./keep_file.ts";
import { joinParts, listNames, type Part, type Scan } from "./part.ts";

/** Where Debian and Red Hat keep them. */
const DIRS = ["/var/spool/cron/crontabs", "/var/spool/cron"];

/** Reads the tables of users that exist; only root may look at them, which is no sign of a secret. */
export async function adoptCrontabs(scan: Scan): Promise<Part> {
  const parts: Part[] = [];
  for (const dir of DIRS) {
    for (const name of await listNames(scan.host, dir)) {
      if (!scan.users.has(name)) continue;
      parts.push(await keepFile(scan, `${dir}/${name}`, { isPrivate: true }));
    }
  }
  return joinParts(parts);
}
