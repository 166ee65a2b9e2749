/** The agent uses plugins, and takes another version of one without a restart. */

import { match, strictEqual as equal } from "node:assert/strict";
import { makeSite } from "../../e2e/_driftless.ts";
import { Running } from "./_agent.ts";

Deno.test("the agent runs a task of a plugin, and of its next version as soon as that is pinned", async () => {
  using site = makeSite(
    "tasks: [{ type: greet.set, name: Greet, text: hello }]\n",
  );
  const write = (version: string, ending: string) =>
    site.write(
      `registry/greet@${version}.ts`,
      `import { type Task, z } from "@driftless/driftless/task";
      const path = "${site.target}/greeting";
      export const plugin = {
        name: "greet", version: "${version}", description: "",
        permissions: { write: [path] },
      };
      export const setTask: Task<{ text: string }> = {
        type: "set",
        params: z.strictObject({ text: z.string() }),
        async *plan({ text }, host) {
          const content = text + "${ending}";
          const is = await host.stat(path) && await host.readText(path) === content;
          if (!is) yield { kind: "write", path, content };
          return {};
        },
      };`,
    );
  write("1.0.0", "");
  site.write(
    "plugins.yml",
    "registries: [{ name: own, url: registry }]\ncache_dir: ../cache\n",
  );
  site.write("agent.yml", 'listen: "127.0.0.1:0"\n');
  const installed = await site.run("plugins", "install", "greet", "--yes");
  equal(installed.code, 0, installed.stderr);
  await using agent = new Running(site);
  await agent.until(() => agent.file("greeting") === "hello", "applied");
  write("1.1.0", "!");
  const updated = await site.run("plugins", "update", "--yes");
  match(updated.stdout, /^greet 1\.0\.0 -> 1\.1\.0$/m);
  agent.signal("SIGHUP");
  await agent.until(() => agent.file("greeting") === "hello!", "taken");
  equal(await agent.end(), 0);
});
