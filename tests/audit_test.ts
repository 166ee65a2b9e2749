import assert from "node:assert/strict";
import { type Audit, openAudit, verifyAudit } from "../lib/audit.ts";
import { NO_DIGEST } from "../lib/audit_head.ts";
import { listFiles } from "../lib/outputs/line_directory.ts";
import { sha256 } from "../lib/sha256.ts";
import { startScript, TemporaryDir } from "./state/temporary.ts";

/** About three records fit into a file. */
const SMALL = { maxBytes: 500, maxFiles: 0, now: () => 0 };
const FILE = "1970-01-01.000000.jsonl";

function appendMany(audit: Audit, count: number): void {
  for (let number = 0; number < count; number++) {
    audit.append({ kind: "task", run: 7, number });
  }
}

/** Makes a chain of ten records. */
function makeChain(dir: string, options = { ...SMALL, maxBytes: 1e6 }): void {
  using audit = openAudit(dir, options);
  appendMany(audit, 10);
}

function readLines(path: string): string[] {
  return Deno.readTextFileSync(path).split("\n").slice(0, -1);
}

/** Changes the lines of a file. */
function edit(path: string, change: (lines: string[]) => string[]): void {
  const lines = change(readLines(path));
  Deno.writeTextFileSync(path, lines.map((line) => `${line}\n`).join(""));
}

Deno.test("openAudit: each record holds the digest of the line before", async () => {
  using dir = new TemporaryDir();
  {
    using audit = openAudit(dir.path, { now: () => 1_700_000_000_000 });
    audit.append({ kind: "run", run: 1, text: "line\nfeed \ud800 \u2028" });
    audit.append({ seq: 99, prev: "forged", run: 1 });
  }
  using audit = openAudit(dir.path, { now: () => 1_700_000_000_000 });
  audit.append({ run: 2 });
  const lines = readLines(`${dir.path}/2023-11-14.000000.jsonl`);
  const digests = lines.map((line) => sha256(new TextEncoder().encode(line)));
  const at = "2023-11-14T22:13:20.000Z";
  assert.deepEqual(lines.map((line) => JSON.parse(line)), [
    {
      seq: 1,
      at,
      kind: "run",
      run: 1,
      text: "line\nfeed \ud800 \u2028",
      prev: NO_DIGEST,
    },
    { seq: 2, at, run: 1, prev: digests[0] },
    { seq: 3, at, run: 2, prev: digests[1] },
  ]);
  assert.deepEqual(await verifyAudit(dir.path), { records: 3 });
});

Deno.test("verifyAudit: an empty chain and a missing directory are good", async () => {
  using dir = new TemporaryDir();
  assert.deepEqual(await verifyAudit(`${dir.path}/none`), { records: 0 });
  openAudit(dir.path).close();
  assert.deepEqual(await verifyAudit(dir.path), { records: 0 });
});

