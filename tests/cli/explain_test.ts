/** `driftless explain` of keys; of variables tests/cli/runs_test.ts tells. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { FILE_DOCS } from "../../cli/file_docs.ts";
import { FILE_KEYS } from "../../cli/file_keys.ts";
import type { KnownKeys } from "../../cli/known_key.ts";
import { findKey, ROOT_KEYS } from "../../cli/known_keys.ts";
import { makeSite, openLines } from "./_site.ts";
import { matchGolden } from "./_terminal.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

Deno.test("explain tells what a key takes and means, offline; a variable of its name too", async () => {
  using site = makeSite(
    "vars: { copy: mine }\ntasks: [{ type: debug, msg: a }]\n",
    lines,
  );
  matchGolden(
    "explain",
    await site.record(
      "explain timezone.name",
      "explain when",
      "explain facts.thresholds",
      "explain agent.drain",
      "explain logs.outputs.s3.bucket --json",
      "-c config explain copy",
      "explain copy.onwer",
      "explain agent.interval",
      "explain agent.drain.more",
      "explain copi",
      "explain health",
      "-c config explain nothing_of_this_name",
    ),
  );
});

/** Paths of keys without a meaning. */
function listUndocumented(path: string, keys: KnownKeys): string[] {
  return Object.keys(keys).map((name) => `${path}.${name}`)
    .filter((name) => FILE_DOCS[name] === undefined);
}

Deno.test("every key of a file has a meaning, and no meaning is of a key that is gone", async () => {
  for (const [kind, read] of Object.entries(FILE_KEYS)) {
    const { below = {}, about } = await read();
    equal(about, FILE_DOCS[kind]);
    deepEqual(listUndocumented(kind, below), []);
  }
  const gone: string[] = [];
  for (const path of Object.keys(FILE_DOCS)) {
    const { known } = await findKey(path);
    if (known?.about !== FILE_DOCS[path]) gone.push(path);
  }
  deepEqual(gone, []);
});

Deno.test("every key that a path may begin with has a meaning", async () => {
  for (const [name, read] of Object.entries(ROOT_KEYS)) {
    match((await read()).about ?? "", /\w/, name);
  }
});

Deno.test("names that every object has are no keys", async () => {
  for (const path of ["constructor", "copy.toString", "agent.__proto__"]) {
    equal((await findKey(path)).known, undefined, path);
  }
});

/** A mistake of each kind that a key explains, and keys that stand elsewhere than those beside them. */
const APPLY = `tasks:
  - { type: copy, dest: /a, contnt: x }
  - { type: copy, dest: /a, content: x, mode: "9x" }
  - { type: copy, dest: /a, content: x, whn: a }
  - { type: copy, dest: /a, content: x, retries: many }
  - { type: copy, dest: /a, content: x, zzzzzzzzzz: y }
  - { type: ini_file, path: /a, section: [], zzzzzzzzzz: y }
  - { type: tempalte, dest: /a }
`;

const MISTAKES = {
  "facts.yml": `collectors:
  - { type: dsk }
  - { type: disk, devces: a, intervall: 3 }
exporters: { remote_wite: {}, http: { url: 3, queu: 1 } }
notifiers: [{ type: webhook, name: a, urll: b }]
thresholds: [{ name: a, onn: b }]
colectors: []
`,
  "logs.yml": `sources:
  - { name: a, paths: [/a], parsr: nginx, pathss: b, max_line_bytes: x }
  - { name: b, type: comand, parser: { type: regex, pattren: x } }
outputs:
  - { name: c, type: file, pth: /a, batch: 3 }
  - { name: d, type: fil }
filters: [{ type: include, pattren: x }]
soures: []
`,
  "agent.yml": "drift: maybe\nsource: { url: a, reff: b }\nlistenn: x\n",
};

Deno.test("each key that an error points to is explained", async () => {
  using site = makeSite(APPLY, lines);
  for (const [file, text] of Object.entries(MISTAKES)) {
    site.write(`config/${file}`, text);
  }
  const { stdout } = await site.run(["-c", "config", "validate", "--json"]);
  const errors = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const keys = errors.map(({ message, key }) => {
    equal(typeof key, "string", message);
    return key;
  });
  const dead: string[] = [];
  for (const key of keys) {
    const { known } = await findKey(key);
    if (known === undefined) dead.push(key);
  }
  deepEqual(dead, []);
  deepEqual(
    new Set(keys.slice(-9)),
    new Set([
      "copy",
      "copy.content",
      "copy.mode",
      "copy.src",
      "ini_file",
      "ini_file.section",
      "retries",
      "template",
      "when",
    ]),
  );
});
