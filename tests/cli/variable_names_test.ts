import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { listVariableNames } from "../../cli/variable_names.ts";
import { TemporaryDir } from "../state/temporary.ts";

const FILES = {
  "vars.yml": "of_all: 1\n",
  "apply.yml": "vars: { of_apply: 1 }\ntasks: []\n",
  "groups.yml": "groups: { web: { match: web-*, vars: { of_group: 1 } } }\n",
  "hosts/web-01.toml": "of_host = 1\nof_all = 2\n",
  "roles/web/defaults/main.yml": "of_role: 1\n",
  "roles/web/tasks/main.yml": "- { type: debug, msg: of_none }\n",
  "vars.broken.yml": "broken: [\n",
};

Deno.test("names of variables come from every file that gives some, each once, and a broken one hides none", async () => {
  using dir = new TemporaryDir();
  for (const [name, text] of Object.entries(FILES)) {
    const path = `${dir.path}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }
  deepEqual(await listVariableNames(dir.path), [
    "of_all",
    "of_apply",
    "of_group",
    "of_host",
    "of_role",
  ]);
});
