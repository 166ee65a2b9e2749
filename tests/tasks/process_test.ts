import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import type { RunChange } from "../../lib/task.ts";
import {
  MemoryHost,
  type MemoryState,
  testTask,
} from "../../lib/testing/mod.ts";
import { planEnd } from "../../tasks/_process_end.ts";
import { findProcesses, isRunning } from "../../tasks/_processes.ts";
import { processTask } from "../../tasks/process.ts";

/** A process of a test's machine. */
interface Given {
  name?: string;
  words?: string[];
  uid?: number;
  parent?: number;
  state?: string;
  startedAt?: number;
  space?: string;
}

/** Files of proc(5) of processes by number; this process is number 10, started by 9. */
function toFiles(given: Record<number, Given>): MemoryState["files"] {
  const files: NonNullable<MemoryState["files"]> = {
    "/proc/self": { target: "10" },
    "/proc/meminfo": "",
  };
  const all: Record<number, Given> = {
    1: { name: "init" },
    9: { name: "app", parent: 1 },
    10: { name: "app", parent: 9 },
    ...given,
  };
  for (const [pid, one] of Object.entries(all)) {
    const { name = "app", parent = 1, startedAt = 500, state = "S" } = one;
    const zeros = new Array(17).fill("0").join(" ");
    files[`/proc/${pid}/stat`] =
      `${pid} (${name}) ${state} ${parent} ${zeros} ${startedAt} 0\n`;
    files[`/proc/${pid}/cmdline`] = (one.words ?? [`/usr/bin/${name}`])
      .map((word) => `${word}\0`).join("");
    files[`/proc/${pid}/status`] = `Name:\t${name}\nUid:\t${one.uid ?? 0}\t0\n`;
    files[`/proc/${pid}/ns/pid`] = { target: one.space ?? "pid:[1]" };
  }
  return files;
}

function have(given: Record<number, Given>, rest: MemoryState = {}) {
  return {
    programs: ["kill"],
    ...rest,
    files: { ...toFiles(given), ...rest.files },
  };
}

function toSignal(pid: number, more: Partial<RunChange> = {}): RunChange {
  return {
    kind: "run",
    argv: ["kill", "-s", "TERM", String(pid)],
    shows: "app gets SIGTERM",
    predicts: [],
    success: [0, 1],
    ...more,
  };
}

const HUP = {
  argv: ["kill", "-s", "HUP", "20"],
  shows: "app gets SIGHUP",
  repeats: true,
};

