import { testTask } from "../../lib/testing/mod.ts";
import { sudoersTask } from "../../tasks/sudoers.ts";

const DIR = "/etc/sudoers.d";
const MAIN = "root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n";
const HAVE = {
  users: [{ name: "root", uid: 0 }],
  groups: [{ name: "root", gid: 0 }],
  programs: ["visudo"],
  files: { [DIR]: { type: "dir" as const }, "/etc/sudoers": MAIN },
};

/** A machine with one more file of rules, as sudo wants it. */
function machine(path: string, content: string) {
  return {
    ...HAVE,
    files: { ...HAVE.files, [path]: { content, mode: 0o440 } },
  };
}

/** The write of a file of rules. */
function write(path: string, content: string) {
  return {
    kind: "write" as const,
    path,
    content,
    mode: 0o440,
    owner: "root",
    group: "root",
    validate: ["visudo", "-cf", "%s"],
  };
}

/** Params, and the lines that they make. */
const LINES: [string, Record<string, unknown>, string][] = [
  ["all by default", { name: "ann" }, "ann ALL = (ALL) ALL"],
  [
    "a group",
    { name: "ops", group: true },
    "%ops ALL = (ALL) ALL",
  ],
  [
    "a group of Ansible's form, with a blank in its name",
    { name: "ops", group: "domain users", host: "web1", runas: "" },
    "%domain\\ users web1 = ALL",
  ],
  [
    "a user whose name is no name for a file",
    { name: "john", user: "john.doe", commands: "/bin/ls" },
    "john.doe ALL = (ALL) /bin/ls",
  ],
  [
    "hosts without parentheses",
    { name: "ann", hosts: ["h1", "10.0.0.0/8", "!h2"] },
    "ann h1, 10.0.0.0/8, !h2 = (ALL) ALL",
  ],
  [
    "tags in their order",
    {
      name: "ann",
      setenv: true,
      noexec: true,
      nopassword: true,
      commands: ["/bin/ls", "/bin/cat /etc/motd"],
      runas: "bob:lp",
    },
    "ann ALL = (bob:lp) NOPASSWD:NOEXEC:SETENV: /bin/ls, /bin/cat /etc/motd",
  ],
  [
    "commands with marks of sudoers, escaped once",
    { name: "ann", commands: ["/bin/x a,b=c:d #e f\\,g", "!/bin/su"] },
    "ann ALL = (ALL) /bin/x a\\,b\\=c\\:d \\#e f\\,g, !/bin/su",
  ],
  [
    "digests and sudo's own commands",
    { name: "ann", commands: ["sha256:ab== /bin/ls", "sudoedit /etc/x=y"] },
    "ann ALL = (ALL) sha256:ab== /bin/ls, sudoedit /etc/x\\=y",
  ],
  [
    "options of a group",
    { name: "ops", group: true, defaults: ["!requiretty", 'env_keep += "A"'] },
    'Defaults:%ops !requiretty\nDefaults:%ops env_keep += "A"\n' +
    "%ops ALL = (ALL) ALL",
  ],
];

