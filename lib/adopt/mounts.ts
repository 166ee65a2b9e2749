/** Lines of fstab(5). */

import {
  type AdoptedTask,
  findText,
  type LeftOut,
  type Part,
  type Scan,
  toPart,
} from "./part.ts";

/** Greatest table that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Mount points that a machine starts from: another one has its own. */
const OF_MACHINE: ReadonlySet<string> = new Set([
  "/",
  "/boot",
  "/boot/efi",
  "/usr",
  "none",
  "swap",
]);

/** Sources that exist on this machine only. */
const OWN_SOURCE_REGEXP = /^(?:(?:PART)?(?:UUID|LABEL)=|\/dev\/)/;

/** Options that hold a password, as those of mount.cifs(8). */
const SECRET_REGEXP = /(?:^|,)(?:pass|password|passwd|secret|keyfile)\w*=/i;

/** Reads the mounts of the table; those of disks hold for this machine alone. */
export async function adoptMounts(scan: Scan): Promise<Part> {
  const text = await findText(scan.host, "/etc/fstab", MAX_BYTES) ?? "";
  const tasks: AdoptedTask[] = [];
  const left: LeftOut[] = [];
  for (const line of text.split("\n")) {
    const fields = line.trim().split(/\s+/).map(unescapeField);
    const [src = "", path = "", fstype = "", opts = ""] = fields;
    if (src === "" || src.startsWith("#") || fstype === "") continue;
    const why = refuse(path, fstype, opts);
    if (why !== undefined) {
      left.push({ what: `mount ${path} of /etc/fstab`, why });
      continue;
    }
    tasks.push({
      type: "mount",
      path,
      src,
      fstype,
      opts: opts === "" ? "defaults" : opts,
      dump: Number(fields[4] ?? 0),
      passno: Number(fields[5] ?? 0),
      state: "present",
      ...OWN_SOURCE_REGEXP.test(src) && { hosts: scan.name },
    });
  }
  return toPart({ tasks, left });
}

function refuse(
  path: string,
  fstype: string,
  opts: string,
): string | undefined {
  if (OF_MACHINE.has(path) || fstype === "swap") {
    return "the machine starts from it";
  }
  return SECRET_REGEXP.test(opts)
    ? "its options look like a password"
    : undefined;
}

/** Fields have blanks as octal codes. */
function unescapeField(field: string): string {
  return field.replaceAll(
    /\\([0-7]{3})/g,
    (_, code: string) => String.fromCharCode(parseInt(code, 8)),
  );
}