testTask(processTask, [
  {
    name: "leaves all alone where none is as wanted",
    params: { name: "worker", state: "absent" },
    have: have({ 20: {} }),
    output: { state: "absent", pids: [] },
  },
  {
    name:
      "ends what has the name, and not itself, what started it, what is dead, of the kernel or in a container",
    params: { name: "app", state: "absent" },
    have: have({
      20: {},
      21: { name: "app2" },
      22: { state: "Z" },
      23: { words: [] },
      24: { space: "pid:[2]" },
    }),
    changes: [toSignal(20)],
    again: [toSignal(20)],
    output: { pids: [20] },
  },
  {
    name: "knows the name of a process that holds blanks and brackets",
    params: { name: "a) S 1 (b", state: "present" },
    have: have({ 20: { name: "a) S 1 (b" } }),
    output: { pids: [20] },
  },
  {
    name: "compares the whole of a name that the kernel cuts",
    params: { name: "a-very-long-name-1", state: "present" },
    have: have({
      20: { name: "a-very-long-nam", words: ["/x/a-very-long-name-2"] },
      21: { name: "a-very-long-nam", words: ["sh", "/x/a-very-long-name-1"] },
    }),
    output: { pids: [21] },
  },
  {
    name: "matches a pattern in the command line",
    params: { pattern: "--queue=mail$", state: "absent" },
    have: have({
      20: { words: ["python", "w.py", "--queue=mail"] },
      21: { words: ["python", "w.py", "--queue=mails"] },
    }),
    changes: [toSignal(20)],
    again: [toSignal(20)],
  },
  {
    name: "leaves processes of other users alone and tells of them",
    params: { name: "app", state: "absent" },
    have: have({ 20: { uid: 33 } }),
    warnings: [/1 processes of other users are left alone/],
    again: [],
  },
  {
    name: "means the processes of a user",
    params: { name: "app", state: "absent", user: "www" },
    have: have({ 20: {}, 21: { uid: 33 } }, {
      users: [{ name: "www", uid: 33 }],
    }),
    changes: [toSignal(21)],
    again: [toSignal(21)],
    warnings: [/1 processes/],
  },
  {
    name: "means the processes of all users on request",
    params: { name: "app", state: "absent", all_users: true },
    have: have({ 20: {}, 21: { uid: 33 } }),
    changes: [toSignal(20), toSignal(21)],
    again: [toSignal(20), toSignal(21)],
  },
  {
    name: "signals what a file names, on every run",
    params: { pidfile: "/run/app.pid", state: "signaled", signal: "HUP" },
    have: have({ 20: {} }, { files: { "/run/app.pid": "20\n" } }),
    changes: [toSignal(20, HUP)],
    again: [toSignal(20, HUP)],
  },
  {
    name: "takes a file whose process has ended for none and tells so",
    params: { pidfile: "/run/app.pid", state: "signaled", signal: "HUP" },
    have: have({}, { files: { "/run/app.pid": "20\n" } }),
    warnings: [/names process 20, which does not run/],
  },
  {
    name: "never signals process 1 or itself whatever a file says",
    params: { pidfile: "/run/app.pid", state: "absent" },
    have: have({}, { files: { "/run/app.pid": "1" } }),
  },
  {
    name: "takes a missing file for no process",
    params: { pidfile: "/run/app.pid", state: "absent" },
    have: have({}),
  },
  {
    name: "refuses a file without a number",
    params: { pidfile: "/run/app.pid", state: "absent" },
    have: have({}, { files: { "/run/app.pid": "-1" } }),
    error: /Cannot read a number of a process in "\/run\/app.pid": found "-1"/,
  },
  {
    name: "goes on when none is left, or one is there",
    params: { name: "worker", state: "exited" },
    have: have({}),
  },
  {
    name: "does not know in a dry run whether one will end",
    params: { name: "app", state: "exited" },
    have: have({ 20: {} }),
    unknown: /may start or end processes/,
  },
  {
    name: "fails at once without time to wait",
    params: { name: "worker", state: "present", wait_secs: 0 },
    have: have({}),
    error: /Cannot find a process that is wanted within 0 s/,
  },
  {
    name: "names the packages of kill",
    params: { name: "app", state: "absent" },
    have: have({ 20: {} }, { programs: [] }),
    error: /Cannot find "kill"/,
  },
  {
    name: "refuses a user that does not exist",
    params: { name: "app", state: "absent", user: "none" },
    have: have({}),
    error: /Cannot find user "none"/,
  },
  {
    name: "wants to be told which processes",
    params: { state: "absent" },
    error: /expected "name", "pattern" or "pidfile"/,
  },
  {
    name: "refuses a pattern that is broken",
    params: { pattern: "(", state: "absent" },
    error: /pattern/,
  },
  {
    name: "refuses force beside a wait",
    params: { name: "app", state: "exited", force: true },
    error: /beside state "absent" only/,
  },
  ...["; touch x", "$(id)", "-9"].map((name) => ({
    name: `takes the name ${name} for a name that no process has`,
    params: { name, state: "absent" },
    have: have({ 20: {} }),
  })),
  ...["a\nb", "", "; touch /tmp/x"].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { name, state: "absent" },
    error: /name of a program/,
  })),
  ...["TERM; id", "-9", "9"].map((signal) => ({
    name: `refuses the signal ${signal}`,
    params: { name: "x", state: "absent", signal },
    error: /signal/,
  })),
]);

Deno.test("process: a number that another process got is not signaled", async () => {
  const before = new MemoryHost(have({ 20: {} }));
  const [found] = await findProcesses({ name: "app" }, before);
  equal(await isRunning(found!, before), true);
  const after = new MemoryHost(have({ 20: { startedAt: 501 } }));
  equal(await isRunning(found!, after), false);
});

Deno.test("process: what does not end in time is an error that names it, or is killed", async () => {
  const host = new SlowHost(have({ 20: {} }));
  const found = await findProcesses({ name: "app" }, host);
  for (const force of [false, true]) {
    const signals: string[] = [];
    const end = async () => {
      const want = { signal: "TERM", wait_secs: 4, force };
      for await (const change of planEnd(found, want, host)) {
        equal(change.kind, "run");
        if (change.kind === "run") signals.push(change.argv.join(" "));
      }
    };
    await rejects(end, /Cannot end app \(20\): running 4 s after SIGTERM/);
    deepEqual(signals, force ? ["kill -s KILL 20"] : []);
  }
});

/** A host whose processes never end and whose time goes by with each look. */
class SlowHost extends MemoryHost {
  #now = 0;

  override now(): number {
    return this.#now += 2000;
  }

  override sleep(): Promise<boolean> {
    return Promise.resolve(true);
  }
}
