import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import type { Change } from "../../lib/change.ts";
import { TaskError, toMessage } from "../../lib/error.ts";
import type { Host } from "../../lib/host/host.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { guardTask } from "../../lib/plugins/guard/guard_plan.ts";
import type { PluginPermissions } from "../../lib/plugins/permissions.ts";
import type { Plan, Task, TaskContext } from "../../lib/task.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/memory_host.ts";
import { drive, type Driven } from "../../lib/testing/task_rows.ts";
import * as z from "zod";

const PERMISSIONS: PluginPermissions = {
  read: ["/etc/app", "/etc/hostname"],
  write: ["/srv/app", "/etc/motd"],
  run: ["app", "git"],
  net: ["api.example:443", "127.0.0.1:80", "[::1]:80"],
};

const HAVE: MemoryState = {
  files: {
    "/etc/app/a.conf": "a",
    "/etc/app/link": { target: "../shadow" },
    "/etc/app/near": { target: "a.conf" },
    "/etc/application": "other",
    "/etc/shadow": "root:geheim",
    "/srv/app/x": "x",
    "/srv/app/out": { target: "/etc" },
    "/srv/app/round": { target: "round" },
  },
  queries: { "app status": "fine" },
  requests: { "GET https://api.example/": { status: 200 } },
  listening: ["127.0.0.1:80", "::1:80"],
  users: [{ name: "u", shadow: { hash: "geheim" } }],
};

function run(
  plan: (host: Host, context: TaskContext) => Plan,
): Promise<Driven> {
  const task: Task = {
    type: "x",
    params: z.unknown(),
    plan: (_want, host, context) => plan(host, context),
  };
  const host = new OverlayHost(new MemoryHost(HAVE));
  return drive(guardTask(task, "demo", PERMISSIONS), {}, host);
}

/** Runs what yields no change. */
function ask(
  work: (host: Host, context: TaskContext) => unknown,
): Promise<Driven> {
  return run(async function* (host, context) {
    yield* [];
    return { answer: await work(host, context) };
  });
}

const QUESTIONS: readonly [string, (host: Host) => unknown, boolean][] = [
  [
    "reads a file below a path",
    (host) => host.readText("/etc/app/a.conf"),
    true,
  ],
  ["lists a path", (host) => host.list("/etc/app"), true],
  ["reads what it may write", (host) => host.readFile("/srv/app/x"), true],
  ["looks for what is not there", (host) => host.stat("/etc/motd"), true],
  ["reads a link", (host) => host.readLink("/etc/app/link"), true],
  ["follows a link inside", (host) => host.digest("/etc/app/near"), true],
  ["follows a link outside", (host) => host.readText("/etc/app/link"), false],
  [
    "asks what a link leads to",
    (host) => host.stat("/etc/app/link", true),
    false,
  ],
  [
    "goes through a link outside",
    (host) => host.readText("/srv/app/out/shadow"),
    false,
  ],
  [
    "follows links that go round",
    (host) => host.readText("/srv/app/round"),
    false,
  ],
  ["reads another file", (host) => host.readText("/etc/shadow"), false],
  [
    "reads a name that starts alike",
    (host) => host.readText("/etc/application"),
    false,
  ],
  ["reads by two dots", (host) => host.readText("/etc/app/../shadow"), false],
  ["reads by two slashes", (host) => host.readText("/etc/app//../x"), false],
  [
    "reads by a relative path",
    (host) => host.readText("etc/app/a.conf"),
    false,
  ],
  ["digests another file", (host) => host.digest("/etc/shadow"), false],
  ["lists the root", (host) => host.list("/"), false],
  ["runs a program", (host) => host.query(["app", "status"]), true],
  ["runs another", (host) => host.query(["sh", "-c", "id"]), false],
  ["runs one of another path", (host) => host.query(["./app"]), false],
  [
    "runs one with a library of its own",
    (host) =>
      host.query(["app", "status"], { env: { LD_PRELOAD: "/srv/app/x" } }),
    false,
  ],
  [
    "runs one from a PATH of its own",
    (host) => host.query(["app", "status"], { env: { PATH: "/srv/app" } }),
    false,
  ],
  [
    "asks a server",
    (host) => host.request({ url: "https://api.example/" }),
    true,
  ],
  [
    "asks another port",
    (host) => host.request({ url: "https://api.example:444/" }),
    false,
  ],
  [
    "asks a file by its address",
    (host) => host.request({ url: "file:///etc/shadow" }),
    false,
  ],
  ["asks a unix socket", (host) =>
    host.request({
      url: "http://api.example:443/",
      unixSocket: "/run/docker.sock",
    }), false],
  ["shows another's key", (host) =>
    host.request({
      url: "https://api.example/",
      clientCert: "/etc/shadow",
    }), false],
  ["connects", (host) => host.connect("127.0.0.1", 80, 10), true],
  ["connects over IPv6", (host) => host.connect("::1", 80, 10), true],
  ["connects elsewhere", (host) => host.connect("127.0.0.1", 22, 10), false],
];

