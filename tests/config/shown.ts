/** Writes loaded configuration and its errors as text for golden cases. */

import { type ConfigError, toPlaceText } from "../../lib/error.ts";
import type { ApplyConfig, Envelope, Node } from "../../lib/config/node.ts";
import { NOTHING_INHERITED, toEnvelope } from "../../lib/config/envelope.ts";

/** Writes a configuration: tasks, handlers, variables, files. */
export function toShown(config: ApplyConfig): string {
  const lines = config.nodes.flatMap((node) => toLines(node, ""));
  if (config.handlers.length > 0) lines.push("handlers");
  lines.push(...config.handlers.flatMap((node) => toLines(node, "  ")));
  for (const name of [...config.variables.names()].sort()) {
    lines.push(`var ${name}`);
    for (const { value, place, layer } of config.variables.origin(name)) {
      const at = toPlaceText(place);
      lines.push(`  ${JSON.stringify(value)} (${layer}, ${at})`);
    }
  }
  if (config.stateDir) lines.push(`state_dir ${config.stateDir}`);
  lines.push(`files ${config.files.join(" ")}`);
  return lines.join("\n");
}

/** Writes an error as the command line does. */
export function toErrorText(error: ConfigError): string {
  const place = error.place ? `${toPlaceText(error.place)}: ` : "";
  return [
    `${place}${error.message}`,
    ...(error.frame === undefined ? [] : [error.frame]),
    ...(error.advice === undefined ? [] : [`  ${error.advice}`]),
  ].join("\n");
}

/** Writes a node without places, for comparing formats. */
export function toLines(node: Node, indent: string, hasPlace = true): string[] {
  const place = hasPlace ? ` ${toPlaceText(node.place)}` : "";
  const role = node.role ? ` role=${node.role.name}` : "";
  const more = `${role}${toEnvelopeText(node.envelope)}`;
  if (node.kind === "block") {
    const parts = [["rescue", node.rescue], ["always", node.always]] as const;
    return [
      `${indent}block${place}${more}`,
      ...node.block.flatMap((one) => toLines(one, `${indent}  `, hasPlace)),
      ...parts.filter(([, nodes]) => nodes.length > 0)
        .flatMap(([word, nodes]) => [
          `${indent}${word}`,
          ...nodes.flatMap((one) => toLines(one, `${indent}  `, hasPlace)),
        ]),
    ];
  }
  if (node.kind === "include") {
    return [
      `${indent}include${place} ${JSON.stringify(node.params)}${more}`,
    ];
  }
  const params = JSON.stringify(node.parsed ?? node.params);
  const open = node.parsed === undefined ? " open" : "";
  return [`${indent}${node.type}${place}${open} ${params}${more}`];
}

function toEnvelopeText(envelope: Envelope): string {
  const plain = Object.entries(toEnvelope(NOTHING_INHERITED))
    .map(([key, value]) => `${key}${JSON.stringify(value)}`);
  return Object.entries(envelope)
    .filter(([key, value]) => !plain.includes(key + JSON.stringify(value)))
    .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
    .join("");
}
