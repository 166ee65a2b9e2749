/** Reads the `apply` files of a directory and merges their keys. */

import { toPlaceText } from "../error.ts";
import { toFoundText } from "../found.ts";
import type { NodeBuilder } from "./builder.ts";
import { NOTHING_INHERITED } from "./envelope.ts";
import { toUnknownKey } from "./keys.ts";
import { toLayer } from "./layer.ts";
import type { AuditEntry, Node } from "./node.ts";
import { isMap } from "./plain.ts";
import type { Report } from "./report.ts";
import type { Site } from "./site.ts";
import type { Source } from "./source.ts";
import type { VariableLayer } from "./variables.ts";

/** Keys of the file; `agent` is for the agent. */
const FILE_KEYS = [
  "vars",
  "tasks",
  "handlers",
  "roles",
  "state_dir",
  "audit",
  "agent",
];

/** What the files of `apply` say together. */
export interface ApplyParts {
  nodes: Node[];
  /** Variables of the files, later ones above earlier ones. */
  layers: VariableLayer[];
  /** Entries of `audit.outputs`. */
  audit: AuditEntry[];
  stateDir?: string;
}

/** Merges files in order: lists append, variables are merged by name, roles come before the tasks of their file. */
export async function mergeApplyFiles(
  sources: readonly Source[],
  builder: NodeBuilder,
  report: Report,
): Promise<ApplyParts> {
  const parts: ApplyParts = { nodes: [], layers: [], audit: [] };
  let stateDirSource: Source | undefined;
  for (const source of sources) {
    const { value } = source;
    const site: Site = {
      source,
      inherited: NOTHING_INHERITED,
      chain: [source.file],
    };
    if (Array.isArray(value)) {
      parts.nodes.push(...await builder.buildList(value, site, []));
      continue;
    }
    if (value === null) continue;
    if (!isMap(value)) {
      report.add(
        source.errorAt(
          [],
          `Expected "tasks" in the file, got ${toFoundText(value)}`,
        ),
      );
      continue;
    }
    for (const key of Object.keys(value)) {
      if (FILE_KEYS.includes(key)) continue;
      report.add(toUnknownKey(source, [], key, "an apply file", FILE_KEYS));
    }
    parts.layers.push(
      ...toLayer("vars", source, ["vars"], report, value["vars"] ?? {}),
    );
    parts.nodes.push(
      ...await buildRoles(value["roles"], site, builder, report),
    );
    const tasks = await builder.buildList(value["tasks"], site, ["tasks"]);
    parts.nodes.push(...tasks);
    await builder.buildHandlers(value["handlers"], site, ["handlers"]);
    parts.audit.push(...listAuditOutputs(value["audit"], source, report));
    const stateDir = readStateDir(value["state_dir"], source, report);
    if (stateDir === undefined) continue;
    if (stateDirSource !== undefined && parts.stateDir !== stateDir) {
      const first = stateDirSource.placeOf(["state_dir"]);
      report.add(
        source.errorAt(
          ["state_dir"],
          'Cannot set "state_dir" to two different values',
          { advice: `The other one stands at ${toPlaceText(first)}` },
        ),
      );
    }
    stateDirSource ??= source;
    parts.stateDir ??= stateDir;
  }
  return parts;
}

/** Builds `roles:`: names, or maps with `role`, `vars`, `tags`, `when`. */
async function buildRoles(
  value: unknown,
  site: Site,
  builder: NodeBuilder,
  report: Report,
): Promise<Node[]> {
  if (value === undefined || value === null) return [];
  const { source } = site;
  if (!Array.isArray(value)) {
    report.add(source.errorAt(["roles"], "Expected a list of roles"));
    return [];
  }
  const nodes: Node[] = [];
  for (const [index, item] of value.entries()) {
    const path = ["roles", index];
    const task = toRoleTask(item);
    if (task === undefined) {
      report.add(source.errorAt(path, "Expected the name of a role"));
      continue;
    }
    const node = await builder.buildRole(task, site, path);
    if (node !== undefined) nodes.push(node);
  }
  return nodes;
}

/** Makes the task that an entry of `roles:` stands for; undefined when it names no role. */
export function toRoleTask(item: unknown): Record<string, unknown> | undefined {
  const role: unknown = isMap(item) ? item["role"] ?? item["name"] : item;
  if (typeof role !== "string") return undefined;
  const rest = isMap(item) ? { ...item } : {};
  delete rest["role"];
  return { ...rest, type: "include_role", name: role };
}

/** Lists the entries of `audit.outputs`; who ships audit records judges them. */
function listAuditOutputs(
  value: unknown,
  source: Source,
  report: Report,
): AuditEntry[] {
  if (value === undefined || value === null) return [];
  const map = isMap(value) ? value : {};
  for (const key of Object.keys(map)) {
    if (key === "outputs") continue;
    report.add(toUnknownKey(source, ["audit"], key, '"audit"', ["outputs"]));
  }
  const list = map["outputs"];
  if (Array.isArray(list)) {
    return list.map((value: unknown, index) => ({
      value,
      spot: { source, path: ["audit", "outputs", index] },
    }));
  }
  report.add(source.errorAt(["audit"], 'Expected a list of "outputs"'));
  return [];
}

function readStateDir(
  value: unknown,
  source: Source,
  report: Report,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value.startsWith("/")) return value;
  report.add(
    source.errorAt(
      ["state_dir"],
      `Cannot read "state_dir": expected a path that starts with "/", got ${
        toFoundText(value)
      }`,
    ),
  );
  return undefined;
}