for (const [what, work, isAllowed] of QUESTIONS) {
  Deno.test(`a plugin ${isAllowed ? "" : "never "}${what}`, async () => {
    const { error } = await ask(work);
    if (isAllowed) equal(error, undefined);
    else match(toMessage(error), /^Cannot (let the plugin "demo"|follow )/);
  });
}

const CHANGES: readonly [string, Change, boolean][] = [
  ["writes", { kind: "write", path: "/srv/app/y", content: "" }, true],
  ["replaces a link", {
    kind: "write",
    path: "/srv/app/out",
    content: "",
  }, true],
  ["follows a link", {
    kind: "write",
    path: "/srv/app/out",
    content: "",
    follow: true,
  }, false],
  ["writes what it may read only", {
    kind: "write",
    path: "/etc/app/a.conf",
    content: "",
  }, false],
  ["writes through a link", {
    kind: "write",
    path: "/srv/app/out/passwd",
    content: "",
  }, false],
  ["copies another file", {
    kind: "write",
    path: "/srv/app/y",
    content: { file: "/etc/shadow", sha256: "", size: 1 },
  }, false],
  ["has a file checked by any program", {
    kind: "write",
    path: "/srv/app/y",
    content: "",
    validate: ["sh", "%s"],
  }, false],
  ["gives a file away", {
    kind: "attributes",
    path: "/etc/shadow",
    mode: 0o666,
  }, false],
  ["gives away what a link leads to", {
    kind: "attributes",
    path: "/srv/app/out",
    mode: 0o777,
    follow: true,
  }, false],
  ["makes a directory through a link", {
    kind: "make_dir",
    path: "/srv/app/out",
  }, false],
  ["removes", { kind: "remove", path: "/srv/app/out" }, true],
  [
    "removes elsewhere",
    { kind: "remove", path: "/srv", recursive: true },
    false,
  ],
  ["links", { kind: "link", path: "/srv/app/l", target: "/etc/x" }, true],
  ["links a file of others", {
    kind: "hard_link",
    path: "/srv/app/l",
    target: "/etc/shadow",
  }, false],
  ["sets the kernel", {
    kind: "kernel",
    path: "/proc/sys/kernel/core_pattern",
    value: "|/srv/app/x",
  }, false],
  ["downloads elsewhere", {
    kind: "download",
    path: "/srv/app/y",
    request: { url: "https://evil.example/" },
  }, false],
  ["sends elsewhere", {
    kind: "request",
    request: { url: "https://evil.example/" },
  }, false],
  ["checks out a file tree", {
    kind: "checkout",
    path: "/srv/app/t",
    url: "ssh://api.example/x",
    version: "main",
    commit: "",
    remote: "origin",
    force: false,
  }, false],
  ["runs", { kind: "run", argv: ["app", "reload"], harmless: true }, true],
  ["runs another", { kind: "run", argv: ["sh"] }, false],
  ["runs another to undo", {
    kind: "run",
    argv: ["app"],
    undo: [{
      kind: "run",
      argv: ["app"],
      undo: [{ kind: "run", argv: ["sh"] }],
    }],
  }, false],
  ["writes elsewhere to undo", {
    kind: "run",
    argv: ["app"],
    undo: [{ kind: "write", path: "/etc/shadow", content: "" }],
  }, false],
];

