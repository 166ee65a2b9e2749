import {
  deepStrictEqual as deepEqual,
  match,
  notStrictEqual as notEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { UnknownState } from "../../lib/task.ts";
import type { Change } from "../../lib/task.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import {
  drive,
  MemoryHost,
  type TaskRow,
  testTask,
} from "../../lib/testing/mod.ts";
import { commandTask } from "../../tasks/command.ts";

const UPTIME: Change = { kind: "run", argv: ["uptime"], repeats: true };
const BUILD: Change = { kind: "run", argv: ["make", "all"] };
const ECHO: Change = {
  kind: "run",
  argv: ["echo", "a|b", "$(id)", "5"],
  repeats: true,
};
const CONFIGURE: Change = {
  kind: "run",
  argv: ["./configure"],
  cwd: "/srv",
  repeats: true,
};
const CAT: Change = {
  kind: "run",
  argv: ["cat"],
  stdin: "x",
  success: [1],
  repeats: true,
};
const LOAD: Change = {
  kind: "run",
  argv: ["app", "load"],
  env: { TOKEN: "s3cret", N: "1" },
  cwd: "/srv",
  user: "app",
  group: "33",
  stdin: "a\nb\n",
  timeoutMs: 120_000,
  success: [0, 3],
  undo: [{
    kind: "run",
    argv: ["app", "unload"],
    env: { TOKEN: "s3cret", N: "1" },
    cwd: "/srv",
    user: "app",
    group: "33",
  }],
  repeats: true,
};
const NOTHING = {
  rc: null,
  stdout: "",
  stderr: "",
  stdout_lines: [],
  stderr_lines: [],
};

const PROGRAMS = ["uptime", "echo", "cat", "app", "make"];

const ROWS: TaskRow[] = [
  {
    name: "runs again every time without a guard",
    params: { command: "uptime" },
    changes: [UPTIME],
    again: [UPTIME],
    output: { ...NOTHING, cmd: ["uptime"] },
  },
  {
    name: "takes argv as it is",
    params: { argv: ["echo", "a|b", "$(id)", 5] },
    changes: [ECHO],
    again: [ECHO],
  },
  {
    name: "does not run when the file it creates is there",
    params: { cmd: "make all", creates: "/srv/app/bin" },
    have: { files: { "/srv/app/bin": "x" } },
    output: {
      ...NOTHING,
      skipped: true,
      msg: 'skipped, since "/srv/app/bin" exists',
    },
  },
  {
    name: "does not run when a glob in the directory matches",
    params: { cmd: "make all", chdir: "/srv/app", creates: "out/*.{js,css}" },
    have: { files: { "/srv/app/out/a.css": "x" } },
    output: { skipped: true },
  },
  {
    name: "runs while one of the files it creates is missing",
    params: { cmd: "make all", creates: ["/srv/a", "/srv/no/*"], removes: [] },
    have: { files: { "/srv/a": "x", "/srv/no": { type: "dir" } } },
    changes: [BUILD],
    again: [BUILD],
  },
  {
    name: "runs while a file it removes is there",
    params: { cmd: "make all", removes: "/srv/old*" },
    have: { files: { "/srv/old1": "x" } },
    changes: [BUILD],
    again: [BUILD],
  },
  {
    name: "does not run when what it removes is gone",
    params: { cmd: "make all", removes: "/srv/old*" },
    output: { skipped: true, msg: 'skipped, since "/srv/old*" does not exist' },
  },
  {
    name: "is stopped by either of two guards",
    params: { cmd: "make all", creates: "/srv/a", removes: "/srv/a" },
    have: { files: { "/srv/a": "x" } },
    output: { skipped: true },
  },
  {
    name: "does not run when unless succeeds",
    params: { cmd: "make all", unless: "test -e '/srv/a b'" },
    have: { queries: { "test -e /srv/a b": "" } },
    output: { skipped: true },
  },
  {
    name: "does not run when onlyif fails",
    params: { cmd: "make all", onlyif: ["test", "-e", "/srv/a"] },
    have: { queries: { "test -e /srv/a": { code: 1 } } },
    output: { skipped: true },
  },
  {
    name: "runs when onlyif succeeds",
    params: { cmd: "make all", onlyif: "test -e /srv/a" },
    have: { queries: { "test -e /srv/a": "" } },
    changes: [BUILD],
    again: [BUILD],
  },
  {
    name: "does not run when onlyif has no program",
    params: { cmd: "make all", onlyif: "nix --version" },
    output: { skipped: true },
  },
  {
    name: "hands over all that the run needs",
    params: {
      command: "app load",
      cwd: "/srv",
      env: { TOKEN: "s3cret", N: 1 },
      user: "app",
      group: 33,
      stdin: "a\nb",
      timeout: "2m",
      success_codes: [0, 3],
      undo: "app unload",
    },
    have: { files: { "/srv": { type: "dir" } } },
    changes: [LOAD],
    again: [LOAD],
  },
  {
    name: "keeps stdin exact",
    params: { cmd: "cat", stdin: "x", stdin_add_newline: false, exit_code: 1 },
    changes: [CAT],
    again: [CAT],
  },
  {
    name: "asks in a dry run too when it is safe",
    params: { cmd: "uname -r", check_safe: true },
    have: { queries: { "uname -r": "6.1.0\n" } },
    output: { rc: 0, stdout: "6.1.0", stdout_lines: ["6.1.0"] },
  },
  {
    name: "takes other exit codes of a safe command",
    params: { cmd: "grep x f", check_safe: true, success_codes: [0, 1] },
    have: { queries: { "grep x f": { code: 1 } } },
    output: { rc: 1 },
  },
  {
    name: "fails with a safe command",
    params: { cmd: "grep x f", check_safe: true },
    have: { queries: { "grep x f": { code: 2, stderr: "no file f\n" } } },
    error: /Cannot run "grep": it ended with exit code 2\nno file f/,
  },
  {
    name: "refuses a program that is not installed before anything is run",
    params: { cmd: "nosuch --help" },
    error: /Cannot run "nosuch": the program is not installed/,
  },
  {
    name: "leaves a relative program to the run",
    params: { cmd: "./configure", chdir: "/srv" },
    have: { files: { "/srv": { type: "dir" } } },
    changes: [CONFIGURE],
    again: [CONFIGURE],
  },
  {
    name: "refuses a directory that does not exist",
    params: { cmd: "make all", chdir: "/srv/none" },
    error: /Cannot change directory to "\/srv\/none": it does not exist/,
  },
  {
    name: "refuses a directory that is a file",
    params: { cmd: "make all", chdir: "/srv/f" },
    have: { files: { "/srv/f": "x" } },
    error: /Cannot change directory to "\/srv\/f": it is not a directory/,
  },
  {
    name: "refuses a relative guard without a directory",
    params: { cmd: "make all", creates: "out" },
    error: /Cannot look for "out": the path is relative/,
  },
  {
    name: "refuses a pipe and names raw",
    params: { command: "ps aux | grep nginx" },
    error: /command: "\|" needs a shell.*"raw"/,
  },
  {
    name: "refuses a string beside argv",
    params: { command: "ls", argv: ["ls"] },
    error: /expected exactly one of "command", "cmd" and "argv", got 2/,
  },
  {
    name: "refuses no command",
    params: { chdir: "/srv" },
    error: /expected exactly one of "command", "cmd" and "argv", got none/,
  },
  {
    name: "refuses an empty command",
    params: { command: "  " },
    error: /expected a command, got an empty one/,
  },
  {
    name: "refuses two names of one field",
    params: { cmd: "ls", cwd: "/a", chdir: "/b" },
    error: /chdir: expected only one of "cwd" and "chdir"/,
  },
  {
    name: "refuses to remember a command that only reads",
    params: { cmd: "ls", check_safe: true, idempotent: true },
    error: /check_safe: expected no "idempotent"/,
  },
];

