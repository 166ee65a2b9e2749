/**
 * Reads a host into a configuration whose first plan is empty. It asks the
 * host and changes nothing of it.
 */

import type { Host } from "../host/host.ts";
import { findPackageManager } from "../host/packages.ts";
import { toMessage } from "../error.ts";
import { adoptAccounts } from "./accounts.ts";
import { adoptConffiles } from "./conffiles.ts";
import { adoptCrontabs } from "./crontabs.ts";
import { adoptMounts } from "./mounts.ts";
import { adoptOwnFiles, adoptSources, OWN_FILES } from "./own_files.ts";
import { adoptPackages } from "./packages.ts";
import {
  type AdoptedTask,
  joinParts,
  type LeftOut,
  type Part,
  type Scan,
  toPart,
} from "./part.ts";
import { adoptSystem } from "./system.ts";
import { adoptUnits } from "./units.ts";

/** Tasks of one kind, in the order in which a bare host needs them. */
export interface Section {
  readonly name: string;
  readonly about: string;
  readonly tasks: readonly AdoptedTask[];
}

/** A host as a configuration says it. */
export interface Adopted {
  readonly sections: readonly Section[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly left: readonly LeftOut[];
}

/** Reads one kind of things. */
type Reader = (scan: Scan) => Promise<Part>;

const SECTIONS: readonly (readonly [string, string, readonly Reader[]])[] = [
  ["sources", "Where packages come from.", [adoptSources]],
  ["packages", "Packages that were asked for.", [adoptPackages]],
  ["accounts", "Users and groups that were made by hand.", [adoptAccounts]],
  ["files", "Files that were changed or added by hand.", [
    adoptConffiles,
    (scan) => adoptOwnFiles(scan, OWN_FILES),
    adoptCrontabs,
  ]],
  ["system", "What is set for the whole system.", [adoptSystem, adoptMounts]],
  ["services", "Units that stand against their preset.", [adoptUnits]],
];

const NOT_ROOT: LeftOut = {
  what: "what only root may read",
  why: "this was not run as root",
};

/** Reads a host; a kind that cannot be read is left out with the reason. */
export async function adoptHost(
  host: Host,
  name: string,
  tell: (kind: string) => void = () => {},
): Promise<Adopted> {
  const scan = await openScan(host, name);
  const sections: Section[] = [];
  const parts: Part[] = [];
  for (const [section, about, readers] of SECTIONS) {
    tell(section);
    const read: Part[] = [];
    for (const reader of readers) {
      read.push(await readPart(scan, section, reader));
    }
    const part = leaveTemplates(joinParts(read));
    parts.push(part);
    sections.push({ name: section, about, tasks: part.tasks });
  }
  const { files, left } = joinParts(parts);
  return { sections, files, left: host.uid === 0 ? left : [NOT_ROOT, ...left] };
}

async function openScan(host: Host, name: string): Promise<Scan> {
  const [users, groups] = [await host.users(), await host.groups()];
  return { host, name, users, groups, packager: await findPackager(host) };
}

/** The table of packages by the manager of the system: many have programs of another one beside it. */
async function findPackager(host: Host): Promise<Scan["packager"]> {
  const name = (await findPackageManager(host))?.name ?? "";
  if (name === "apt") return "dpkg";
  return ["dnf", "yum", "zypper"].includes(name) ? "rpm" : undefined;
}

async function readPart(
  scan: Scan,
  name: string,
  read: Reader,
): Promise<Part> {
  try {
    return await read(scan);
  } catch (error) {
    return toPart({ left: [{ what: name, why: toMessage(error) }] });
  }
}

/** Leaves tasks out, with their files, whose texts a run would take for templates. */
function leaveTemplates({ tasks, files, left }: Part): Part {
  const isTemplate = (task: AdoptedTask) =>
    /\{[{%#]/.test(JSON.stringify(Object.values(task)));
  const bad = tasks.filter(isTemplate);
  const unused = new Set(bad.map(({ src }) => src));
  return {
    tasks: tasks.filter((task) => !isTemplate(task)),
    files: new Map([...files].filter(([name]) => !unused.has(name))),
    left: [
      ...left,
      ...bad.map(({ type, name, dest, path }) => ({
        what: `${type} ${name ?? dest ?? path ?? ""}`,
        why: "its text would be taken for a template",
      })),
    ],
  };
}
