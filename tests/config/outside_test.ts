/** What nobody is shown of files that a configuration leads to and that are none of it. */

import { match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { loadApply } from "../../lib/config/load.ts";
import { ConfigError, ConfigErrors, toMessage } from "../../lib/error.ts";
import { readLock } from "../../lib/plugins/lock_file.ts";
import { addOwnTasks } from "../../lib/units/own_tasks.ts";
import { UnitProcess } from "../../lib/units/process.ts";
import { registry } from "./registry.ts";
import { writeFiles } from "./temp_dir.ts";

const SECRET = "root:geheim\nother: [";
const TASKS = "tasks: []\n";
const SAYS = /is outside of the configuration and not for everybody to read/;

/** Everything that is said of an error, with the lines that are shown. */
function say(error: unknown): string {
  if (error instanceof ConfigErrors) return error.errors.map(say).join("\n");
  ok(error instanceof ConfigError, String(error));
  return `${error.message}\n${error.frame ?? ""}\n${toMessage(error.cause)}`;
}

const LEADING: readonly {
  readonly name: string;
  readonly link?: string;
  readonly apply?: (path: string) => string;
}[] = [
  { name: "the apply file", link: "apply.yml" },
  { name: "variables", link: "vars.yml" },
  { name: "variables of a host", link: "hosts/web-01.yml" },
  {
    name: "tasks that are included by an absolute name",
    apply: (path) => `tasks: [{ type: include_tasks, file: "${path}" }]\n`,
  },
];

for (const { name, link, apply } of LEADING) {
  Deno.test(`${name} may not be a private file from outside, and no line of it is shown`, async () => {
    using outside = writeFiles({ "private.yml": SECRET });
    const path = `${outside.path}/private.yml`;
    Deno.chmodSync(path, 0o640);
    using dir = writeFiles({ "hosts/x.yml": "" });
    if (link !== "apply.yml") {
      Deno.writeTextFileSync(`${dir.path}/apply.yml`, apply?.(path) ?? TASKS);
    }
    if (link !== undefined) Deno.symlinkSync(path, `${dir.path}/${link}`);
    const load = () =>
      loadApply({ dir: dir.path, registry, hostName: "web-01" });
    await rejects(load, (error) => {
      const said = say(error);
      match(said, SAYS);
      equal(said.includes("geheim"), false, said);
      return true;
    });
    // What everybody may read may be anywhere.
    Deno.chmodSync(path, 0o644);
    await rejects(load, (error) => !SAYS.test(say(error)));
  });
}

Deno.test("a unit may not be a link that leads out", () => {
  using outside = writeFiles({ "motd.ts": SECRET });
  using dir = writeFiles({ "tasks/x.yml": "" });
  Deno.symlinkSync(`${outside.path}/motd.ts`, `${dir.path}/tasks/motd.ts`);
  const files = [{ name: "motd", file: "tasks/motd.ts" }];
  const process = new UnitProcess({ dir: dir.path });
  try {
    addOwnTasks({ dir: dir.path, files, builtIns: {}, process });
    ok(false, "the link was followed");
  } catch (error) {
    match(say(error), /"tasks\/motd.ts": it is a link that leads out/);
    equal(say(error).includes("geheim"), false);
  }
});

Deno.test("a lock of plugins that is no JSON is not quoted", async () => {
  using dir = writeFiles({ "plugins.lock": SECRET });
  await rejects(
    async () => await Promise.resolve(readLock(dir.path)),
    (error) => {
      match(say(error), /it is no JSON/);
      equal(say(error).includes("geheim"), false);
      return true;
    },
  );
});
