import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { LocalHost } from "../../lib/host/local.ts";
import { type Host, type Output, TaskError } from "../../lib/task.ts";
import {
  MemoryHost,
  type MemoryState,
  testTask,
} from "../../lib/testing/mod.ts";
import { waitForTask } from "../../tasks/wait_for.ts";

const SOCKET = "0: 0100007F:1F90 0200A8C0:D2A4 0";

testTask(waitForTask, [
  {
    name: "goes on when a port answers",
    params: { port: 8080, state: "Started" },
    have: { listening: ["127.0.0.1:8080"] },
    output: { host: "127.0.0.1", port: 8080, state: "started", elapsed: 0 },
  },
  {
    name: "does not know in a dry run whether a port will answer",
    params: { host: "db", port: 5432 },
    unknown: /db:5432 is not started yet and may be after earlier changes/,
  },
  {
    name: "goes on when a port is silent",
    params: { host: "db", port: 5432, state: "Stopped" },
  },
  {
    name: "goes on when a file is there",
    params: { path: "/run/app.pid", state: "present" },
    have: { files: { "/run/app.pid": "1" } },
    output: { path: "/run/app.pid" },
  },
  {
    name: "takes a link that leads nowhere for absent",
    params: { path: "/run/app.pid", state: "absent" },
    have: { files: { "/run/app.pid": { target: "/gone" } } },
  },
  {
    name: "does not know in a dry run whether a file will go",
    params: { path: "/run/app.pid", state: "absent" },
    have: { files: { "/run/app.pid": "1" } },
    unknown: /\/run\/app.pid is not absent yet/,
  },
  {
    name: "gives the groups of a match at any line",
    params: {
      path: "/var/log/app",
      search_regex: "^ready in (?P<ms>[0-9]+) ms( again)?$",
    },
    have: { files: { "/var/log/app": "start\nready in 42 ms\n" } },
    output: { match_groups: ["42", null], match_groupdict: { ms: "42" } },
  },
  {
    name: "searches a file that is no UTF-8",
    params: { path: "/var/log/app", search_regex: "ready" },
    have: {
      files: {
        "/var/log/app": {
          content: new Uint8Array([
            0xff,
            0x0a,
            ...new TextEncoder().encode("ready"),
          ]),
        },
      },
    },
    output: { match_groups: [], match_groupdict: {} },
  },
  {
    name: "does not know whether a text will come",
    params: { path: "/var/log/app", search_regex: "ready" },
    have: { files: { "/var/log/app": "start\n" } },
    unknown: /is not started yet/,
  },
  {
    name: "goes on when a text is gone",
    params: { path: "/lock", state: "absent", search_regex: "busy" },
    have: { files: { "/lock": "idle" } },
  },
  {
    name: "sees a connection that is open",
    params: { port: 8080, state: "drained" },
    have: { files: { "/proc/net/tcp": `${SOCKET}1 0:0\n` } },
    unknown: /127.0.0.1:8080 is not drained yet/,
  },
  {
    name: "does not count a connection that waits for its end",
    params: { port: 8080, state: "drained" },
    have: { files: { "/proc/net/tcp": `${SOCKET}6 0:0\n` } },
  },
  {
    name: "counts only the states that it is told to",
    params: {
      port: 8080,
      state: "drained",
      active_connection_states: ["SYN_RECV"],
    },
    have: { files: { "/proc/net/tcp": `${SOCKET}1 0:0\n` } },
  },
  {
    name: "does not count an excluded host",
    params: { port: 8080, state: "drained", exclude_hosts: "192.168.0.2" },
    have: { files: { "/proc/net/tcp": `${SOCKET}1 0:0\n` } },
  },
  {
    name: "does not count another local address",
    params: { host: "10.0.0.1", port: 8080, state: "drained" },
    have: { files: { "/proc/net/tcp": `${SOCKET}1 0:0\n` } },
  },
  {
    name: "waits for connections too when it is told to",
    params: { port: 8080, state: "stopped", active_connection: true },
    have: { files: { "/proc/net/tcp": `${SOCKET}1 0:0\n` } },
    unknown: /is not stopped yet/,
  },
  {
    name: "does not wait for a plain time in a dry run",
    params: { timeout: 30 },
    output: { elapsed: 0 },
  },
  {
    name: "refuses a port and a path",
    params: { port: 1, path: "/a" },
    error: /expected only one of "port" and "path"/,
  },
  {
    name: "refuses a host without a port",
    params: { host: "db" },
    error: /expected "port" beside "host"/,
  },
  {
    name: "refuses a pattern without a path",
    params: { port: 1, search_regex: "x" },
    error: /expected "path" beside "search_regex"/,
  },
  {
    name: "refuses drained without a port",
    params: { path: "/a", state: "drained" },
    error: /expected "port" beside state "drained"/,
  },
  {
    name: "refuses an unknown state",
    params: { port: 1, state: "up" },
    error: /state: expected one of "started", /,
  },
  {
    name: "refuses a broken pattern",
    params: { path: "/a", search_regex: "(" },
    error: /Cannot use the pattern "\("/,
  },
]);

