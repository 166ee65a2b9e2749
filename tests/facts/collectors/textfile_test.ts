import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import { textfileCollector } from "../../../lib/facts/collectors/textfile.ts";
import { toLabelText } from "../../../lib/facts/expose.ts";
import { toParams } from "../../../lib/facts/fields.ts";
import { parseText } from "../../../lib/facts/parse_text.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { runCollect, testCollector } from "../../../lib/testing/mod.ts";
import { unpackTree } from "../_golden.ts";

/** Cases of upstream, each a directory and what it gives; the last two are patterns. */
const CASES: readonly (readonly [string, string])[] = [
  "client_side_timestamp",
  "different_metric_types",
  "histogram",
  "histogram_extra_dimension",
  "inconsistent_metrics",
  "metrics_merge_different_help",
  "metrics_merge_empty_help",
  "metrics_merge_no_help",
  "metrics_merge_same_help",
  "no_metric_files",
  "nonexistent_path",
  "summary",
  "summary_extra_dimension",
  "two_metric_files",
].map((name): [string, string] => [name, name]).concat([
  ["*_extra_dimension", "glob_extra_dimension"],
]);

for (const [pattern, expected] of CASES) {
  Deno.test(`textfile: upstream's case ${expected}`, async () => {
    const tree = unpackTree();
    using kernel = new KernelFiles();
    const params = { directories: [`${tree}/textfile/${pattern}`] };
    const collect = textfileCollector.open(
      toParams(textfileCollector.fields, params),
    );
    const run = await runCollect(collect, kernel);
    if (run.error) throw run.error;
    const told = Object.entries(run.samples).map(([key, value]) => {
      const line = key.replaceAll(`${tree}/`, "fixtures/");
      return line.startsWith("node_textfile_mtime")
        ? `${line} 1`
        : `${line} ${value}`;
    });
    const wanted: string[] = [];
    const types: Record<string, string> = {};
    const text = Deno.readTextFileSync(`${tree}/textfile/${expected}.out`);
    for (const { name, type, samples } of parseText(text)) {
      types[name] = type;
      for (const { labels, value, suffix = "" } of samples) {
        wanted.push(`${name}${suffix}${toLabelText(labels)} ${value}`);
      }
    }
    deepEqual(told.sort(), wanted.sort());
    deepEqual(run.types, types);
  });
}

const FILE = "/var/lib/metrics/a.prom";
const ERROR = { node_textfile_scrape_error: 1 };

testCollector(textfileCollector, [
  {
    name: "no directory is no error",
    samples: { node_textfile_scrape_error: 0 },
  },
  {
    name: "only files that end in .prom, and when they were written",
    params: { directories: ["/var/lib/metrics/"] },
    have: {
      files: { [FILE]: "a 1\n", "/var/lib/metrics/b.prom.tmp": "b 1\n" },
      mtimeMs: 5_900,
    },
    samples: {
      a: 1,
      [`node_textfile_mtime_seconds{file="${FILE}"}`]: 5,
      node_textfile_scrape_error: 0,
    },
  },
  {
    name: "a file that was not written to its end is left out whole",
    params: { directories: ["/var/lib/metrics"] },
    have: { files: { [FILE]: "a 1\nb 2" } },
    samples: ERROR,
  },
  {
    name: "a file that cannot be read is left out, others count",
    params: { directories: ["/var/lib/metrics"] },
    have: {
      files: {
        [FILE]: new Error("Permission denied"),
        "/var/lib/metrics/b.prom": "b 2\n",
      },
      mtimeMs: 0,
    },
    samples: {
      ...ERROR,
      b: 2,
      'node_textfile_mtime_seconds{file="/var/lib/metrics/b.prom"}': 0,
    },
  },
  {
    name: "garbage is left out",
    params: { directories: ["/var/lib/metrics"] },
    have: { files: { [FILE]: "\0\x01{{{\r\n" } },
    samples: ERROR,
  },
]);

Deno.test("textfile: a pipe is not opened", async () => {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  try {
    ok(
      new Deno.Command("mkfifo", { args: [`${dir}/a.prom`] }).outputSync()
        .success,
    );
    using kernel = new KernelFiles();
    const collect = textfileCollector.open({ directories: [dir] });
    const run = await runCollect(collect, kernel);
    deepEqual(run.samples, ERROR);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
