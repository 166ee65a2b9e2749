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
