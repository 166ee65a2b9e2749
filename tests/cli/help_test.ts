import { ok, strictEqual as equal } from "node:assert/strict";
import type { Command } from "../../cli/command.ts";
import { ROOT } from "../../cli/commands.ts";
import { toHelp } from "../../cli/help.ts";
import { parseWords } from "../../cli/parse.ts";
import {
  FILTER_NAMES,
  FUNCTION_NAMES,
  TEST_NAMES,
} from "../../lib/template/catalog.ts";
import { matchGolden, run, toTranscript } from "./_terminal.ts";

/** All commands with those they stand in, hidden ones too. */
function listPaths(path: readonly Command[]): Command[][] {
  const commands = path.at(-1)?.commands ?? [];
  return [[...path], ...commands.flatMap((one) => listPaths([...path, one]))];
}

const PATHS = listPaths([ROOT]);
const toPlain = (_colour: string, text: string) => text;

for (const path of PATHS.filter((one) => !one.at(-1)?.isHidden)) {
  const words = path.slice(1).map(({ name }) => name);
  Deno.test(`the help of "${["driftless", ...words].join(" ")}"`, async () => {
    const asked = [...words, "--help"];
    const ran = await run(asked);
    matchGolden(
      `help_${words.join("_") || "driftless"}`,
      toTranscript(asked, ran),
    );
    equal((await run(["help", ...words])).stdout, ran.stdout);
  });
}

Deno.test("help has three examples for each command, and no more columns than there are", () => {
  for (const path of PATHS) {
    const command = path.at(-1);
    if (!command || command.isHidden) continue;
    const isGroup = command.run === undefined && path.length > 1;
    equal(command.examples.length, isGroup ? 1 : 3, command.name);
    for (const width of [100, 80]) {
      const paper = { paint: toPlain, width };
      for (const line of toHelp(path, paper).split("\n")) {
        // What is to be typed is broken nowhere.
        ok(line.length <= width || /^ {2}driftless \S/.test(line), line);
      }
    }
  }
});

Deno.test("a topic of the help lists what the program itself reads", async () => {
  const { stdout, code } = await run(["help", "templates"]);
  equal(code, 0);
  for (const names of [FILTER_NAMES, TEST_NAMES, FUNCTION_NAMES]) {
    for (const name of names) ok(stdout.includes(`\n  ${name} `), name);
  }
  ok((await run(["help", "exit-codes"])).stdout.includes("\n  64  usage\n"));
});

Deno.test("the examples of the help are accepted as they stand", () => {
  for (const path of PATHS) {
    for (const [words] of path.at(-1)?.examples ?? []) {
      const typed = words.split(/ (?:[|>]|&&)/)[0] ?? "";
      parseWords(typed.split(" "), ROOT);
    }
  }
});

Deno.test("each option and argument says what it is, and has its name once in its command", () => {
  for (const path of PATHS) {
    const options = path.flatMap((command) => command.options);
    const names = options.flatMap(({ name, short, isNegatable }) => [
      name,
      ...(short ? [short] : []),
      ...(isNegatable ? [`no-${name}`] : []),
    ]);
    equal(new Set(names).size, names.length, names.join(" "));
    for (const { help } of [...options, ...path.at(-1)?.args ?? []]) {
      ok(/^\S.*[^.]$/.test(help), help);
    }
  }
});

Deno.test("an option of one name takes a value in all commands or in none", () => {
  const shapes = new Map<string, boolean>();
  for (
    const { name, value } of PATHS.flatMap((path) => path.at(-1)?.options ?? [])
  ) {
    equal(shapes.get(name) ?? value !== undefined, value !== undefined, name);
    shapes.set(name, value !== undefined);
  }
});

Deno.test("help stays plain without a terminal and is painted when colours are asked for", async () => {
  equal(
    (await run(["help"], { env: { NO_COLOR: "" } })).stdout.includes("\x1b"),
    false,
  );
  const painted = await run(["help", "--color", "always"]);
  ok(painted.stdout.includes("\x1b[1mExamples:\x1b[0m"), painted.stdout);
});
