import type { RunChange } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { alternativesTask } from "../../tasks/alternatives.ts";
import { toHostileRows } from "./_package_rows.ts";

/** What update-alternatives 1.21 of Debian 12 answers. */
const GROUP = `Name: editor
Link: /usr/bin/editor
Slaves:
 editor.1.gz /usr/share/man/man1/editor.1.gz
Status: STATUS
Best: /bin/nano
Value: VALUE

Alternative: /bin/ed
Priority: -100
Slaves:
 editor.1.gz /usr/share/man/man1/ed.1.gz

Alternative: /bin/nano
Priority: 40
`;

function have(status: string, value: string): MemoryState {
  return {
    files: { "/bin/ed": "", "/bin/nano": "", "/opt/e": "" },
    queries: {
      "update-alternatives --query editor": GROUP.replace("STATUS", status)
        .replace("VALUE", value),
    },
  };
}

const NONE: MemoryState = {
  files: { "/opt/e": "" },
  queries: {
    "update-alternatives --query editor": {
      code: 2,
      stderr: "update-alternatives: error: no alternatives for editor\n",
    },
  },
};

const ED = [
  "--install",
  "/usr/bin/editor",
  "editor",
  "/bin/ed",
  "-100",
  "--slave",
  "/usr/share/man/man1/editor.1.gz",
  "editor.1.gz",
  "/usr/share/man/man1/ed.1.gz",
];

function run(words: string[], shows?: string, undo?: string[][]): RunChange {
  return {
    kind: "run",
    argv: ["update-alternatives", ...words],
    predicts: [],
    ...(shows === undefined ? {} : { shows }),
    ...(undo === undefined ? {} : { undo: undo.map((one) => run(one)) }),
  };
}

const CHOOSE_ED = run(["--set", "editor", "/bin/ed"], "auto -> /bin/ed", [[
  "--auto",
  "editor",
]]);
const ADD = run(
  ["--install", "/usr/bin/editor", "editor", "/opt/e", "50"],
  "not registered -> registered",
  [["--remove", "editor", "/opt/e"]],
);

const ADD_WITH_LINK = run(
  [
    "--install",
    "/usr/bin/editor",
    "editor",
    "/opt/e",
    "50",
    "--slave",
    "/usr/bin/e.1",
    "e.1",
    "/opt/e.1",
  ],
  "not registered -> registered",
  [["--remove", "editor", "/opt/e"]],
);