testTask(
  commandTask,
  ROWS.map((row) => ({
    ...row,
    have: { programs: PROGRAMS, ...row.have },
  })),
);

async function readOnceKey(params: unknown): Promise<string> {
  const overlay = new OverlayHost(new MemoryHost({ programs: PROGRAMS }));
  const driven = await drive(
    commandTask,
    commandTask.params.parse(params),
    overlay,
  );
  const change = driven.changes[0];
  return change?.kind === "run" ? change.once ?? "" : "";
}

Deno.test("command: idempotent runs once per command, directory and environment", async () => {
  const params = { command: "app init", env: { A: "1", B: "s3cret" } };
  const key = await readOnceKey({ ...params, idempotent: true });
  match(key, /^command [0-9a-f]{64}$/);
  const swapped = { command: "app init", env: { B: "s3cret", A: "1" } };
  equal(await readOnceKey({ ...swapped, idempotent: true }), key);
  const other = { command: "app init", env: { A: "1", B: "other" } };
  notEqual(await readOnceKey({ ...other, idempotent: true }), key);

  const want = commandTask.params.parse({ ...params, idempotent: true });
  const done = new OverlayHost(
    new MemoryHost({ done: [key], programs: PROGRAMS }),
  );
  const { changes, output } = await drive(commandTask, want, done);
  deepEqual(changes, []);
  equal(output?.["skipped"], true);

  const fresh = new OverlayHost(new MemoryHost({ programs: PROGRAMS }));
  equal((await drive(commandTask, want, fresh)).changes.length, 1);
  equal((await drive(commandTask, want, fresh)).changes.length, 0);
});

Deno.test("command: what it creates is unknown until it ran", async () => {
  const want = commandTask.params.parse({ cmd: "make all", creates: "/a" });
  const overlay = new OverlayHost(new MemoryHost({ programs: PROGRAMS }));
  deepEqual((await drive(commandTask, want, overlay)).changes, [BUILD]);
  const { error } = await drive(commandTask, want, overlay);
  equal(error instanceof UnknownState, true);
});

Deno.test("command: a program that an earlier change brings will be there", async () => {
  const overlay = new OverlayHost(new MemoryHost());
  for (const mode of [0o644, 0o755]) {
    await overlay.take({
      kind: "write",
      path: "/usr/local/bin/deploy",
      content: "#!/bin/sh\n",
      mode,
    });
    for (const cmd of ["deploy", "/usr/local/bin/deploy"]) {
      const want = commandTask.params.parse({ cmd });
      const fresh = new OverlayHost(overlay);
      const { changes } = await drive(commandTask, want, fresh);
      equal(changes.length, mode === 0o755 ? 1 : 0, `${cmd} ${mode}`);
    }
  }
});
