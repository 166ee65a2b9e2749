/** Units in a process that gave up all rights, as that of a compiled program has to. */

import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
} from "node:assert/strict";
import { ENCLOSED } from "../../lib/config/typescript/answer.ts";
import { UnitProcess } from "../../lib/units/process.ts";
import { writeFiles } from "../config/temp_dir.ts";
import { OwnTasks, planOver } from "./_own_tasks.ts";

/** Starts what a compiled program starts, with all rights as that has. */
const START = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-check",
  "--cached-only",
  "--allow-all",
  "--unstable-lazy-dynamic-imports",
  new URL("../../cli/main.ts", import.meta.url).pathname,
  ENCLOSED,
  "units",
];

const MOTD = `import { type Task, z } from "@driftless/driftless/task";
import { greet } from "./_greet.ts";
import data from "../lib/data.json" with { type: "json" };

interface Params { text: string }

export const motdTask: Task<Params> = {
  type: "motd",
  params: z.strictObject({ text: z.string() }),
  async *plan({ text }, host) {
    const content = greet(text, data.mark as string);
    const there = await host.stat("/etc/motd");
    if (there === undefined) yield { kind: "write", path: "/etc/motd", content };
    const tries = [
      () => Deno.readTextFileSync("/etc/shadow"),
      () => (0, eval)('import("file:///etc/hostname")'),
      () => Deno.permissions.request({ name: "run" }).then(({ state }) => { throw state; }),
    ];
    const said: string[] = [];
    for (const attempt of tries) {
      try { said.push("done " + await attempt()); } catch (error) { said.push(String(error)); }
    }
    return { said };
  },
};
`;

Deno.test("an enclosed unit plans over the host of the program and has no right", async () => {
  await using own = new OwnTasks(
    {
      "tasks/motd.ts": MOTD,
      "tasks/_greet.ts":
        "export const greet = (text: string, mark: string) => text + mark;\n",
      "lib/data.json": '{ "mark": "!" }',
    },
    {},
    START,
  );
  const { changes, output } = await planOver(await own.load("motd"), {
    params: { text: "Hello" },
  });
  deepEqual(changes, [
    { kind: "write", path: "/etc/motd", content: "Hello!" },
  ]);
  const said = Object(output)["said"];
  match(said[0], /Requires read access/);
  match(said[1], /Requires read access|Too many open files/);
  deepEqual(said[2], "denied");
});

Deno.test("a unit that wants rights is refused where it can be given none", async () => {
  using dir = writeFiles({});
  await using units = new UnitProcess({
    dir: dir.path,
    rights: ["--allow-net=example.org"],
    enclosed: START,
  });
  await rejects(
    units.begin(),
    /gives units no rights, this one wants --allow-net=example\.org/,
  );
});