Deno.test("verifyAudit: names the first record that is not as it was written", async () => {
  const isEdited = /^it was edited/;
  const replace =
    (at: number, from: string | RegExp, to: string) => (lines: string[]) =>
      lines.with(at, lines[at]!.replace(from, to));
  const editLink = (at: number) => (lines: string[]) =>
    lines.with(
      at,
      lines[at]!.replace(/.(?="}$)/, (digit) => digit === "0" ? "1" : "0"),
    );
  const rows: {
    name: string;
    change(lines: string[]): string[];
    line: number;
    why: RegExp;
    records: number;
  }[] = [
    {
      name: "edited in the middle",
      change: replace(4, '"number":4', '"number":5'),
      line: 5,
      why: isEdited,
      records: 4,
    },
    {
      name: "edited at the start",
      change: replace(0, '"run":7', '"run":8'),
      line: 1,
      why: isEdited,
      records: 0,
    },
    {
      name: "edited at the end",
      change: replace(9, '"run":7', '"run":8'),
      line: 10,
      why: isEdited,
      records: 9,
    },
    {
      name: "edited before the end",
      change: replace(8, '"run":7', '"run":8'),
      line: 9,
      why: isEdited,
      records: 8,
    },
    {
      name: "its link edited",
      change: editLink(4),
      line: 5,
      why: isEdited,
      records: 4,
    },
    {
      name: "the last link edited",
      change: editLink(9),
      line: 10,
      why: isEdited,
      records: 9,
    },
    {
      name: "the first link edited",
      change: editLink(0),
      line: 1,
      why: isEdited,
      records: 0,
    },
    {
      name: "white space added",
      change: replace(3, "{", "{ "),
      line: 4,
      why: isEdited,
      records: 3,
    },
    {
      name: "deleted",
      change: (lines) => lines.toSpliced(3, 1),
      line: 4,
      why: /^expected record 4, found record 5: records are missing/,
      records: 3,
    },
    {
      name: "deleted at the start",
      change: (lines) => lines.slice(2),
      line: 1,
      why: /^expected record 1, found record 3/,
      records: 0,
    },
    {
      name: "deleted at the end",
      change: (lines) => lines.slice(0, 7),
      line: 8,
      why: /^records 8 to 10 are missing at the end$/,
      records: 7,
    },
    {
      name: "all deleted",
      change: () => [],
      line: 1,
      why: /^records 1 to 10 are missing at the end$/,
      records: 0,
    },
    {
      name: "reordered",
      change: (lines) => lines.with(3, lines[4]!).with(4, lines[3]!),
      line: 4,
      why: /^expected record 4, found record 5: .* out of order$/,
      records: 3,
    },
    {
      name: "repeated",
      change: (lines) => lines.toSpliced(5, 0, lines[4]!),
      line: 6,
      why: /^expected record 6, found record 5/,
      records: 5,
    },
    {
      name: "not JSON",
      change: (lines) => lines.with(6, '{"seq":7'),
      line: 7,
      why: /^it is not an audit record$/,
      records: 6,
    },
    {
      name: "another kind of data",
      change: (lines) => lines.with(0, "[1]"),
      line: 1,
      why: /^it is not an audit record$/,
      records: 0,
    },
  ];
  for (const { name, change, line, why, records } of rows) {
    using dir = new TemporaryDir();
    makeChain(dir.path);
    assert.deepEqual(await verifyAudit(dir.path), { records: 10 });
    edit(`${dir.path}/${FILE}`, change);
    const report = await verifyAudit(dir.path);
    const { firstBad } = report;
    assert.deepEqual([firstBad?.file, firstBad?.line], [FILE, line], name);
    assert.match(firstBad?.why ?? "", why, name);
    assert.equal(report.records, records, name);
  }
});

Deno.test("verifyAudit: a gap at the end stays visible when the chain goes on", async () => {
  using dir = new TemporaryDir();
  makeChain(dir.path);
  edit(`${dir.path}/${FILE}`, (lines) => lines.slice(0, 7));
  makeChain(dir.path);
  assert.deepEqual((await verifyAudit(dir.path)).firstBad?.line, 8);
});

Deno.test("verifyAudit: follows the chain over files and misses one", async () => {
  for (const missing of [0, 1, -1]) {
    using dir = new TemporaryDir();
    makeChain(dir.path, SMALL);
    const files = listFiles(dir.path);
    assert.ok(files.length > 3);
    assert.deepEqual(await verifyAudit(dir.path), { records: 10 });
    Deno.removeSync(`${dir.path}/${files.at(missing)}`);
    const { firstBad } = await verifyAudit(dir.path);
    const left = listFiles(dir.path);
    assert.equal(firstBad?.file, missing === -1 ? left.at(-1) : left[missing]);
    assert.match(firstBad?.why ?? "", /missing/);
  }
});

Deno.test("verifyAudit: a file cut off in the middle of the chain is named", async () => {
  using dir = new TemporaryDir();
  makeChain(dir.path, SMALL);
  const [file = ""] = listFiles(dir.path);
  const { size } = Deno.statSync(`${dir.path}/${file}`);
  Deno.truncateSync(`${dir.path}/${file}`, size - 10);
  const lines = readLines(`${dir.path}/${file}`).length;
  assert.deepEqual(await verifyAudit(dir.path), {
    records: lines,
    firstBad: { file, line: lines + 1, why: "it is not an audit record" },
  });
});

Deno.test("verifyAudit: old files that were let go of are no fault", async () => {
  for (const maxFiles of [1, 2]) {
    using dir = new TemporaryDir();
    const options = { ...SMALL, maxFiles };
    makeChain(dir.path, options);
    const { records, firstBad } = await verifyAudit(dir.path);
    assert.equal(firstBad, undefined);
    assert.ok(records > 0 && records < 10);
    const [oldest = ""] = listFiles(dir.path);
    edit(`${dir.path}/${oldest}`, (lines) => lines.slice(1));
    assert.match((await verifyAudit(dir.path)).firstBad?.why ?? "", /missing/);
  }
});

Deno.test("openAudit: a lost head is told in the chain, a lagging one is made good", async () => {
  const damages: [text: string | undefined, why: string][] = [
    [undefined, "it is missing"],
    ["", "it is damaged"],
    ['{"seq":1}', "it is damaged"],
    ['{"seq":-1,"digest":"","first":{}}', "it is damaged"],
  ];
  for (const [text, why] of damages) {
    using dir = new TemporaryDir();
    makeChain(dir.path);
    const path = `${dir.path}/head`;
    if (text === undefined) Deno.removeSync(path);
    else Deno.writeTextFileSync(path, text);
    assert.deepEqual(await verifyAudit(dir.path), {
      records: 0,
      firstBad: { file: "head", line: 1, why },
    });
    openAudit(dir.path, SMALL).close();
    assert.deepEqual(await verifyAudit(dir.path), { records: 11 });
    const file = listFiles(dir.path).at(-1);
    assert.match(
      readLines(`${dir.path}/${file}`).at(-1) ?? "",
      /"why":"head: /,
    );
  }
  using dir = new TemporaryDir();
  makeChain(dir.path);
  const lagging = Deno.readTextFileSync(`${dir.path}/head`);
  makeChain(dir.path);
  Deno.writeTextFileSync(`${dir.path}/head`, lagging);
  assert.deepEqual(await verifyAudit(dir.path), { records: 20 });
  makeChain(dir.path);
  assert.deepEqual(await verifyAudit(dir.path), { records: 30 });
});

Deno.test("openAudit: a record that is too large keeps its short fields", async () => {
  using dir = new TemporaryDir();
  makeChain(dir.path);
  {
    using audit = openAudit(dir.path, { now: () => 0 });
    audit.append({ run: 1, name: "a", changes: "x".repeat(1_100_000) });
  }
  const line = readLines(`${dir.path}/${FILE}`).at(-1) ?? "";
  const { run, name, changes, oversized } = JSON.parse(line);
  assert.deepEqual([run, name, changes], [1, "a", undefined]);
  assert.ok(oversized > 1_100_000);
  assert.deepEqual(await verifyAudit(dir.path), { records: 11 });
});

Deno.test("openAudit: a kill leaves a chain that is good and goes on", async () => {
  for (let round = 0; round < 3; round++) {
    using dir = new TemporaryDir();
    const child = await startScript("../killed_auditor.ts", dir.path);
    assert.throws(() => openAudit(dir.path), { name: "TaskError" });
    const told = (await child.kill()).split(/[ \n]/).length - 1;
    const file = `${dir.path}/${listFiles(dir.path).at(-1)}`;
    if (round > 0) Deno.writeTextFileSync(file, '{"seq":', { append: true });
    const { records, firstBad } = await verifyAudit(dir.path);
    assert.equal(firstBad, undefined);
    assert.ok(told >= 50 && records >= told);
    using audit = openAudit(dir.path);
    appendMany(audit, 3);
    assert.deepEqual(await verifyAudit(dir.path), { records: records + 3 });
  }
});

Deno.test("verifyAudit: a file of many pieces is read to its end", async () => {
  using dir = new TemporaryDir();
  openAudit(dir.path).close();
  const lines: string[] = [];
  let prev = NO_DIGEST;
  for (let seq = 1; seq <= 20_000; seq++) {
    const line = JSON.stringify({ seq, run: 1, text: "x".repeat(150), prev });
    prev = sha256(new TextEncoder().encode(line));
    lines.push(`${line}\n`);
  }
  Deno.writeTextFileSync(`${dir.path}/${FILE}`, lines.join(""));
  assert.deepEqual(await verifyAudit(dir.path), { records: 20_000 });
});
