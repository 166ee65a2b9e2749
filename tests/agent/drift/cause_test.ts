/** Drift is told apart from another configuration. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { tellCause } from "../../../lib/agent/drift/cause.ts";
import { Definitions } from "../../../lib/agent/drift/definitions.ts";
import { openState } from "../../../lib/state/state.ts";
import { Guarded } from "./_guarded.ts";

for (
  const [name, appliedDigest, isTouched, cause] of [
    ["the definition that was applied", "a", false, "host"],
    [
      "the definition that was applied, and a change that was seen",
      "a",
      true,
      "host",
    ],
    ["another definition", "b", false, "git"],
    ["another definition, and a change that was seen", "b", true, "both"],
    ["a task that is new", undefined, false, "git"],
    ["a task that is new on a path of another one", undefined, true, "git"],
  ] as const
) {
  Deno.test(`a task that differs with ${name}: ${cause}`, async () => {
    const grounds = { appliedDigest, digest: "a", isTouched: () => isTouched };
    equal(await tellCause(grounds), cause);
  });
}

Deno.test("a definition is another one when its params, its variables or the files that it reads are, and not when lines move", async () => {
  await using site = new Guarded();
  const text = (word: string) =>
    `vars: {word: ${word}}\ntasks:\n- type: copy\n  dest: ${site.target}/a\n` +
    `  content: "{{ word }}"\n- type: template\n  src: ${site.dir}/config/t.j2\n` +
    `  dest: ${site.target}/b\n- type: copy\n  src: c.txt\n  dest: ${site.target}/c\n`;
  const digest = async () => {
    const { managed } = await site.apply();
    const definitions = new Definitions();
    const all = [...managed.tasks].map(async (task) =>
      [task.key, await definitions.digest(task)] as const
    );
    return (await Promise.all(all)).sort();
  };
  site.write(text("one"));
  site.write("t\n", "t.j2");
  site.write("c\n", "c.txt");
  const first = await digest();
  equal(first.length, 3);
  site.write(`# moved\n\n${text("one")}`);
  deepEqual(await digest(), first);
  const others = async () =>
    (await digest()).map(([_key, hex], at) => hex !== first[at]?.[1]);
  site.write(text("two"));
  deepEqual(await others(), [true, false, false]);
  site.write("other\n", "t.j2");
  deepEqual(await others(), [true, false, true]);
  site.write("other\n", "c.txt");
  deepEqual(await others(), [true, true, true]);
  {
    using state = openState(site.state);
    deepEqual([...state.agent.definitions()], []);
    state.agent.saveDefinitions(new Map([["gone", "x"], ["a", "1"]]));
    state.agent.saveDefinitions(new Map([["a", "2"], ["b", "3"]]));
  }
  using state = openState(site.state, { readOnly: true });
  deepEqual([...state.agent.definitions()], [["a", "2"], ["b", "3"]]);
});
