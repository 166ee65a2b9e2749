/** Names of tasks for completion, beside those of the whole load. */

import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import { listTaskNames } from "../../cli/task_names.ts";
import { toTasks } from "../../lib/apply/nodes.ts";
import { loadSetup } from "../../lib/apply/setup.ts";
import { toLabel } from "../../lib/apply/tell.ts";
import { findConfig } from "../../lib/config/discover.ts";
import { tasks } from "../../tasks/mod.ts";
import { writeFiles } from "../config/temp_dir.ts";
import { toExamplesConfig } from "./_type_examples.ts";

/** Lists the names of a configuration that was loaded whole. */
async function loadNames(config: string): Promise<string[]> {
  const setup = await loadSetup({ config, registry: tasks });
  return setup.config.nodes.flatMap(toTasks).map(toLabel);
}

async function scanNames(config: string): Promise<string[]> {
  return await listTaskNames(findConfig(config, undefined));
}

const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;

for (const name of ["agent", "alerts", "quickstart", "webserver"]) {
  Deno.test(`the names of examples/${name} are those of its tasks`, async () => {
    const found = await scanNames(EXAMPLES + name);
    ok(found.length > 0);
    deepEqual(found, await loadNames(EXAMPLES + name));
  });
}

Deno.test("the names of tasks whose types are of the configuration or of plugins are told", async () => {
  deepEqual(await scanNames(`${EXAMPLES}own`), [
    "Who to call",
    "Say what was written",
  ]);
  deepEqual(await scanNames(`${EXAMPLES}plugins`), ["Greet"]);
});

Deno.test("the names of tasks of every type are those of the whole load", async () => {
  using dir = writeFiles(await toExamplesConfig());
  deepEqual(await scanNames(dir.path), await loadNames(dir.path));
});

/** A task of each way to name one, in files of all formats. */
const FILES = {
  "apply.yml": `vars: { which: one }
roles:
  - web
  - { role: db, tags: [db], when: "which == 'one'" }
tasks:
  - name: a block
    no_log: true
    block:
      - { type: command, argv: [echo, hidden] }
      - { type: file, path: /tmp/of-block }
      - { type: include_tasks, file: silent.yml }
    rescue:
      - { name: rescued, type: debug, msg: hello }
  - { type: include_tasks, file: more.json }
  - { type: include_tasks, file: "{{ which }}.yml" }
  - { description: read at its turn, type: include_role, name: "{{ which }}" }
  - { type: include_role, name: db, tasks_from: extra }
  - { type: command, argv: [echo, "1", shown] }
  - { type: geturl, url: "http://localhost/{{ which }}", dest: /tmp/x }
  - { type: npm, name: of-npm, path: /srv/app }
  - { type: npm, name: described, description: the npm, path: /srv/app }
  - { name: the name, description: not this, type: debug, msg: hello }
handlers:
  - { name: of none, type: debug, msg: hello }
`,
  "apply.more.toml": `[[tasks]]
name = "of toml"
type = "debug"
msg = "hello"
`,
  "apply.d/20.yaml": "- { name: of a list, type: debug, msg: hello }\n",
  "apply.d/10.json":
    '{ "tasks": [{ "type": "package", "name": "of-json", "state": "present" }] }',
  "silent.yml": "- { type: command, argv: [echo, silent] }\n",
  "tasks/more.json": '[{ "name": "of json", "type": "debug", "msg": "m" }]',
  "roles/web/tasks/main.yml": `- { name: of web, type: debug, msg: hello }
- { type: include_tasks, file: beside.yaml }
`,
  "roles/web/tasks/beside.yaml": "[]\n",
  "roles/web/handlers/main.yml":
    "- { name: handler, type: debug, msg: hello }\n",
  "roles/web/defaults/main.yml": "port: 1\n",
  "roles/db/tasks/main.yml": "- { name: of db, type: debug, msg: hello }\n",
  "roles/db/tasks/extra.yml": "- { name: of extra, type: debug, msg: hello }\n",
  "templates/not.yml": "tasks: [{ name: not this, type: debug, msg: m }]\n",
};

Deno.test("the names of roles, includes and all formats are those of the whole load, in its order", async () => {
  using dir = writeFiles(FILES);
  const found = await scanNames(dir.path);
  deepEqual(found, await loadNames(dir.path));
  for (
    const name of ["of toml", "of a list", "of-json", "/srv/app", "the npm"]
  ) {
    ok(found.includes(name), name);
  }
});

Deno.test("the names of one file that is named instead of its directory are its own", async () => {
  using dir = writeFiles(FILES);
  const path = `${dir.path}/apply.more.toml`;
  deepEqual(await scanNames(path), ["of toml"]);
  deepEqual(await loadNames(path), ["of toml"]);
});

Deno.test("what is wrong in one place hides no other names", async () => {
  using dir = writeFiles({
    "apply.yml": `roles: [lost, { vars: {} }]
tasks:
  - { name: first, type: debug, msg: hello }
  - { type: include_tasks, file: apply.yml }
  - { type: include_tasks, file: lost.yml }
  - { type: include_tasks, file: ../outside.yml }
  - { type: include_role, name: ../outside }
  - { type: include_tasks, file: round.yml }
  - { name: no type }
  - { type: [debug], name: no text }
  - no map
  - { type: nope, nope: nope }
  - { name: unclear, path: /tmp/x, type: nope }
  - { name: last, type: debug, nope: hello }
`,
    "apply.wrong.yml": "tasks: [\n",
    "round.yml": `- { name: round, type: debug, msg: hello }
- { type: include_tasks, file: round.yml }
`,
  });
  deepEqual(await scanNames(dir.path), ["first", "round", "nope", "last"]);
});

Deno.test("no program is run for names, and those beside it are told", async () => {
  using dir = writeFiles({
    "apply.ts": 'Deno.writeTextFileSync("ran", ""); export default {};',
    "apply.more.yml": `tasks:
  - { type: include_tasks, file: made.ts }
  - { type: include_role, name: made }
  - { name: beside, type: debug, msg: hello }
`,
    "made.ts": 'throw new Error("ran");',
    "roles/made/vars/main.ts": 'throw new Error("ran");',
    "roles/made/tasks/main.yml": "- { name: made, type: debug, msg: m }\n",
  });
  deepEqual(await scanNames(dir.path), ["made", "beside"]);
});
