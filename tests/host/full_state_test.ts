/** The disk of the state is full for a while: the agent says so, and goes on when there is room. */

import { match, strictEqual as equal } from "node:assert/strict";
import { Running } from "../agent/program/_agent.ts";
import { makeSite } from "../e2e/_driftless.ts";

const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
const NAME =
  "an agent whose state has no room applies again when there is some";

function run(program: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(program, { args }).outputSync();
  equal(success, true, new TextDecoder().decode(stderr));
}

async function fillState(): Promise<void> {
  using site = makeSite(
    `tasks: [{ type: copy, dest: "{{ env.T }}/motd", content: hello }]\n`,
  );
  site.write(
    "agent.yml",
    `listen: "127.0.0.1:0"\napply_interval: 1\ndrift: off\ncircuit_breaker_threshold: 100\n`,
  );
  Deno.mkdirSync(site.state);
  run("mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", site.state);
  try {
    await using agent = new Running(site);
    await agent.until(() => agent.file("motd") === "hello", "applied");
    const ballast = `${site.state}/ballast`;
    new Deno.Command("dd", {
      args: ["if=/dev/zero", `of=${ballast}`, "bs=1k", "count=4000"],
      stderr: "null",
    }).outputSync();
    Deno.writeTextFileSync(`${site.target}/motd`, "by hand");
    await agent.until(() => /^apply +failed: .*/m.test(agent.talk), "told");
    match(agent.talk, /No space left|the disk is full/);
    equal(agent.file("motd"), "by hand");
    Deno.removeSync(ballast);
    await agent.until(() => agent.file("motd") === "hello", "repaired");
    equal(await agent.end(), 0);
  } finally {
    run("umount", site.state);
  }
}

Deno.test({
  name: isRoot ? NAME : `${NAME} (needs root)`,
  ignore: !isRoot,
  fn: fillState,
});
