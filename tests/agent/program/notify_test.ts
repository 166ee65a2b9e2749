/** The agent under a service manager: it is told when the configuration holds, of reloads, of life and of the end. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { makeSite, toEnvironment } from "../../e2e/_driftless.ts";
import { ServiceManager } from "../_service_manager.ts";

Deno.test("a service manager hears when the agent is ready, reloads, lives and stops", async () => {
  using site = makeSite("tasks: []\n");
  site.write("agent.yml", 'listen: "127.0.0.1:0"\n');
  await using manager = new ServiceManager();
  const [run, ...words] = site.argv("agent");
  const child = new Deno.Command(Deno.execPath(), {
    args: [run!, "--allow-ffi", ...words],
    clearEnv: true,
    env: {
      ...toEnvironment(site),
      NOTIFY_SOCKET: manager.socket,
      WATCHDOG_USEC: "200000",
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stderr).text();
  const ready = await manager.until("READY=1");
  await manager.until(/^STATUS=enforce [0-9a-f]{7}/);
  await manager.until("WATCHDOG=1", await manager.until("WATCHDOG=1"));
  site.write("apply.yml", "tasks: [{ type: cope }]\n");
  child.kill("SIGHUP");
  const reload = await manager.until(/^RELOADING=1\n/, ready);
  await manager.until("READY=1", reload);
  await manager.until(/^STATUS=.*not taken: apply.yml:1:17 /, reload);
  child.kill("SIGTERM");
  await manager.until("STOPPING=1", reload);
  equal((await child.status).code, 0);
  ok(!(await said).includes("no word to systemd"));
});
