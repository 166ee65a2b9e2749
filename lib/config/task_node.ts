/** Builds one task: which keys are its own, which belong to its envelope. */

import { toFoundText } from "../found.ts";
import {
  inherit,
  isEnvelopeKey,
  readEnvelopeKey,
  toEnvelope,
  toFaultText,
} from "./envelope.ts";
import type { Envelope, TaskNode } from "./node.ts";
import { readParams } from "./params.ts";
import type { Build, Site } from "./site.ts";
import type { Path } from "./spot.ts";
import {
  type LoadedType,
  readTypeWord,
  toPluginOf,
  type TypeTable,
} from "./types.ts";

/** Builds a task whose type is loaded; what is wrong goes to the report and gives undefined. */
export function buildTask(
  value: Record<string, unknown>,
  site: Site,
  path: Path,
  build: Build,
): TaskNode | undefined {
  const type = findType(value, site, path, build);
  if (type === undefined) return undefined;
  const { source } = site;
  const params: Record<string, unknown> = {};
  const envelope = toEnvelope(site.inherited);
  for (const key of Object.keys(value)) {
    if (key === "type") continue;
    const found = value[key];
    if (isOwn(key, found, type)) {
      params[key] = found;
      if (key === "description" && typeof found === "string") {
        envelope.name ??= found;
      }
    } else {
      const owner = `task "${type.type}"`;
      readKey(envelope, key, found, { site, path, owner, build });
    }
  }
  inherit(envelope, site.inherited);
  const { errors, parsed } = readParams(params, type, {
    source,
    path,
    noLog: envelope.noLog,
  });
  errors.forEach((error) => build.report.add(error));
  const node: TaskNode = {
    kind: "task",
    type: type.type,
    params,
    envelope,
    source,
    path,
    task: type.task,
    get place() {
      return source.placeOf(path);
    },
  };
  if (parsed !== undefined) node.parsed = parsed;
  if (site.role !== undefined) node.role = site.role;
  return node;
}

/** Where an envelope is read. */
export interface EnvelopePlace {
  site: Site;
  path: Path;
  /** How errors call the task or block. */
  owner: string;
  build: Build;
}

/** Reads one key of an envelope; a fault goes to the report. */
export function readKey(
  envelope: Envelope,
  key: string,
  value: unknown,
  { site, path, owner, build }: EnvelopePlace,
): void {
  const fault = readEnvelopeKey(envelope, key, value);
  if (fault === undefined) return;
  const below = typeof fault === "string" ? [] : fault.path;
  const name = [key, ...below].join(".");
  const message = `Cannot read "${name}" of ${owner}: ${
    toFaultText(fault, value)
  }`;
  const isBareName = key === "loop" && typeof value === "string" &&
    /^[\w.]+$/.test(value);
  build.report.add(
    site.source.errorAt([...path, key, ...below], message, {
      key,
      advice: isBareName ? `Write loop: "{{ ${value} }}"` : undefined,
    }),
  );
}

/** Tells whether a key is a param: its schema names it, or nothing else knows it. */
function isOwn(key: string, value: unknown, { keys }: LoadedType): boolean {
  if (key === "mode" && (value === "enforce" || value === "observe")) {
    return false;
  }
  return keys?.names.has(key) || !isEnvelopeKey(key);
}

/** Tells who writes tasks as elsewhere how they are written here. */
function toTypeAdvice(
  value: Record<string, unknown>,
  types: TypeTable,
): string | undefined {
  if ("hosts" in value && ("tasks" in value || "roles" in value)) {
    return 'Write what stands under "tasks" of the play as the tasks themselves';
  }
  for (const key of Object.keys(value)) {
    const meant = types.findMeant(key);
    if (meant) return `Write "type: ${meant}" and its params beside it`;
  }
  return undefined;
}

/** Tells how a type that is one of a plugin comes here. */
function toPluginAdvice(word: string): string | undefined {
  if (word === "plugin") return 'Name its task: write "name: PLUGIN.TASK"';
  const plugin = toPluginOf(word);
  return plugin && `Install it with: driftless plugins install ${plugin}`;
}

function findType(
  value: Record<string, unknown>,
  { source }: Site,
  path: Path,
  { types, report, os }: Build,
): LoadedType | undefined {
  const word = readTypeWord(value);
  const key = word === value["type"] ? "type" : "name";
  if (typeof word !== "string" || word === "") {
    report.add(
      word === undefined
        ? source.errorAt(path, 'Expected "type" in a task', {
          advice: toTypeAdvice(value, types),
        })
        : source.errorAt(
          [...path, "type"],
          `Cannot read "type" of a task: expected text, got ${
            toFoundText(word)
          }`,
        ),
    );
    return undefined;
  }
  const type = types.get(word);
  // What is wrong with its file is told already.
  if (types.hasFailed(word)) return undefined;
  if (type === undefined) {
    const near = types.findNearest(word);
    const all = types.all.length < 8
      ? `Known are ${types.all.map((one) => `"${one}"`).join(", ")}`
      : undefined;
    report.add(
      source.errorAt([...path, key], `Cannot find the task type "${word}"`, {
        key: near,
        advice: near === undefined
          ? toPluginAdvice(word) ?? all
          : `Did you mean "${near}"?`,
      }),
    );
    return undefined;
  }
  if (os !== undefined && type.task.os && !type.task.os.includes(os)) {
    report.add(
      source.errorAt(
        [...path, "type"],
        `Cannot use task "${type.type}" on ${os}: it serves ${
          type.task.os.join(", ")
        }`,
      ),
    );
  }
  return type;
}
