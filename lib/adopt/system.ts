/** Name, time zone, locale and names of addresses. */

import {
  type AdoptedTask,
  findText,
  type Part,
  type Scan,
  toPart,
} from "./part.ts";

/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Reads what is set for the whole system. */
export async function adoptSystem(scan: Scan): Promise<Part> {
  return toPart({
    tasks: [
      ...await readName(scan),
      ...await readZone(scan),
      ...await readLocale(scan),
      ...await readHosts(scan),
    ],
  });
}

/** The name is this machine's alone. */
async function readName({ host, name }: Scan): Promise<AdoptedTask[]> {
  const text = await findText(host, "/etc/hostname", MAX_BYTES) ?? "";
  const own = text.split("\n")
    .find((line) => line !== "" && !line.startsWith("#"))?.trim();
  const now = await findText(host, "/proc/sys/kernel/hostname", MAX_BYTES);
  return own === undefined || own !== now?.trim()
    ? []
    : [{ type: "hostname", name: own, hosts: name }];
}

async function readZone({ host }: Scan): Promise<AdoptedTask[]> {
  const entry = await host.stat("/etc/localtime").catch(() => undefined);
  if (entry?.type !== "link") return [];
  const target = await host.readLink("/etc/localtime");
  const zone = /\/zoneinfo\/([\w+/-]+)$/.exec(target)?.[1];
  // Debian's second place has to say the same, or the first plan would mend it.
  const second = await findText(host, "/etc/timezone", MAX_BYTES);
  const isOne = second === undefined || second.trim() === zone;
  return zone === undefined || !isOne ? [] : [{ type: "timezone", name: zone }];
}

async function readLocale({ host }: Scan): Promise<AdoptedTask[]> {
  const text = await findText(host, "/etc/default/locale", MAX_BYTES) ??
    await findText(host, "/etc/locale.conf", MAX_BYTES) ?? "";
  const settings = text.split("\n").flatMap((line) => {
    const row = /^((?:LANG|LANGUAGE|LC_[A-Z]+))=("?)([\w.@:-]+)\2\s*$/
      .exec(line);
    return row ? [[row[1]!, row[3]!]] : [];
  });
  return settings.length === 0
    ? []
    : [{ type: "locale", settings: Object.fromEntries(settings) }];
}

/** Names that every system gives itself (hosts(5)). */
const LOCAL_REGEXP = /^(?:127\.|::1$|fe00::|ff0[0-9a-f]::)/i;

async function readHosts({ host }: Scan): Promise<AdoptedTask[]> {
  const text = await findText(host, "/etc/hosts", MAX_BYTES) ?? "";
  return text.split("\n").flatMap((line) => {
    const [ip = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    const isName = names.length > 0 &&
      names.every((name) => /^\w[\w.-]*$/.test(name));
    return isName && !LOCAL_REGEXP.test(ip) && /^[\da-f.:]+$/i.test(ip)
      ? [{ name: `names of ${ip}`, type: "hosts_entry", ip, names }]
      : [];
  });
}
