/** Reads a fact group over what a test's kernel tells. */

import { deepStrictEqual as deepEqual, match, ok } from "node:assert/strict";
import { toMessage } from "../../../lib/error.ts";
import { type Family, NoData } from "../../../lib/facts/collector.ts";
import { toLabelText } from "../../../lib/facts/expose.ts";
import { toParams } from "../../../lib/facts/fields.ts";
import type {
  Fact,
  FactObject,
  Group,
  GroupSource,
  NetworkAddress,
} from "../../../lib/facts/group.ts";
import { cleanFacts } from "../../../lib/facts/clean_facts.ts";
import { Emitter } from "../../../lib/facts/emitter.ts";
import { collectors } from "../../../lib/facts/mod.ts";
import type { Host } from "../../../lib/host/host.ts";
import type { Kernel } from "../../../lib/host/kernel.ts";
import { Redactor } from "../../../lib/secret.ts";
import {
  MemoryHost,
  MemoryKernel,
  type MemoryKernelState,
  type MemoryState,
} from "../../../lib/testing/mod.ts";

/** What there is to read. */
export interface GroupInput<P> {
  /** What differs from the defaults. */
  params?: Partial<P>;
  /** What the kernel tells now. */
  have?: MemoryKernelState | Kernel;
  /** What it told ten seconds ago. */
  before?: MemoryKernelState;
  /** What the machine tells that tasks see. */
  host?: MemoryState | Host;
  /** What collectors give, in place of what they would find. */
  families?: Readonly<Record<string, readonly Family[]>>;
  /** How long it may take in milliseconds; 1,000 when absent. */
  timeoutMs?: number;
  /** Addresses of the host. */
  addresses?: readonly NetworkAddress[];
}

/** What a group gave. */
export interface GroupRun {
  facts: FactObject;
  /** Samples of its own metrics. */
  samples: Record<string, number>;
}

/** One row: what there is, and the facts or the error that must come. */
export interface GroupRow<P> extends GroupInput<P> {
  /** What is shown, as a sentence. */
  name: string;
  /** All facts. */
  facts?: FactObject;
  /** Some of the facts, by their path. */
  some?: Readonly<Record<string, Fact | undefined>>;
  /** What the error must match. */
  error?: RegExp;
  /** Its subject is not on this machine. */
  absent?: true;
}

/** Registers a test for each row; every key that is told must be explained. */
export function testGroup<P>(
  group: Group<P>,
  rows: readonly GroupRow<P>[],
): void {
  for (const row of rows) {
    Deno.test(`${group.type}: ${row.name}`, async () => {
      const read = openGroup(group, row.params);
      try {
        const { facts } = await read(row);
        ok(!row.error && !row.absent, "The group told facts");
        expectExplained(group, facts);
        const plain = toPlain(facts);
        if (row.facts) deepEqual(plain, row.facts);
        for (const [path, value] of Object.entries(row.some ?? {})) {
          deepEqual(pick(plain, path), value, path);
        }
      } catch (error) {
        if (row.absent) ok(error instanceof NoData, toMessage(error));
        else if (row.error) match(toMessage(error), row.error);
        else throw error;
      }
    });
  }
}

/** Opens a group; what it keeps from round to round is kept. */
export function openGroup<P>(
  group: Group<P>,
  params: Partial<P> = {},
): (input: GroupInput<P>) => Promise<GroupRun> {
  const read = group.open(toParams(group.fields, params));
  return async (input) => {
    const kernel = toKernel(input.have);
    const now = await collectAll(group, kernel);
    const before = input.before &&
      await collectAll(group, toKernel(input.before));
    const host = isHost(input.host) ? input.host : new MemoryHost(input.host);
    const run: GroupRun = { facts: {}, samples: {} };
    const source: GroupSource = {
      kernel,
      host: () => Promise.resolve(host),
      signal: new AbortController().signal,
      families: (type) => input.families?.[type] ?? now.get(type) ?? [],
      earlier: (type) =>
        before && { families: before.get(type) ?? [], seconds: 10 },
      timeoutMs: input.timeoutMs ?? 1000,
      addresses: () => input.addresses ?? [],
      emit: (metric, value, labels = {}, suffix = "") => {
        run.samples[metric.name + suffix + toLabelText(labels)] = value;
      },
    };
    run.facts = cleanFacts(await read(source), new Redactor());
    return run;
  };
}

/** Gives what JSON would carry. */
export function toPlain(facts: FactObject): FactObject {
  return JSON.parse(JSON.stringify(facts));
}

/** Fails when a key is told that nothing is said about. */
export function expectExplained<P>(group: Group<P>, facts: FactObject): void {
  const known = new Set(group.keys.map(({ key }) => key));
  const told = [...listPaths(toPlain(facts), "")];
  const bare = told.filter((path) => !isKnown(path, known));
  deepEqual([...new Set(bare)], []);
}

/** What stands under `KEY.*` has names of its own. */
function isKnown(path: string, known: ReadonlySet<string>): boolean {
  if (known.has(path) || known.has(path.replace(/\[\]$/, ""))) return true;
  if (path.endsWith("[]")) {
    return [...known].some((key) => key.startsWith(`${path}.`));
  }
  for (
    let at = path.lastIndexOf(".");
    at > 0;
    at = path.lastIndexOf(".", at - 1)
  ) {
    if (known.has(`${path.slice(0, at)}.*`)) return true;
  }
  return false;
}

function* listPaths(fact: Fact | undefined, path: string): Generator<string> {
  if (Array.isArray(fact)) {
    const hasObjects = fact.some((one) => typeof one === "object");
    if (!hasObjects) yield fact.length === 0 ? `${path}[]` : path;
    for (const one of fact) {
      if (hasObjects) yield* listPaths(one, `${path}[]`);
    }
  } else if (typeof fact === "object" && fact !== null) {
    for (const [key, value] of Object.entries(fact)) {
      yield* listPaths(value, path === "" ? key : `${path}.${key}`);
    }
  } else if (path !== "") yield path;
}

function pick(facts: FactObject, path: string): Fact | undefined {
  let at: Fact | undefined = facts;
  for (const word of path.split(".")) {
    if (Array.isArray(at)) at = at[Number(word)];
    else if (typeof at === "object" && at !== null) {
      at = Object.entries(at).find(([key]) => key === word)?.[1];
    } else return undefined;
  }
  return at;
}

async function collectAll<P>(
  group: Group<P>,
  kernel: Kernel,
): Promise<Map<string, readonly Family[]>> {
  const given = new Map<string, readonly Family[]>();
  for (const type of group.collectors) {
    const collector = await collectors[type]!();
    const collect = collector.open(toParams(collector.fields, {}));
    const emitter = new Emitter(Infinity);
    try {
      await collect({
        kernel,
        host: () => Promise.resolve(new MemoryHost()),
        signal: new AbortController().signal,
      }, emitter.emit);
    } catch {
      // As in a scrape, a collector that fails takes nothing from the others.
    }
    given.set(type, emitter.close().families);
  }
  return given;
}

function toKernel(have: MemoryKernelState | Kernel = {}): Kernel {
  return "read" in have ? have : new MemoryKernel(have);
}

function isHost(host: MemoryState | Host | undefined): host is Host {
  return host instanceof MemoryHost ||
    (host !== undefined && "query" in host && typeof host.query === "function");
}