testTask(sudoersTask, [
  ...LINES.map(([name, params, text]) => ({
    name: `writes ${name}`,
    params,
    have: HAVE,
    changes: [write(`${DIR}/${params["name"]}`, `${text}\n`)],
  })),
  {
    name: "leaves a rule that is right",
    params: { name: "ann" },
    have: machine(`${DIR}/ann`, "ann ALL = (ALL) ALL\n"),
    output: { path: `${DIR}/ann`, changed: false },
  },
  {
    name: "replaces an old grant",
    params: { name: "ann", commands: ["/bin/ls"], backup: true },
    have: machine(`${DIR}/ann`, "ann ALL = (ALL) ALL\n"),
    changes: [{
      ...write(`${DIR}/ann`, "ann ALL = (ALL) /bin/ls\n"),
      backup: true,
    }],
  },
  {
    name: "mends the mode",
    params: { name: "ann" },
    have: {
      ...HAVE,
      files: { ...HAVE.files, [`${DIR}/ann`]: "ann ALL = (ALL) ALL\n" },
    },
    changes: [{ kind: "attributes", path: `${DIR}/ann`, mode: 0o440 }],
  },
  {
    name: "warns of everything without a password",
    params: { name: "ann", nopasswd: true },
    have: machine(`${DIR}/ann`, "ann ALL = (ALL) NOPASSWD: ALL\n"),
    warnings: [/everything without a password/],
    again: [],
  },
  {
    name: "warns of a directory that sudo does not read",
    params: { name: "ann", sudoers_path: "/etc/other/" },
    have: { ...HAVE, files: { ...HAVE.files, "/etc/other": { type: "dir" } } },
    changes: [write("/etc/other/ann", "ann ALL = (ALL) ALL\n")],
    warnings: [/does not include "\/etc\/other"/],
  },
  {
    name: "removes its own file",
    params: { name: "ann", state: "absent" },
    have: machine(`${DIR}/ann`, "anything\n"),
    changes: [{ kind: "remove", path: `${DIR}/ann` }],
  },
  {
    name: "removes nothing where there is nothing",
    params: { name: "ann", state: "absent" },
    have: HAVE,
  },
  {
    name: "edits a shared file in a block of its own",
    params: { name: "ann", path: "/etc/sudoers", commands: ["/bin/ls"] },
    have: machine(
      "/etc/sudoers",
      "# top\n# BEGIN driftless sudoers ann\nann ALL = (ALL) ALL\n" +
        "# END driftless sudoers ann\n# end",
    ),
    changes: [{
      ...write(
        "/etc/sudoers",
        "# top\n# BEGIN driftless sudoers ann\nann ALL = (ALL) /bin/ls\n" +
          "# END driftless sudoers ann\n# end\n",
      ),
      follow: true,
    }],
  },
  {
    name: "adds a block to a shared file",
    params: { name: "ann", path: "/etc/sudoers" },
    have: machine("/etc/sudoers", MAIN),
    changes: [{
      ...write(
        "/etc/sudoers",
        `${MAIN}# BEGIN driftless sudoers ann\nann ALL = (ALL) ALL\n` +
          "# END driftless sudoers ann\n",
      ),
      follow: true,
    }],
  },
  {
    name: "leaves a shared file that holds the very line",
    params: { name: "ann", path: "/etc/sudoers" },
    have: machine("/etc/sudoers", `ann ALL = (ALL) ALL\n${MAIN}`),
  },
  {
    name: "removes the very line and no other from a shared file",
    params: { name: "ann", path: "/etc/sudoers", state: "absent" },
    have: machine(
      "/etc/sudoers",
      `ann ALL = (ALL) ALL\n${MAIN}ann ALL = (ALL) /bin/ls\n`,
    ),
    changes: [{
      ...write("/etc/sudoers", `${MAIN}ann ALL = (ALL) /bin/ls\n`),
      follow: true,
    }],
  },
  {
    name: "removes a shared file that nothing is left of",
    params: { name: "ann", path: `${DIR}/team`, state: "absent" },
    have: machine(`${DIR}/team`, "ann ALL = (ALL) ALL\n"),
    changes: [{ kind: "remove", path: `${DIR}/team` }],
  },
  {
    name: "goes on without visudo, and says so",
    params: { name: "ann" },
    have: {
      ...machine(`${DIR}/ann`, "ann ALL = (ALL) ALL\n"),
      programs: [],
    },
    warnings: [/was not checked/],
  },
  {
    name: "fails without visudo when it is required",
    params: { name: "ann", validation: "required" },
    have: { ...HAVE, programs: [] },
    error: /"visudo" is not installed/,
  },
  {
    name: "does not ask visudo when told",
    params: { name: "ann", validate: false },
    have: { ...HAVE, programs: [] },
    changes: [{
      kind: "write",
      path: `${DIR}/ann`,
      content: "ann ALL = (ALL) ALL\n",
      mode: 0o440,
      owner: "root",
      group: "root",
    }],
  },
  {
    name: "needs the directory",
    params: { name: "ann" },
    have: { ...HAVE, files: {} },
    error: /Cannot find directory "\/etc\/sudoers.d"/,
  },
  ...["john.doe", "a/b"].map((name) => ({
    name: `refuses the name "${name}", which sudo would not read`,
    params: { name },
    error: /sudo does not read the file/,
  })),
  {
    name: "refuses a path that sudo would not read",
    params: { name: "ann", path: `${DIR}/a.conf` },
    error: /sudo does not read the file "a.conf"/,
  },
  ...["ls", "", "/bin/ls\\", "systemctl restart x"].map((command) => ({
    name: `refuses the command "${command}"`,
    params: { name: "ann", commands: [command] },
    error: /commands with full paths/,
  })),
  ...[
    ["a user and a group", { user: "a", group: true }, /exclude each other/],
    ["hosts in parentheses", { hosts: "(h1)" }, /names or addresses of hosts/],
    ["a line break in runas", { runas: "a\nb" }, /single line/],
    ["a line break in defaults", { defaults: ["a\nb"] }, /single lines/],
    ["a line break in the user", { user: "a\nb" }, /expected a name/],
  ].map(([name, params, error]) => ({
    name: `refuses ${name}`,
    params: { name: "ann", ...(params as Record<string, unknown>) },
    error: error as RegExp,
  })),
]);
