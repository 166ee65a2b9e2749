import { deepStrictEqual as deepEqual } from "node:assert/strict";
import {
  drive,
  MemoryHost,
  type MemoryState,
  OverlayHost,
  testTask,
} from "../../lib/testing/mod.ts";
import { shutdownTask } from "../../tasks/shutdown.ts";

function have(rest: MemoryState = {}): MemoryState {
  return {
    programs: ["systemd-run", "shutdown"],
    queries: { "systemctl is-system-running": "running\n" },
    files: { "/run/systemd/system/x": "" },
    ...rest,
  };
}

async function plan(params: Record<string, unknown>, state: MemoryState) {
  const host = new OverlayHost(new MemoryHost(state));
  const want = shutdownTask.params.parse(params);
  const { changes, error } = await drive(shutdownTask, want, host);
  if (error) throw error;
  return changes.flatMap((change) => change.kind === "run" ? [change] : []);
}

Deno.test("shutdown: switches off once for each occasion", async () => {
  const [first] = await plan({ id: "a", msg: "x" }, have());
  deepEqual(first?.argv.slice(4), ["systemctl", "--message=x", "poweroff"]);
  const done = [first?.once ?? ""];
  deepEqual(await plan({ id: "a", msg: "y" }, have({ done })), []);
  const [other] = await plan({ id: "b", mode: "halt" }, have({ done }));
  deepEqual(other?.argv.slice(4), ["systemctl", "halt"]);
});

Deno.test("shutdown: by shutdown(8) after a delay, and where systemd does not run", async () => {
  const [later] = await plan({ delay: 30 }, have());
  deepEqual(later?.argv, ["shutdown", "-P", "+1"]);
  deepEqual(later?.undo, [
    { kind: "run", argv: ["shutdown", "-c"], predicts: [] },
  ]);
  const [now] = await plan({ msg: "x y" }, have({ files: {} }));
  deepEqual(now?.argv, ["shutdown", "-P", "now", "x y"]);
});

testTask(shutdownTask, [
  {
    name: "only tells in test mode",
    params: { test: true },
    have: have(),
    output: { needed: true },
  },
  {
    name: "leaves a host that is to go down already",
    params: {},
    have: have({ files: { "/run/systemd/shutdown/scheduled": "" } }),
  },
  {
    name: "refuses in a container",
    params: {},
    have: have({ files: { "/run/.containerenv": "" } }),
    error: /Cannot poweroff this host: it is a container/,
  },
  ...["a\nb", "-c"].map((msg) => ({
    name: `refuses the message ${JSON.stringify(msg)}`,
    params: { msg },
    error: /expected a (single line|text)/,
  })),
  {
    name: "refuses another mode",
    params: { mode: "off; id" },
    error: /expected one of "poweroff", "halt"/,
  },
]);
