/** Checks that handlers have names of their own and that notifications name one. */

import { findNearest, toPlaceText } from "../error.ts";
import { hasTemplate } from "../template/template.ts";
import type { Node, TaskNode } from "./node.ts";
import { findAt } from "./plain.ts";
import type { Report } from "./report.ts";
import { eachNode } from "./walk.ts";
import { toTexts } from "./words.ts";

/** Gives every handler a name of its own: its label, or the first topic it answers to. */
export function nameHandlers(
  handlers: readonly TaskNode[],
  report: Report,
): void {
  const known = new Map<string, TaskNode>();
  for (const node of handlers) {
    const { envelope, source, path } = node;
    const name = envelope.name ?? toFreeName(envelope.listen[0], known);
    if (name === undefined) {
      const key = "name" in node.params ? "description" : "name";
      report.add(
        source.errorAt(path, "Expected a name in a handler", {
          advice: `Give it a "${key}" or "listen"`,
        }),
      );
      continue;
    }
    const first = known.get(name);
    if (first !== undefined) {
      report.add(
        source.errorAt(path, `Cannot name two handlers "${name}"`, {
          advice: `The other one stands at ${toPlaceText(first.place)}`,
        }),
      );
      continue;
    }
    envelope.name = name;
    known.set(name, node);
  }
}

/** Reports notifications that name neither a handler nor a topic. */
export function checkNotifications(
  nodes: readonly Node[],
  handlers: readonly TaskNode[],
  report: Report,
  lost: readonly string[] = [],
): void {
  const names = new Set(
    handlers.flatMap(({ envelope: { name, listen } }) =>
      name === undefined ? listen : [name, ...listen]
    ),
  );
  const known = new Set([...names, ...lost]);
  const seen = new WeakSet<object>();
  for (const node of [...eachNode(nodes), ...handlers]) {
    if (node.envelope.notify.every((name) => known.has(name))) continue;
    const value = findAt(node.source.value, [...node.path, "notify"]);
    const owner = findAt(node.source.value, node.path);
    if (typeof owner === "object" && owner !== null) {
      if (seen.has(owner)) continue;
      seen.add(owner);
    }
    for (const [index, name] of (toTexts(value) ?? []).entries()) {
      if (known.has(name) || hasTemplate(name)) continue;
      const path = [...node.path, "notify"];
      const near = findNearest(name, names);
      report.add(
        node.source.errorAt(
          Array.isArray(value) ? [...path, index] : path,
          `Cannot find the handler "${name}"`,
          { advice: toAdvice(near, names) },
        ),
      );
    }
  }
}

function toFreeName(
  topic: string | undefined,
  known: ReadonlyMap<string, TaskNode>,
): string | undefined {
  if (topic === undefined) return undefined;
  let name = topic;
  for (let count = 2; known.has(name); count++) name = `${topic} (${count})`;
  return name;
}

function toAdvice(
  near: string | undefined,
  known: ReadonlySet<string>,
): string {
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (known.size === 0) return 'Handlers are listed under "handlers"';
  const names = [...known].map((name) => `"${name}"`);
  return known.size < 8
    ? `Known are ${names.join(", ")}`
    : `There are ${known.size} handlers and topics, none with such a name`;
}
