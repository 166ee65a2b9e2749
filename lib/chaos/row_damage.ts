/** Ways to break an account, a package or a unit. */

import type { Change, Prediction } from "../change.ts";
import type { Group, Host, Package, Unit, User } from "../host/host.ts";
import type { Damage } from "./finding.ts";
import type { RowTable } from "./noting_rows.ts";

/** A row of a table. */
export interface Row {
  readonly table: RowTable;
  readonly name: string;
}

/** A number that accounts made up for a damage get. */
const STRANGER = 64_999;

/** What people call the rows of a table. */
const WORDS: Readonly<Record<RowTable, string>> = {
  packages: "package",
  users: "user",
  groups: "group",
  units: "unit",
};

/** What people call a row. */
export function toRowName({ table, name }: Row): string {
  return `${WORDS[table]} ${name}`;
}

/** Tells whether a change says something of a row. */
export function namesRow(change: Change, { table, name }: Row): boolean {
  return change.kind === "run" &&
    (change.predicts ?? []).some((one) =>
      one.table === table && one.name === name
    );
}

/** Breaks a row in all ways; which of them matter to the task is not said. */
export async function listRowDamages(
  row: Row,
  before: Host,
): Promise<Damage[]> {
  const differs = (after: Host) => compare(row, before, after);
  const toDamage = ([what, prediction]: [string, Prediction]): Damage => ({
    what,
    changes: [{ kind: "run", argv: ["true"], predicts: [prediction] }],
    isDue: false,
    differs,
  });
  return (await listPredictions(row, before)).map(toDamage);
}

async function listPredictions(
  { table, name }: Row,
  host: Host,
): Promise<[string, Prediction][]> {
  if (table === "units") return listUnits(name, await host.findUnit(name));
  const known = await findRow({ table, name }, host);
  if (known === undefined) return [["brought", toStranger(table, name)]];
  const gone: [string, Prediction] = [
    table === "packages" ? "not installed" : "gone",
    { table, name, value: undefined },
  ];
  const user = table === "users" ? (await host.users()).get(name) : undefined;
  if (user === undefined) return [gone];
  const value = { ...user, shell: "/nonexistent/shell" };
  return [gone, ["another shell", { table: "users", name, value }]];
}

function listUnits(
  name: string,
  unit: Unit | undefined,
): [string, Prediction][] {
  if (unit === undefined) return [];
  const to = (value: Partial<Unit>): Prediction => ({
    table: "units",
    name,
    value: { ...unit, ...value },
  });
  const isActive = unit.activeState === "active";
  const list: [string, Prediction][] = [
    isActive
      ? ["stopped", to({ activeState: "inactive", subState: "dead" })]
      : ["started", to({ activeState: "active", subState: "running" })],
  ];
  if (unit.fileState === "enabled") {
    list.push(["disabled", to({ fileState: "disabled" })]);
  } else if (unit.fileState === "disabled") {
    list.push(["enabled", to({ fileState: "enabled" })]);
  }
  return list;
}

function toStranger(
  table: Exclude<RowTable, "units">,
  name: string,
): Prediction {
  if (table === "groups") {
    return { table, name, value: { name, gid: STRANGER, members: [] } };
  }
  if (table === "users") {
    const ids = { uid: STRANGER, gid: STRANGER };
    const rest = { gecos: "", home: "/nonexistent", shell: "/bin/sh" };
    return { table, name, value: { name, ...ids, ...rest } };
  }
  const rest = { arch: "all", held: false, provides: [] };
  return {
    table,
    name,
    value: { name, version: "0", status: "installed", ...rest },
  };
}

async function findRow(
  { table, name }: Row,
  host: Host,
): Promise<Package | User | Group | Unit | undefined> {
  if (table === "packages") return (await host.packages()).get(name);
  if (table === "users") return (await host.users()).get(name);
  if (table === "groups") return (await host.groups()).get(name);
  return await host.findUnit(name);
}

async function compare(
  row: Row,
  before: Host,
  after: Host,
): Promise<string | undefined> {
  const was = await findRow(row, before);
  const is = await findRow(row, after);
  if (was === undefined || is === undefined) {
    return was === is ? undefined : `it is ${is ? "still there" : "gone"}`;
  }
  const toKnown = (value: object) =>
    Object.entries(value).filter(([key, one]) =>
      COMPARED.includes(key) && !(typeof one === "number" && one < 0)
    );
  const now = new Map(toKnown(is));
  const other = toKnown(was).find(([key, one]) =>
    now.has(key) && now.get(key) !== one
  );
  return other && `"${other[0]}" is another one`;
}

/** What a repair can be held to: numbers and versions come anew. */
const COMPARED = [
  "status",
  "activeState",
  "fileState",
  "shell",
  "home",
  "gecos",
];
