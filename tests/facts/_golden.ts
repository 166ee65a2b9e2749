/** The trees and the expected text of node_exporter's own tests (tests/fixtures/node_exporter). */

import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import type { Collector } from "../../lib/facts/collector.ts";
import { toLabelText } from "../../lib/facts/expose.ts";
import { toParams } from "../../lib/facts/fields.ts";
import { parseText } from "../../lib/facts/parse_text.ts";
import { KernelFiles } from "../../lib/host/kernel_files.ts";
import { runCollect } from "../../lib/testing/mod.ts";

const FIXTURES =
  new URL("../fixtures/node_exporter/", import.meta.url).pathname;

/** Relative difference that another order of the same arithmetic may make. */
const TOLERANCE = 1e-12;

let tree: string | undefined;

/** Unpacks the trees once a process and gives their directory. */
export function unpackTree(): string {
  if (tree !== undefined) return tree;
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  const { success } = new Deno.Command("tar", {
    args: ["-xzf", `${FIXTURES}fixtures.tar.gz`, "-C", dir],
  }).outputSync();
  ok(success, "Cannot unpack the trees");
  globalThis.addEventListener("unload", () => {
    Deno.removeSync(dir, { recursive: true });
  });
  return tree = dir;
}

/** Opens the trees as a kernel's. */
export function openTree(): KernelFiles {
  const dir = unpackTree();
  return new KernelFiles({
    proc: `${dir}/proc`,
    sys: `${dir}/sys`,
    udev: `${dir}/udev/data`,
    root: dir,
  });
}

/** What is expected: types by metric, values by sample. */
export interface Expected {
  types: Record<string, string>;
  samples: Record<string, number>;
}

/** Reads an expected text: the one of the default collectors, or with `all` that of upstream's whole test. */
export function readExpected(file: "default" | "all" = "default"): Expected {
  const name = file === "default"
    ? "default-collectors-expected.prom"
    : "e2e-output.txt";
  const expected: Expected = { types: {}, samples: {} };
  for (const family of parseText(Deno.readTextFileSync(FIXTURES + name))) {
    if (family.samples.length === 0) continue;
    expected.types[family.name] = family.type;
    for (const { labels, value, suffix = "" } of family.samples) {
      const path = labels["path"]?.replace("collector/fixtures", unpackTree());
      const all = path === undefined ? labels : { ...labels, path };
      expected.samples[family.name + suffix + toLabelText(all)] = value;
    }
  }
  return expected;
}

/**
 * Registers a test: over the trees a collector gives exactly the expected
 * samples and types of the metrics whose names match.
 */
export function testGolden<P>(
  collector: Collector<P>,
  names: RegExp,
  params: Partial<P> = {},
  file: "default" | "all" = "default",
): void {
  Deno.test(`${collector.type}: the trees give the expected samples`, async () => {
    const expected = readExpected(file);
    using kernel = openTree();
    const collect = collector.open(toParams(collector.fields, params));
    const run = await runCollect(collect, kernel);
    if (run.error) throw run.error;
    const wanted = pick(expected.samples, names);
    ok(Object.keys(wanted).length > 0, "Nothing is expected");
    expectSame(run.samples, wanted);
    deepEqual(run.types, pick(expected.types, names));
  });
}

/** Gives the entries whose metric matches. */
export function pick<T>(
  entries: Record<string, T>,
  names: RegExp,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).filter(([key]) => names.test(key.split("{")[0]!))
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** Fails with all differences. */
export function expectSame(
  samples: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
): void {
  const differences = findDifferences(samples, wanted);
  ok(differences.length === 0, differences.join("\n"));
}

/** Lists how samples differ from the wanted ones, rounding apart. */
function findDifferences(
  samples: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
): string[] {
  const isClose = (a: number, b: number) =>
    Object.is(a, b) || Math.abs(a - b) <= Math.abs(b) * TOLERANCE;
  return [
    ...Object.entries(wanted).filter(([key]) => !(key in samples))
      .map(([key, want]) => `missing ${key} ${want}`),
    ...Object.entries(samples).filter(([key]) => !(key in wanted))
      .map(([key, value]) => `not expected ${key} ${value}`),
    ...Object.entries(wanted).filter(([key, want]) =>
      key in samples && !isClose(samples[key]!, want)
    ).map(([key, want]) => `${key} is ${samples[key]}, expected ${want}`),
  ].sort();
}
