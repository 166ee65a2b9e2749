import type { Change } from "../../lib/task.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { scriptTask } from "../../tasks/script.ts";

const context = {
  findFile: (_folder: string, name: string) =>
    Promise.resolve(name.startsWith("/") ? name : `/config/files/${name}`),
};

function toRun(...argv: string[]): Change {
  return { kind: "run", argv, repeats: true };
}

const SHELL = toRun("/bin/sh", "/config/files/my run.sh", "--all", "1");
const PYTHON = toRun("/usr/bin/env", "-S python3 -u", "/opt/x.py");
const BINARY = toRun("/config/files/tool");
const FORCED = toRun("/bin/bash", "-eu", "/config/files/plain", "a b", "c");

const EXECUTABLE = { content: "", mode: 0o755 };
const PROGRAMS = {
  "/bin/sh": EXECUTABLE,
  "/usr/bin/env": EXECUTABLE,
  "/bin/bash": EXECUTABLE,
};

const ROWS: TaskRow[] = [
  {
    name:
      "runs a file of the configuration by its interpreter, executable or not",
    context,
    params: { path: "my run.sh", params: ["--all", 1] },
    have: { files: { "/config/files/my run.sh": "#!/bin/sh\necho\n" } },
    changes: [SHELL],
    again: [SHELL],
    output: { rc: null, stdout_lines: [] },
  },
  {
    name: "hands the rest of the #! line over as one argument",
    context,
    params: { path: "/opt/x.py" },
    have: { files: { "/opt/x.py": "#! /usr/bin/env  -S python3 -u \n" } },
    changes: [PYTHON],
    again: [PYTHON],
  },
  {
    name: "runs an executable without a #! line itself",
    context,
    params: { path: "tool" },
    have: { files: { "/config/files/tool": { content: "x", mode: 0o755 } } },
    changes: [BINARY],
    again: [BINARY],
  },
  {
    name: "takes another interpreter, and arguments of a line",
    context,
    params: { cmd: "plain 'a b'", params: ["c"], executable: "/bin/bash -eu" },
    have: { files: { "/config/files/plain": "echo" } },
    changes: [FORCED],
    again: [FORCED],
  },
  {
    name: "does not run when what it creates is there",
    context,
    params: { path: "/opt/x", creates: true, creates_files: ["/done"] },
    have: { files: { "/opt/x": "#!/bin/sh", "/done": "" } },
    output: { skipped: true },
  },
  {
    name: "does not run when nothing it removes is there",
    context,
    params: { path: "/opt/x", removes: true, removes_files: ["/a", "/b"] },
    have: { files: { "/opt/x": "#!/bin/sh" } },
    output: { skipped: true },
  },
  {
    name: "refuses a carriage return in the #! line",
    context,
    params: { path: "/opt/x" },
    have: { files: { "/opt/x": "#!/bin/sh\r\necho\r\n" } },
    error: /Cannot run "\/opt\/x": its "#!" line ends with a carriage return/,
  },
  {
    name: "refuses a #! line without a program",
    context,
    params: { path: "/opt/x" },
    have: { files: { "/opt/x": "#! \necho\n" } },
    error: /its "#!" line names no program/,
  },
  {
    name: "refuses a file that nothing can run",
    context,
    params: { path: "/opt/x" },
    have: { files: { "/opt/x": "echo" } },
    error: /it has no "#!" line and is not executable/,
  },
  {
    name: "refuses a script that every user may change",
    context,
    params: { path: "/opt/x" },
    have: { files: { "/opt/x": { content: "#!/bin/sh", mode: 0o777 } } },
    error: /Cannot run "\/opt\/x": every user may change it/,
  },
  {
    name: "refuses a script in a directory that every user may change",
    context,
    params: { path: "/opt/x" },
    have: {
      files: {
        "/opt": { type: "dir", mode: 0o777 },
        "/opt/x": "#!/bin/sh",
      },
    },
    error: /every user may change it/,
  },
  {
    name: "refuses a script that is not there",
    context,
    params: { path: "/opt/none" },
    error: /Cannot find script "\/opt\/none"/,
  },
  {
    name: "refuses a directory",
    context,
    params: { path: "/opt" },
    have: { files: { "/opt": { type: "dir" } } },
    error: /Cannot run "\/opt": it is not a file/,
  },
  {
    name: "refuses no script",
    context,
    params: {},
    error: /expected exactly one of "path" and "cmd"/,
  },
];

testTask(
  scriptTask,
  ROWS.map((row) => ({
    ...row,
    have: { ...row.have, files: { ...PROGRAMS, ...row.have?.files } },
  })),
);