for (const [what, change, isAllowed] of CHANGES) {
  Deno.test(`a plan of a plugin ${isAllowed ? "" : "never "}${what}`, async () => {
    let isGoingOn = false;
    const { changes, error } = await run(async function* () {
      yield change;
      isGoingOn = true;
      return {};
    });
    if (isAllowed) deepEqual([changes, error], [[change], undefined]);
    else match(toMessage(error), /^Cannot let the plugin "demo"/);
    equal(isGoingOn, isAllowed);
  });
}

Deno.test("a request of a plugin is led nowhere else", async () => {
  const { changes } = await run(async function* () {
    yield {
      kind: "request",
      request: { url: "https://api.example/", follow: "all" },
    };
    return {};
  });
  deepEqual(changes, [{
    kind: "request",
    request: { url: "https://api.example/", follow: "none" },
  }]);
});

Deno.test("a plugin sees accounts without what is secret of them, and no variable", async () => {
  const { output } = await ask(async (host) =>
    JSON.stringify([...await host.users()])
  );
  const users = String(output?.["answer"]);
  match(users, /"name":"u"/);
  equal(users.includes("geheim"), false);
  for (const name of ["evaluate", "find", "findFile", "renderFile"] as const) {
    const { error } = await ask(async (_host, context) => {
      if (name === "findFile") await context.findFile("files", "x");
      else if (name === "renderFile") await context.renderFile("x", {});
      else context[name]("secrets.x");
    });
    match(toMessage(error), /read variables and files of the configuration/);
  }
});

Deno.test("a plugin hides nothing from the audit, and is no judge of what locks out", async () => {
  const change = { kind: "write", path: "/srv/app/y", content: "" } as const;
  const { changes } = await run(async function* () {
    yield { ...change, hidden: true, lockout: false };
    yield { ...change, lockout: true };
    return {};
  });
  deepEqual(changes, [change, { ...change, lockout: true }]);
});

Deno.test("a plugin sets no variables", async () => {
  const { error } = await run(async function* () {
    yield* [];
    return { facts: { deploy_user: "root" } };
  });
  match(toMessage(error), /set variables: it returns "facts"/);
  const failed = await ask(() => {
    throw new TaskError("no", { output: { facts: { a: 1 }, code: 2 } });
  });
  ok(failed.error instanceof TaskError);
  deepEqual(failed.error.output, { code: 2 });
});

Deno.test("a plan is told of a change that failed, and goes on as it likes", async () => {
  const task = guardTask(
    {
      type: "x",
      params: z.unknown(),
      plan: async function* () {
        try {
          yield { kind: "remove", path: "/srv/app/x" };
        } catch (error) {
          return { caught: toMessage(error) };
        }
        return {};
      },
    },
    "demo",
    PERMISSIONS,
  );
  const plan = task.plan({}, new OverlayHost(new MemoryHost(HAVE)), {
    evaluate: () => undefined,
    find: () => undefined,
    renderFile: () => Promise.resolve(""),
    findFile: () => Promise.resolve(""),
    warn: () => {},
  });
  await plan.next();
  const { done, value } = await plan.throw(new TaskError("busy"));
  deepEqual([done, value], [true, { caught: "busy" }]);
});

Deno.test("a plugin remembers under keys of its own", async () => {
  const { changes } = await run(async function* () {
    yield { kind: "run", argv: ["app"], once: "reboot", predicts: [] };
    return {};
  });
  deepEqual(changes, [
    { kind: "run", argv: ["app"], once: "plugin demo reboot", predicts: [] },
  ]);
});

Deno.test("a plan that ends early is ended", async () => {
  let isEnded = false;
  await run(async function* () {
    try {
      yield { kind: "write", path: "/etc/passwd", content: "" };
      return {};
    } finally {
      isEnded = true;
    }
  });
  equal(isEnded, true);
});
