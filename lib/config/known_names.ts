/** The variables that tasks of a configuration may name. */

import type { Node, TaskNode } from "./node.ts";
import { isTemplated } from "./plain.ts";
import type { Variables } from "./variables.ts";
import { eachNode } from "./walk.ts";

/** Names that the run gives to tasks. */
const RUN_NAMES: readonly string[] = [
  "ansible_failed_result",
  "ansible_failed_task",
  "ansible_loop",
  "env",
  "facts",
  "failed_result",
  "failed_task",
  "item",
  "omit",
  "result",
  "secrets",
];

/** Task types that set variables nobody can name before. */
const SETTERS: ReadonlySet<string> = new Set(["include_vars", "plugin"]);

/** Params of `set_fact` that are no names. */
const SET_FACT_PARAMS: ReadonlySet<string> = new Set(["cacheable", "value"]);

/** Collects every name that may be set anywhere; undefined when that cannot be known before the run. */
export function collectNames(from: {
  nodes: readonly Node[];
  handlers: readonly TaskNode[];
  variables: Variables;
  given: readonly string[];
}): Set<string> | undefined {
  const names = new Set([
    ...RUN_NAMES,
    ...from.given,
    ...from.variables.names(),
    ...from.variables.otherNames,
  ]);
  for (const node of [...eachNode(from.nodes), ...from.handlers]) {
    if (node.kind === "include") return undefined;
    const { envelope } = node;
    Object.keys(envelope.vars).forEach((name) => names.add(name));
    names.add(envelope.loopControl.loopVar);
    if (envelope.loopControl.indexVar) names.add(envelope.loopControl.indexVar);
    if (envelope.register !== undefined) names.add(envelope.register);
    if (node.kind === "block") {
      if (node.role === undefined) continue;
      const { defaults, vars } = node.role;
      for (const name of Object.keys({ ...defaults, ...vars })) names.add(name);
      continue;
    }
    if (SETTERS.has(node.type)) return undefined;
    if (node.type === "set_fact" && !addFacts(node, names)) return undefined;
  }
  return names;
}

function addFacts({ params }: TaskNode, names: Set<string>): boolean {
  for (const [key, value] of Object.entries(params)) {
    if (SET_FACT_PARAMS.has(key)) continue;
    if (key !== "key") names.add(key);
    else if (isTemplated(value)) return false;
    else names.add(String(value));
  }
  return true;
}