/** A host whose clock moves by sleeping only, and where something happens at a time. */
class SleepingHost extends MemoryHost {
  slept: number[] = [];
  #after: { ms: number; state: MemoryState };
  constructor(ms: number, state: MemoryState) {
    super();
    this.#after = { ms, state };
  }
  override now(): number {
    return this.slept.reduce((sum, ms) => sum + ms, 0);
  }
  override sleep(ms = 0): Promise<boolean> {
    this.slept.push(ms);
    return Promise.resolve(true);
  }
  override connect(host: string, port: number): Promise<boolean> {
    const listening = this.now() >= this.#after.ms;
    const address = `${host}:${port}`;
    return Promise.resolve(
      listening && (this.#after.state.listening?.includes(address) ?? false),
    );
  }
}

async function wait(params: unknown, host: Host): Promise<Output> {
  const plan = waitForTask.plan(waitForTask.params.parse(params), host, {
    evaluate: () => undefined,
    find: () => undefined,
    renderFile: () => Promise.resolve(""),
    findFile: () => Promise.resolve(""),
    warn: () => {},
  });
  const step = await plan.next();
  return step.done ? step.value : {};
}

Deno.test("wait_for: waits for delay, then looks every sleep seconds", async () => {
  const host = new SleepingHost(7000, { listening: ["db:5432"] });
  const params = { host: "db", port: 5432, delay: 2, sleep: 2 };
  const { elapsed } = await wait(params, host);
  deepEqual(host.slept, [2000, 2000, 2000, 2000]);
  equal(elapsed, 8);
});

Deno.test("wait_for: fails when the time is over, delay not counted", async () => {
  const host = new SleepingHost(Infinity, {});
  const params = { host: "db", port: 5432, delay: 2, sleep: 2, timeout: 3 };
  await rejects(wait(params, host), {
    message: "Timeout when waiting for db:5432",
    output: { elapsed: 5 },
  });
  deepEqual(host.slept, [2000, 2000, 1000]);
});

Deno.test("wait_for: fails with its own message and says why", async () => {
  const host = new SleepingHost(Infinity, {});
  host.stat = () => Promise.reject(new TaskError("permission denied"));
  const params = { path: "/a", timeout: 0, msg: "no file" };
  await rejects(wait(params, host), {
    message: "no file",
    advice: "permission denied",
  });
});

Deno.test("wait_for: a real port, then its end", async () => {
  const host = new LocalHost();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const { state } = await wait({ port, timeout: 5, sleep: 0.01 }, host);
  equal(state, "started");
  const waiting = wait(
    { port, state: "stopped", timeout: 5, sleep: 0.01 },
    host,
  );
  listener.close();
  equal((await waiting)["state"], "stopped");
});

Deno.test("wait_for: a real file that comes later", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/app.log`;
  try {
    const waiting = wait(
      { path, search_regex: "ready", timeout: 5, sleep: 0.01 },
      new LocalHost(),
    );
    await Deno.writeTextFile(path, "ready\n");
    equal((await waiting)["path"], path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
