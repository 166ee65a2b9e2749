/** Packages that the administrator installed. */

import { type Part, type Scan, toPart } from "./part.ts";

/** Priorities of what every Debian brings (Debian Policy §2.5). */
const OF_BASE: ReadonlySet<string> = new Set([
  "required",
  "important",
  "standard",
]);

/** Reads the packages that were asked for by name, without those of a bare system. */
export async function adoptPackages(scan: Scan): Promise<Part> {
  if (scan.packager === "dpkg") return await adoptDebian(scan);
  if (scan.packager === "rpm") return await adoptRpm(scan);
  return toPart({
    left: [{
      what: "packages, and which files they brought",
      why: "only those of apt and of rpm are read",
    }],
  });
}

/** A row of dpkg's table. */
interface Row {
  readonly name: string;
  readonly isBase: boolean;
  readonly isHeld: boolean;
  /** Names of what it needs, of alternatives the first. */
  readonly needs: readonly string[];
}

async function adoptDebian({ host }: Scan): Promise<Part> {
  const { stdout: manual } = await host.query(["apt-mark", "showmanual"]);
  const { stdout: known } = await host.query(["dpkg-query", "-W", "-f", ROW]);
  const rows = toLines(known).map(parseRow);
  const names = toLines(manual).map((name) => name.replace(/:.*/, ""));
  return toPart({
    ...toTasks(pickLeaves(names, rows)),
    left: rows.filter(({ isHeld }) => isHeld).map(({ name }) => ({
      what: `package ${name}`,
      why: "it is held at its version: write that version and a hold yourself",
    })),
  });
}

const ROW = [
  "binary:Package",
  "Priority",
  "Essential",
  "db:Status-Want",
  "Pre-Depends",
  "Depends",
].map((field) => `\${${field}}`).join("\\t") + "\\n";

/** Parses a row of packages: name, priority, essential, want, and what it needs. */
export function parseRow(line: string): Row {
  const [name = "", priority = "", essential, want, ...needs] = line
    .split("\t");
  return {
    name: name.replace(/:.*/, ""),
    isBase: OF_BASE.has(priority) || essential === "yes",
    isHeld: want === "hold",
    needs: needs.join(",").split(",")
      .map((one) => /^[\w.+-]+/.exec(one.trim())?.[0] ?? "").filter(Boolean),
  };
}

/** Picks of some packages those that nothing brings: neither the base nor another one that is kept. */
export function pickLeaves(
  names: readonly string[],
  rows: readonly Row[],
): string[] {
  const known = new Map(rows.map((row) => [row.name, row]));
  const needed = new Set(rows.flatMap(({ needs }) => needs));
  const ours = names.filter((name) => known.get(name)?.isBase === false);
  const roots = [
    ...rows.filter(({ isBase }) => isBase).map(({ name }) => name),
    ...ours.filter((name) => !needed.has(name)),
  ];
  const brought = new Set<string>();
  for (const name of roots) bring(name);
  function bring(name: string): void {
    const open = [...known.get(name)?.needs ?? []];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (brought.has(next)) continue;
      brought.add(next);
      open.push(...known.get(next)?.needs ?? []);
    }
  }
  // What needs itself in a circle is brought by nothing, and stays.
  return ours.filter((name) => !brought.has(name));
}

async function adoptRpm({ host }: Scan): Promise<Part> {
  if (await host.findProgram("dnf") === undefined) {
    return toPart({
      left: [{
        what: "packages",
        why: "only dnf knows which ones were asked for",
      }],
    });
  }
  const { stdout } = await host.query([
    "dnf",
    "-q",
    "-C",
    // Of what is installed no repository knows, and one whose lists are not here is an error.
    "--disablerepo=*",
    "repoquery",
    "--userinstalled",
    "--queryformat",
    "%{name}\\n",
  ], { timeoutMs: 120_000 });
  return toPart(toTasks(toLines(stdout)));
}

function toTasks(names: readonly string[]): Partial<Part> {
  const sorted = [...new Set(names)].sort();
  return sorted.length === 0 ? {} : {
    tasks: [{
      description: "packages that were asked for",
      type: "package",
      name: sorted,
    }],
  };
}

function toLines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}
