/** Tasks are found by paths, labels, places and what they name. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { ManagedPaths } from "../../../lib/agent/drift/managed_paths.ts";
import { Managers } from "../../../lib/agent/drift/managers.ts";
import { apply } from "../../../lib/apply/apply.ts";
import { loadSetup } from "../../../lib/apply/setup.ts";
import { tasks } from "../../../tasks/mod.ts";
import { TemporaryDir } from "../../state/temporary.ts";

const CONFIG = `tasks:
  - { name: first, type: copy, dest: DIR/a, content: x }
  - { type: copy, dest: DIR/../DIR/b, content: x }
  - { name: a look, type: stat, path: DIR/seen }
  - { name: once, type: command, argv: ["true"], creates: DIR/made }
  - { type: service, name: nginx.service, state: started, when: false }
  - { name: both, type: copy, dest: "DIR/{{ item }}", content: x, loop: [d, e] }
`;

Deno.test("tasks are found by path, label, place or what they name; those that only look at a path when no others do more", async () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/seen`, "x");
  Deno.mkdirSync(`${dir.path}/config`);
  const text = CONFIG.replaceAll("DIR/../DIR", `${dir.path}/./`)
    .replaceAll("DIR", dir.path);
  Deno.writeTextFileSync(`${dir.path}/config/apply.yml`, text);
  const setup = await loadSetup({
    config: `${dir.path}/config`,
    registry: tasks,
  });
  const managers = new Managers(new ManagedPaths(setup.config));
  await apply({
    ...setup,
    stateDir: `${dir.path}/state`,
    version: "1.0.0",
    dryRun: true,
    selection: { tags: [], skipTags: [], types: [] },
    observer: managers,
    emit: (event) => event.type === "task" && managers.take(event),
  });
  const find = (what: string) =>
    managers.find(what).map(({ role, event }) =>
      `${role} ${event.place.replace(/:\d+$/, "")}`
    );
  deepEqual(find(`${dir.path}/a`), ["manages apply.yml:2"]);
  deepEqual(find(`${dir.path}//b/`), ["manages apply.yml:3"]);
  deepEqual(find(`${dir.path}/seen`), ["manages apply.yml:4"]);
  deepEqual(find("a look"), ["manages apply.yml:4"]);
  deepEqual(find("stat a look"), ["manages apply.yml:4"]);
  deepEqual(find("apply.yml:5"), ["manages apply.yml:5"]);
  deepEqual(find(`${dir.path}/made`), ["reads apply.yml:5"]);
  deepEqual(find("nginx"), ["manages apply.yml:6"]);
  deepEqual(find("nginx.service"), ["manages apply.yml:6"]);
  deepEqual(find(`${dir.path}/e`), ["manages apply.yml:7"]);
  deepEqual(
    find("apply.yml"),
    Array.from(
      { length: 7 },
      (_, at) => `manages apply.yml:${Math.min(at + 2, 7)}`,
    ),
  );
  deepEqual(find(`${dir.path}/nothing`), []);
  deepEqual(find("nothing"), []);
});
