/** Proves one configuration on a host: planned purely and truly, made, kept, undone. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { must } from "./_base.ts";
import { type Applied, hostTest, type TestHost } from "./_host.ts";
import { ProofTable } from "./_table.ts";
import { compareTrees, readTree, type Tree } from "./_tree.ts";

const CONFIG = "/etc/driftless/config";

/** What any task may change beside the paths of its row; the order of lines has no meaning. */
const ACCOUNTS = [
  "/etc/passwd",
  "/etc/shadow",
  "/etc/group",
  "/etc/gshadow",
  "/etc/subuid",
  "/etc/subgid",
];

/** A question to the system's own tools, and what they must answer. */
export type Check = readonly [ask: string, answer: RegExp];

/** A configuration and what is true of it. */
export interface Row {
  /** What is proven. */
  name: string;
  /** The tasks of `apply.yml`. */
  tasks: string;
  /** More files of the configuration, by name. */
  files?: Record<string, string>;
  /** Shell lines that bring the host to where the row starts. */
  setup?: string;
  /** Trees that the tasks may change. */
  touches?: readonly string[];
  /** Shell lines that tell what no file tells, such as what a service does. */
  state?: string;
  /** Statuses of the tasks in a dry run, when it is not `changed` of each. */
  plans?: readonly string[];
  /** Statuses when made, when it is not `changed` of each. */
  makes?: readonly string[];
  /** Statuses of a second run, when it is not `ok` of each. */
  keeps?: readonly string[];
  /** Why the changes of the dry run are not those of the run. */
  unknown?: string;
  /** Shell lines and what they must answer once it is made. */
  checks?: readonly Check[];
  /** Why a rollback does not bring all back, although each change says so. */
  stays?: string;
}

/** What is true of a host before or after a run. */
interface Seen {
  tree: Tree;
  state: string;
}

/** Proves rows one after another on one host. */
export function proveRows(
  name: string,
  rows: readonly Row[],
  options: {
    network?: "none" | "host";
    prepare?: (host: TestHost) => Promise<void>;
  } = {},
): void {
  hostTest(name, async (host, t) => {
    await options.prepare?.(host);
    const table = new ProofTable();
    for (const row of rows) {
      await t.step(row.name, () => prove(host, row, table));
    }
    Deno.stdout.writeSync(new TextEncoder().encode(`${table.toText()}\n`));
  }, options);
}

async function prove(
  host: TestHost,
  row: Row,
  table: ProofTable,
): Promise<void> {
  await must("rm", "-rf", `${host.root}${CONFIG}`);
  await host.write(`${CONFIG}/apply.yml`, `tasks:\n${row.tasks}`);
  for (const [name, text] of Object.entries(row.files ?? {})) {
    await host.write(`${CONFIG}/${name}`, text);
  }
  if (row.setup) await host.ask("sh", "-ec", row.setup);
  const before = await see(host, row);
  const plan = await provePlan(host, row);
  const made = await host.apply(CONFIG);
  equal(made.code, 0, made.stdout + made.stderr);
  const planned = row.plans ?? plan.tasks.map(() => "changed");
  deepEqual(toStatuses(made), row.makes ?? planned);
  deepEqual(toChanges(plan, planned), toChanges(made, planned));
  for (const [ask, answer] of row.checks ?? []) {
    const said = await host.ask("sh", "-c", ask);
    match(said, answer, `${ask}\nanswered:\n${said}\nexpected: ${answer}`);
  }
  await proveKept(host, row);
  const stays = toStays(row, made);
  if (stays === undefined) await proveUndone(host, row, made, before);
  table.add(made.tasks, {
    idempotent: row.keeps?.includes("changed") ? "works on every run" : true,
    "dry run true": row.unknown ?? true,
    undone: stays ?? true,
  });
}

/** Tells why a rollback brings nothing back, if so: what says of itself that it cannot be undone promises nothing. */
function toStays({ stays }: Row, { tasks }: Applied): string | undefined {
  const changes = tasks.flatMap((task) => task.changes);
  if (changes.length === 0) return "changes nothing";
  if (changes.some(({ undo }) => !undo)) return "says that it cannot be undone";
  return stays;
}

/** P3: a dry run is pure. */
async function provePlan(host: TestHost, row: Row): Promise<Applied> {
  const before = await see(host, row, true);
  const plan = await host.apply(CONFIG, "--dry-run");
  requireSame(before, await see(host, row, true), "the dry run changed");
  equal(plan.code, 0, plan.stdout + plan.stderr);
  deepEqual(
    toStatuses(plan),
    row.plans ?? plan.tasks.map(() => "changed"),
    plan.stdout,
  );
  return plan;
}

/** P1: a second run finds nothing to do and writes nothing. */
async function proveKept(host: TestHost, row: Row): Promise<void> {
  const before = await see(host, row, true);
  const again = await host.apply(CONFIG);
  equal(again.code, 0, again.stdout + again.stderr);
  deepEqual(
    toStatuses(again),
    row.keeps ?? again.tasks.map(() => "ok"),
    again.stdout,
  );
  requireSame(before, await see(host, row, true), "the second run changed");
}

/** P5: a rollback brings all back. */
async function proveUndone(
  host: TestHost,
  row: Row,
  made: Applied,
  before: Seen,
): Promise<void> {
  const undone = await host.driftless(
    "--json",
    "rollback",
    `${made.summary?.run}`,
  );
  // What changed nothing leaves nothing to undo.
  const wanted = made.summary?.changed === 0 ? 0 : 6;
  equal(undone.code, wanted, undone.stdout + undone.stderr);
  requireSame(before, await see(host, row), "the rollback left");
}

async function see(host: TestHost, row: Row, stamps = false): Promise<Seen> {
  const tree = readTree(host, row.touches ?? [], { stamps });
  if (stamps) {
    readTree(host, ACCOUNTS, { stamps }).forEach((line, path) =>
      tree.set(path, line)
    );
  }
  for (const path of ACCOUNTS) {
    const lines = Deno.readTextFileSync(host.root + path).split("\n");
    for (const line of lines) tree.set(`${path} ${line}`, "present");
  }
  return {
    tree,
    state: row.state
      ? (await host.exec("sh", "-c", `exec 2>&1; ${row.state}`)).stdout
      : "",
  };
}

function requireSame(before: Seen, after: Seen, what: string): void {
  const differences = compareTrees(before.tree, after.tree);
  deepEqual(differences, [], `${what}:\n${differences.join("\n")}`);
  equal(
    after.state,
    before.state,
    `${what}:\n${before.state}\nnow:\n${after.state}`,
  );
}

function toStatuses({ tasks }: Applied): string[] {
  return tasks.map(({ status }) => status);
}

/** P2: the changes of tasks whose plan was sure, field by field. */
function toChanges({ tasks }: Applied, planned: readonly string[]): unknown[] {
  return tasks.map(({ name, changes }, index) =>
    planned[index] === "unknown" ? name : { name, changes }
  );
}
