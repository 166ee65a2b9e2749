/** Files of known kinds in /etc that no package brought. */

import { findOwner, keepFile, type KeepOptions, toMode } from "./keep_file.ts";
import { findOwned } from "./owners.ts";
import {
  type AdoptedTask,
  joinParts,
  listNames,
  type Part,
  type Scan,
  toPart,
} from "./part.ts";

/** A directory with the names of files that are looked for in it. */
export interface FileKind extends KeepOptions {
  readonly dir: string;
  readonly names: RegExp;
}

/** Name of the handler that reads settings of the kernel anew. */
export const LOAD_KERNEL_SETTINGS = "load kernel settings";

const ANY_REGEXP = /^[\w+@][\w+@:.-]*$/;
const CONF_REGEXP = /^[\w+@:.-]+\.conf$/;

/** Where packages come from: placed before packages are installed. */
const SOURCES: readonly FileKind[] = [
  { dir: "/etc/apt", names: /^(sources\.list|preferences)$/ },
  { dir: "/etc/apt/sources.list.d", names: /\.(list|sources)$/ },
  { dir: "/etc/apt/preferences.d", names: ANY_REGEXP },
  { dir: "/etc/apt/apt.conf.d", names: ANY_REGEXP },
  { dir: "/etc/apt/keyrings", names: /\.(gpg|asc)$/, isKeyring: true },
  { dir: "/etc/apt/trusted.gpg.d", names: /\.(gpg|asc)$/, isKeyring: true },
  { dir: "/etc/yum.repos.d", names: /\.repo$/ },
];

const UNIT_REGEXP =
  /^[\w:@.\\-]+\.(service|socket|timer|path|mount|automount|target|slice)$/;

/** What an administrator adds beside packages. */
export const OWN_FILES: readonly FileKind[] = [
  {
    dir: "/etc/sysctl.d",
    names: CONF_REGEXP,
    task: { notify: LOAD_KERNEL_SETTINGS },
  },
  ...["cron.d", "cron.hourly", "cron.daily", "cron.weekly", "cron.monthly"]
    .map((name) => ({ dir: `/etc/${name}`, names: /^[\w-]+$/ })),
  {
    dir: "/etc/sudoers.d",
    names: /^[\w-]+$/,
    isPrivate: true,
    task: { validate: ["visudo", "-cf", "%s"] },
  },
  { dir: "/etc/systemd/system", names: UNIT_REGEXP },
  { dir: "/etc/systemd/network", names: /\.(network|link|netdev)$/ },
  ...["journald", "logind", "resolved", "system", "timesyncd"]
    .map((name) => ({
      dir: `/etc/systemd/${name}.conf.d`,
      names: CONF_REGEXP,
    })),
  { dir: "/etc/ssh/sshd_config.d", names: CONF_REGEXP },
  { dir: "/etc/ssh/ssh_config.d", names: CONF_REGEXP },
  { dir: "/etc/modprobe.d", names: CONF_REGEXP },
  { dir: "/etc/modules-load.d", names: CONF_REGEXP },
  { dir: "/etc/tmpfiles.d", names: CONF_REGEXP },
  { dir: "/etc/udev/rules.d", names: /^[\w.-]+\.rules$/ },
  { dir: "/etc/security/limits.d", names: CONF_REGEXP },
  { dir: "/etc/logrotate.d", names: /^[\w-]+$/ },
  { dir: "/etc/rsyslog.d", names: CONF_REGEXP },
  { dir: "/etc/profile.d", names: /^[\w.-]+\.sh$/ },
  { dir: "/etc/nginx/conf.d", names: CONF_REGEXP },
  { dir: "/etc/nginx/snippets", names: CONF_REGEXP },
  { dir: "/etc/nginx/sites-available", names: ANY_REGEXP },
  { dir: "/etc/nginx/sites-enabled", names: ANY_REGEXP },
  { dir: "/etc/apache2/conf-available", names: CONF_REGEXP },
  { dir: "/etc/apache2/sites-available", names: ANY_REGEXP },
  { dir: "/etc/apache2/sites-enabled", names: ANY_REGEXP },
];

/** Reads where packages come from; lists are fetched anew where that changes. */
export async function adoptSources(scan: Scan): Promise<Part> {
  const { tasks, ...rest } = await adoptOwnFiles(scan, SOURCES);
  if (scan.packager !== "dpkg") return { tasks, ...rest };
  const named = tasks.map((task, index) => ({
    ...task,
    register: `source_${index + 1}`,
  }));
  const when = named.map(({ register }) => `${register} is changed`)
    .join(" or ");
  const refresh = {
    description: "lists of packages",
    type: "apt",
    update_cache: true,
    when,
  };
  return { tasks: tasks.length === 0 ? [] : [...named, refresh], ...rest };
}

/** Drop-ins of units, each in a directory of its own. */
const UNIT_DIR = "/etc/systemd/system";

/** Reads the files of some kinds that belong to no package, with the directories that they need. */
export async function adoptOwnFiles(
  scan: Scan,
  kinds: readonly FileKind[],
): Promise<Part> {
  const known = kinds.some(({ dir }) => dir === UNIT_DIR)
    ? [...kinds, ...await listDropIns(scan)]
    : kinds;
  const parts: Part[] = [];
  for (const kind of known) parts.push(await adoptKind(scan, kind));
  return joinParts(parts);
}

async function listDropIns({ host }: Scan): Promise<FileKind[]> {
  const names = await listNames(host, UNIT_DIR);
  return names.filter((name) => name.endsWith(".d"))
    .map((name) => ({ dir: `${UNIT_DIR}/${name}`, names: CONF_REGEXP }));
}

async function adoptKind(scan: Scan, kind: FileKind): Promise<Part> {
  const { dir, names } = kind;
  const found = (await listNames(scan.host, dir))
    .filter((name) => names.test(name) && !isLeftover(name))
    .map((name) => `${dir}/${name}`);
  if (found.length === 0) return toPart({});
  const owned = await findOwned(scan, [...found, dir]);
  const parts: Part[] = [];
  for (const path of found.filter((path) => !owned.has(path))) {
    // A link among units enables one or masks it, which services say.
    if (dir === UNIT_DIR && await isLink(scan, path)) continue;
    parts.push(await keepFile(scan, path, kind));
  }
  const part = joinParts(parts);
  if (part.tasks.length === 0 || owned.has(dir)) return part;
  return { ...part, tasks: [...await toDirectory(scan, dir), ...part.tasks] };
}

/** Tells what editors and package managers leave beside a file. */
function isLeftover(name: string): boolean {
  return /~$|\.(bak|old|orig|swp|save|dpkg-\w+|ucf-\w+|rpm(new|save|orig))$/
    .test(name);
}

async function isLink({ host }: Scan, path: string): Promise<boolean> {
  return (await host.stat(path))?.type === "link";
}

async function toDirectory(scan: Scan, path: string): Promise<AdoptedTask[]> {
  const entry = await scan.host.stat(path);
  const owner = entry && findOwner(scan, entry);
  if (entry?.type !== "dir" || owner === undefined) return [];
  return [{ type: "directory", path, ...owner, mode: toMode(entry) }];
}
