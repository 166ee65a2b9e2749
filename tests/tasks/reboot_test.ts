import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import type { RunChange } from "../../lib/task.ts";
import {
  drive,
  type MemoryEntry,
  MemoryHost,
  type MemoryState,
  OverlayHost,
  testTask,
} from "../../lib/testing/mod.ts";
import { rebootTask } from "../../tasks/reboot.ts";

const RUNNING = "systemctl is-system-running";

function have(
  files: Record<string, MemoryEntry>,
  rest: MemoryState = {},
): MemoryState {
  return {
    programs: ["systemd-run", "shutdown"],
    queries: { [RUNNING]: "running\n" },
    ...rest,
    files: {
      "/run/systemd/system/x": "",
      "/proc/sys/kernel/osrelease": "6.1.0-25-amd64\n",
      "/boot/vmlinuz-6.1.0-25-amd64": "",
      ...files,
    },
  };
}

const NOW = [
  "systemd-run",
  "--quiet",
  "--on-active=3s",
  "--timer-property=AccuracySec=100ms",
  "systemctl",
];
const FLAG = { "/run/reboot-required": "" };
const NEWER = { "/boot/vmlinuz-6.1.0-30-amd64": "" };

/** Drives a plan and gives its changes, the key apart. */
async function plan(
  params: Record<string, unknown>,
  state: MemoryState,
): Promise<{ changes: unknown[]; keys: string[]; warnings: string[] }> {
  const host = new OverlayHost(new MemoryHost(state));
  const want = rebootTask.params.parse(params);
  const { changes, error, warnings } = await drive(rebootTask, want, host);
  if (error) throw error;
  const runs = changes.filter((change): change is RunChange =>
    change.kind === "run"
  );
  return {
    changes: runs.map(({ once: _once, ...rest }) => rest),
    keys: runs.flatMap(({ once }) => once ?? []),
    warnings,
  };
}

Deno.test("reboot: restarts when a package, a kernel, a file or an occasion asks for it", async () => {
  const rows: [Record<string, unknown>, Record<string, MemoryEntry>, string][] =
    [
      [{}, FLAG, "/run/reboot-required asks for it"],
      [{}, NEWER, "kernel 6.1.0-30-amd64 is installed, 6.1.0-25-amd64 runs"],
      [{ flags: "/var/x" }, { "/var/x": "" }, "/var/x asks for it"],
      [{ id: "x; $(id)" }, FLAG, '"x; $(id)" asks for it'],
    ];
  for (const [params, files, shows] of rows) {
    const { changes } = await plan(params, have(files));
    deepEqual(changes, [
      { kind: "run", argv: [...NOW, "reboot"], shows, predicts: [] },
    ]);
  }
});

Deno.test("reboot: the same reason restarts once, another one again", async () => {
  const stuck = { "/var/x": "" };
  const params = { flags: "/var/x" };
  const first = await plan(params, have({ ...stuck, ...FLAG }));
  equal(first.keys.length, 1);
  const after = await plan(params, have(stuck, { done: first.keys }));
  deepEqual(after.changes, []);
  equal(after.warnings.length, 1);
  const again = await plan(
    params,
    have({ ...stuck, ...FLAG }, {
      done: first.keys,
    }),
  );
  equal(again.changes.length, 1);
  const touched = { "/var/x": { content: "", mtimeMs: 5 } };
  const anew = await plan(params, have(touched, { done: first.keys }));
  equal(anew.changes.length, 1);
});

Deno.test("reboot: an occasion restarts once and is no warning afterwards", async () => {
  const first = await plan({ id: "a" }, have({}));
  const after = await plan({ id: "a" }, have({}, { done: first.keys }));
  deepEqual([after.changes, after.warnings], [[], []]);
  equal(
    (await plan({ id: "b" }, have({}, { done: first.keys }))).keys.length,
    1,
  );
});

Deno.test("reboot: words of its message, a delay in minutes, and force", async () => {
  const later = { id: "a", delay: 61, msg: "soon; $(id)" };
  deepEqual((await plan(later, have({}))).changes, [{
    kind: "run",
    argv: ["shutdown", "-r", "+2", "soon; $(id)"],
    shows: '"a" asks for it',
    predicts: [],
    undo: [{ kind: "run", argv: ["shutdown", "-c"], predicts: [] }],
  }]);
  const hard = { id: "a", force: true, msg: "$(id)" };
  const words = [...NOW, "--force", "--message=$(id)", "reboot"];
  const [change] = (await plan(hard, have({}))).changes;
  deepEqual(change, {
    kind: "run",
    argv: words,
    shows: '"a" asks for it',
    predicts: [],
  });
});

testTask(rebootTask, [
  {
    name: "leaves a host that needs none",
    params: {},
    have: have({}),
    output: { needed: false, reasons: [] },
  },
  {
    name: "leaves a kernel of another flavour, or one that is not to count",
    params: { kernel: false },
    have: have({ ...NEWER, "/boot/vmlinuz-7.0.0-cloud-amd64": "" }),
  },
  {
    name: "only tells in test mode",
    params: { test: true },
    have: have(FLAG),
    output: { needed: true, reasons: ["/run/reboot-required asks for it"] },
  },
  {
    name: "leaves a host that goes down already, or will",
    params: {},
    have: have({ ...FLAG, "/run/systemd/shutdown/scheduled": "USEC=1" }),
    output: { needed: true },
  },
  {
    name: "leaves a host that is stopping",
    params: {},
    have: have(FLAG, {
      queries: { [RUNNING]: { code: 1, stdout: "stopping" } },
    }),
  },
  {
    name: "refuses in a container",
    params: {},
    have: have({ ...FLAG, "/.dockerenv": "" }),
    error: /it is a container/,
  },
  {
    name: "names what is missing",
    params: {},
    have: have(FLAG, { programs: [] }),
    error: /Cannot find "systemd-run"/,
  },
  ...["a\nb", "-c"].map((msg) => ({
    name: `refuses the message ${JSON.stringify(msg)}`,
    params: { msg },
    error: /expected a (single line|text)/,
  })),
  {
    name: "refuses a flag without a path",
    params: { flags: ["x"] },
    error: /absolute paths/,
  },
  {
    name: "refuses an occasion without a name",
    params: { id: " " },
    error: /expected a name/,
  },
  {
    name: "refuses a delay over a week",
    params: { delay: "8d" },
    error: /at most a week/,
  },
]);
