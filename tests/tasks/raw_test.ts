import type { Change } from "../../lib/task.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { rawTask } from "../../tasks/raw.ts";

const PIPE: Change = {
  kind: "run",
  argv: ["/bin/sh", "-c", "ls | wc -l"],
  success: [0],
  repeats: true,
};
const BASH: Change = {
  kind: "run",
  argv: ["/bin/bash", "-c", "echo $X"],
  env: { X: "1" },
  cwd: "/srv",
  stdin: "in",
  timeoutMs: 5000,
  success: [0, 2],
  repeats: true,
};
const PROGRAM: Change = {
  kind: "run",
  argv: ["/usr/sbin/logrotate", "--force", "a b"],
  success: [],
  repeats: true,
};
const MAKE: Change = {
  kind: "run",
  argv: ["/usr/bin/make", "all"],
  success: [0],
};

const EXECUTABLE = { content: "", mode: 0o755 };
const PROGRAMS = {
  "/bin/sh": EXECUTABLE,
  "/bin/bash": EXECUTABLE,
  "/usr/sbin/logrotate": EXECUTABLE,
  "/usr/bin/make": EXECUTABLE,
};

const ROWS: TaskRow[] = [
  {
    name: "hands a line to the shell",
    params: { cmd: "ls | wc -l" },
    changes: [PIPE],
    again: [PIPE],
    output: { rc: null, stdout: "", stdout_lines: [], cmd: PIPE.argv },
  },
  {
    name: "takes executable for the shell of a line",
    params: {
      executable: "/bin/bash",
      raw: "echo $X",
      environment: { X: 1 },
      chdir: "/srv",
      stdin: "in",
      timeout: 5,
      exit_codes: [0, 2],
    },
    have: { files: { "/srv": { type: "dir" } } },
    changes: [BASH],
    again: [BASH],
  },
  {
    name: "runs a program with arguments and takes any exit code",
    params: {
      executable: "/usr/sbin/logrotate",
      args: ["--force", "a b"],
      ignore_errors: true,
    },
    changes: [PROGRAM],
    again: [PROGRAM],
  },
  {
    name: "does not run when all files it creates are there",
    params: {
      executable: "/usr/bin/make",
      args: ["all"],
      creates: true,
      creates_files: ["/a", "/b"],
    },
    have: { files: { "/a": "", "/b": "" } },
    output: { skipped: true, msg: 'skipped, since "/a", "/b" exists' },
  },
  {
    name: "runs while a file it removes is there",
    params: {
      executable: "/usr/bin/make",
      args: ["all"],
      removes: true,
      removes_files: ["/b", "/a"],
    },
    have: { files: { "/b": "" } },
    changes: [MAKE],
    again: [MAKE],
  },
  {
    name: "takes a path for a guard",
    params: { executable: "/usr/bin/make", args: ["all"], removes: "/a" },
    output: { skipped: true },
  },
  {
    name: "forgets files of a guard that is off, and all guards with force",
    params: {
      cmd: "ls | wc -l",
      creates: "/a",
      removes: false,
      removes_files: ["/none"],
      force: true,
    },
    have: { files: { "/a": "" } },
    changes: [PIPE],
    again: [PIPE],
  },
  {
    name: "refuses an empty line",
    params: { cmd: " \n" },
    error: /cmd: expected a command, got an empty one/,
  },
  {
    name: "refuses a line with arguments",
    params: { cmd: "ls", args: ["-l"] },
    error: /args: expected no "args" beside a line for the shell/,
  },
  {
    name: "refuses nothing to run",
    params: { chdir: "/srv" },
    error: /expected either "executable" with "args", or one of/,
  },
  {
    name: "refuses a directory that does not exist",
    params: { cmd: "ls", chdir: "/none" },
    error: /Cannot change directory to "\/none"/,
  },
];

testTask(
  rawTask,
  ROWS.map((row) => ({
    ...row,
    have: { ...row.have, files: { ...PROGRAMS, ...row.have?.files } },
  })),
);