testTask(alternativesTask, [
  {
    name: "leaves what is chosen by hand",
    params: { name: "editor", path: "/bin/ed" },
    have: have("manual", "/bin/ed"),
    output: { before: "/bin/ed" },
  },
  {
    name: "chooses by hand what was best by its priority",
    params: { name: "editor", path: "/bin/ed" },
    have: have("auto", "/bin/ed"),
    changes: [CHOOSE_ED],
    again: [CHOOSE_ED],
  },
  {
    name: "gives the choice back to the priorities",
    params: { name: "editor", state: "auto" },
    have: have("manual", "/bin/ed"),
    changes: [
      run(["--auto", "editor"], "/bin/ed -> auto", [[
        "--set",
        "editor",
        "/bin/ed",
      ]]),
    ],
    again: [
      run(["--auto", "editor"], "/bin/ed -> auto", [[
        "--set",
        "editor",
        "/bin/ed",
      ]]),
    ],
  },
  {
    name: "leaves what is registered already, with its priority and links",
    params: { name: "editor", path: "/bin/ed", state: "present" },
    have: have("auto", "/bin/nano"),
  },
  {
    name: "registers with another priority and keeps the links",
    params: {
      name: "editor",
      path: "/bin/ed",
      priority: 90,
      state: "present",
    },
    have: have("auto", "/bin/nano"),
    changes: [
      run(ED.with(4, "90"), "priority -100 -> 90", [ED]),
    ],
    again: [
      run(ED.with(4, "90"), "priority -100 -> 90", [ED]),
    ],
  },
  {
    name: "registers without the links on request",
    params: {
      name: "editor",
      path: "/bin/ed",
      subcommands: {},
      state: "present",
    },
    have: have("auto", "/bin/nano"),
    changes: [run(ED.slice(0, 5), "priority -100 -> -100", [ED])],
    again: [run(ED.slice(0, 5), "priority -100 -> -100", [ED])],
  },
  {
    name: "registers with a further link, named by its last part",
    params: {
      name: "editor",
      path: "/opt/e",
      state: "present",
      subcommands: { "/usr/bin/e.1": "/opt/e.1" },
    },
    have: have("auto", "/bin/nano"),
    changes: [ADD_WITH_LINK],
    again: [ADD_WITH_LINK],
  },
  {
    name: "registers and chooses in a new group",
    params: { name: "editor", link: "/usr/bin/editor", path: "/opt/e" },
    have: NONE,
    changes: [
      ADD,
      run(["--set", "editor", "/opt/e"], "auto -> /opt/e", [[
        "--auto",
        "editor",
      ]]),
    ],
    again: [
      ADD,
      run(["--set", "editor", "/opt/e"], "auto -> /opt/e", [[
        "--auto",
        "editor",
      ]]),
    ],
  },
  {
    name: "takes one away that was chosen, and says how it comes back",
    params: { name: "editor", path: "/bin/ed", state: "absent" },
    have: have("manual", "/bin/ed"),
    changes: [
      run(
        ["--remove", "editor", "/bin/ed"],
        "registered -> not registered",
        [ED, ["--set", "editor", "/bin/ed"]],
      ),
    ],
    again: [
      run(
        ["--remove", "editor", "/bin/ed"],
        "registered -> not registered",
        [ED, ["--set", "editor", "/bin/ed"]],
      ),
    ],
  },
  {
    name: "leaves what is not registered and not wanted",
    params: { name: "editor", state: "absent" },
    have: NONE,
  },
  {
    name: "wants the link of a new group",
    params: { name: "editor", path: "/opt/e" },
    have: NONE,
    error: /there are no alternatives "editor" yet/,
  },
  {
    name: "refuses a path that does not exist",
    params: { name: "editor", path: "/opt/none" },
    have: have("auto", "/bin/nano"),
    error: /Cannot register "\/opt\/none": it does not exist/,
  },
  {
    name: "names a group that is not there",
    params: { name: "editor", state: "auto" },
    have: NONE,
    error: /Cannot find alternatives "editor"/,
  },
  {
    name: "names the package of the tool",
    params: { name: "editor", state: "auto" },
    error: /Cannot find "update-alternatives"/,
  },
  {
    name: "says that the tool of Red Hat is another one",
    params: { name: "editor", state: "auto" },
    have: {
      queries: {
        "update-alternatives --query editor": {
          code: 2,
          stderr: "update-alternatives: --query: unknown option\n",
        },
      },
    },
    error: /Cannot read the alternatives of "editor": .*unknown option/,
  },
  {
    name: "wants a path to choose",
    params: { name: "editor" },
    error: /expected "path"/,
  },
  ...toHostileRows({}, (name) => ({ state: "auto", name })),
  ...["a", "-x", "/a\nb", "/a\0b", ""].map((path) => ({
    name: `refuses the path ${JSON.stringify(path)}`,
    params: { name: "editor", path },
    error: /path/,
  })),
  {
    name: "hands a shell's words over as they are",
    params: { name: "editor", path: "/opt/$(id); x", state: "present" },
    have: {
      ...have("auto", "/bin/nano"),
      files: { "/opt/$(id); x": "" },
    },
    changes: [
      run(
        ["--install", "/usr/bin/editor", "editor", "/opt/$(id); x", "50"],
        "not registered -> registered",
        [["--remove", "editor", "/opt/$(id); x"]],
      ),
    ],
    again: [
      run(
        ["--install", "/usr/bin/editor", "editor", "/opt/$(id); x", "50"],
        "not registered -> registered",
        [["--remove", "editor", "/opt/$(id); x"]],
      ),
    ],
  },
]);
