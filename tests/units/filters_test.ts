/** Template filters are served wherever units run. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { ConfigErrors, TaskError } from "../../lib/error.ts";
import { checkFilters } from "../../lib/units/check_filters.ts";
import { UnitFault } from "../../lib/units/fault.ts";
import { listUnitFiles } from "../../lib/units/find_units.ts";
import { Inside } from "../../lib/units/inside.ts";
import { FilterThread, openOwnFilters } from "../../lib/units/own_filters.ts";
import { UnitProcess } from "../../lib/units/process.ts";
import { writeFiles } from "../config/temp_dir.ts";

const FILES = {
  "template_filters/pair.ts":
    `export const pair = { name: "pair", apply: (...all: unknown[]) => all };`,
  "template_filters/late.ts": `export const late = {
  name: "late",
  apply: async (value: unknown) => await value,
};`,
  "template_filters/bad.ts": `export const bad = {
  name: "bad",
  apply(value: { none: { at: number } }) {
    return value.none.at;
  },
};`,
};

Deno.test("a filter gives what it makes, here and in a process of its own", async () => {
  using dir = writeFiles(FILES);
  await using process = new UnitProcess({ dir: dir.path });
  const inside = new Inside({}, process.root, () => {});
  const toUrl = (name: string) => `${process.root}template_filters/${name}.ts`;
  for (
    const { call } of [
      { call: inside.peer.call.bind(inside.peer) },
      { call: process.call.bind(process) },
    ]
  ) {
    deepEqual(await call("filter.apply", [toUrl("pair"), "a", 1, null]), [
      "a",
      1,
      null,
    ]);
    equal(await call("filter.apply", [toUrl("late"), "b"]), "b");
    await rejects(call("filter.apply", [toUrl("bad"), "c"]), (error) => {
      ok(error instanceof UnitFault);
      deepEqual(error.frames.map(({ line }) => line), [4]);
      return true;
    });
  }
});

Deno.test("templates get what filters make at once, again after what they run in was ended", async () => {
  using dir = writeFiles(FILES);
  await using thread = new FilterThread();
  const files = listUnitFiles(dir.path, "template_filters");
  const { pair, bad } = openOwnFilters(dir.path, files, thread);
  ok(pair && bad);
  deepEqual(pair({ a: [null] }, [1.5]), [{ a: [null] }, 1.5]);
  throws(() => bad("x", []), (error) => {
    ok(error instanceof TaskError);
    match(
      error.message,
      /^Cannot run "template_filters\/bad\.ts:4:\d+": Cannot read properties/,
    );
    return true;
  });
  throws(() => pair("x".repeat(17 * 1024 * 1024), []), /larger than/);
  await thread[Symbol.asyncDispose]();
  deepEqual(pair("b", []), ["b"]);
});

Deno.test("files without a good filter are errors with their places", async () => {
  using dir = writeFiles({
    "template_filters/none.ts": "export const a = 1;",
    "template_filters/other.ts": FILES["template_filters/pair.ts"],
    "template_filters/_part.ts": "export const b = 2;",
  });
  await rejects(checkFilters(dir.path), (error) => {
    ok(error instanceof ConfigErrors);
    deepEqual(error.errors.map(({ message }) => message), [
      'Cannot use "template_filters/none.ts": it exports no template filter',
      'Cannot use "template_filters/other.ts": its name is "pair", which the name of the file has to be',
    ]);
    return true;
  });
});

Deno.test("a filter with the name of one of the program is an error", async () => {
  using dir = writeFiles({ "template_filters/upper.ts": "" });
  await rejects(checkFilters(dir.path), (error) => {
    ok(error instanceof ConfigErrors);
    deepEqual(error.errors.map(({ message }) => message), [
      'Cannot use "template_filters/upper.ts": there is a template filter "upper" already',
    ]);
    return true;
  });
});
