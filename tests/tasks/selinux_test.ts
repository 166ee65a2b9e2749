import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { Change, RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { parseRestore } from "../../tasks/_selinux.ts";
import { selinuxTask } from "../../tasks/selinux.ts";

const FIXTURES = new URL("../fixtures/selinux/", import.meta.url);
const read = (name: string) => Deno.readTextFileSync(new URL(name, FIXTURES));
const RESTORE = read("restorecon.txt");
const CONFIG = read("config");

const ON = { "/sys/fs/selinux/enforce": "1" };
const SYSTEM = {
  ...ON,
  "/etc/selinux/config": CONFIG,
  "/etc/selinux/targeted/policy/policy.31": "",
};
const NAME = "httpd_can_network_connect";
const LIVE = `/sys/fs/selinux/booleans/${NAME}`;
const LOCAL = "/var/lib/selinux/targeted/active/booleans.local";
const HTML = "/var/www/html";
const FIND = `find -P ${HTML} -maxdepth 0 -printf %Z\\0%p\\0`;
const TREE = `find -P ${HTML} -printf %Z\\0%p\\0`;
const HOME = "unconfined_u:object_r:user_home_t:s0";
const WEB = "system_u:object_r:httpd_sys_content_t:s0";

const toRun = (...argv: string[]): RunChange => ({
  kind: "run",
  argv,
  predicts: [],
});

function toChange(
  argv: string[],
  shows: string,
  undo: string[][],
  more: Partial<RunChange> = {},
): RunChange {
  return {
    ...toRun(...argv),
    shows,
    ...more,
    undo: undo.map((words) => toRun(...words)),
  };
}

function toConfig(content: string): Change {
  return { kind: "write", path: "/etc/selinux/config", content, follow: true };
}

const BOTH = toChange(["setsebool", "-P", NAME, "on"], "off -> on", [
  ["setsebool", "-P", NAME, "off"],
]);
const STORE = toChange(
  ["setsebool", "-P", NAME, "on"],
  "on after a boot too",
  [["setsebool", "-P", NAME, "off"], ["setsebool", NAME, "on"]],
);
const NOW = toChange(["setsebool", NAME, "off"], "on -> off", [
  ["setsebool", NAME, "on"],
]);
const TREE_MS = { timeoutMs: 1_800_000 };
const LABEL = toChange(
  [
    "chcon",
    "--no-dereference",
    "--type=httpd_sys_content_t",
    "--",
    HTML,
  ],
  `${HTML}: was ${HOME}`,
  [["chcon", "--no-dereference", "--", HOME, HTML]],
  TREE_MS,
);
const LABELS = toChange(
  [
    "chcon",
    "--recursive",
    "-P",
    "--no-dereference",
    "--user=system_u",
    "--role=object_r",
    "--type=httpd_sys_content_t",
    "--range=s0",
    "--",
    HTML,
  ],
  `${HTML}/a b: was ${HOME}, and 1 more`,
  [["chcon", "--no-dereference", "--", HOME, `${HTML}/a b`, `${HTML}/c\nd`]],
  TREE_MS,
);
const RESTORED = toChange(
  ["restorecon", "-R", "-v", "--", HTML],
  `${HTML}/index.html: was ${HOME}`,
  [["chcon", "--no-dereference", "--", HOME, `${HTML}/index.html`]],
  TREE_MS,
);

testTask(selinuxTask, [
  {
    name: "leaves a boolean that is on, now and after a boot",
    params: { state: "on", boolean: NAME },
    have: {
      files: { ...SYSTEM, [LIVE]: "1 1", [LOCAL]: `# x\n${NAME}=1\n` },
    },
  },
  {
    name: "turns a boolean on, now and after a boot",
    params: { state: "on", boolean: NAME },
    have: { files: { ...SYSTEM, [LIVE]: "0 0" }, programs: ["setsebool"] },
    changes: [BOTH],
    again: [BOTH],
  },
  {
    name: "keeps after a boot what is on now",
    params: { state: "on", boolean: NAME },
    have: {
      files: {
        ...SYSTEM,
        [LIVE]: "1 1",
        "/etc/selinux/targeted/active/booleans.local": `${NAME}=0\n`,
      },
      programs: ["setsebool"],
    },
    changes: [STORE],
    again: [STORE],
  },
  {
    name: "turns a boolean off until the next boot",
    params: { state: "off", boolean: NAME, persistent: false },
    have: { files: { ...SYSTEM, [LIVE]: "1 1" }, programs: ["setsebool"] },
    changes: [NOW],
    again: [NOW],
  },
  {
    name: "says that the policy has no such boolean",
    params: { state: "on", boolean: "none" },
    have: { files: SYSTEM },
    error: /Cannot find the boolean "none"/,
  },
  {
    name: "names the package of setsebool",
    params: { state: "on", boolean: NAME },
    have: { files: { ...SYSTEM, [LIVE]: "0 0" } },
    error: /Cannot find "setsebool"/,
  },
  {
    name: "does not work where SELinux is off",
    params: { state: "on", boolean: NAME },
    error: /it is off in this kernel/,
  },
  {
    name: "leaves a mode that is there, now and at boot",
    params: { state: "enforcing" },
    have: { files: SYSTEM },
    output: { reboot_required: false },
  },
  {
    name: "makes it permissive, now and at boot, and keeps all other lines",
    params: { state: "permissive" },
    have: { files: SYSTEM },
    changes: [
      toConfig(CONFIG.replace("SELINUX=enforcing", "SELINUX=permissive")),
      {
        kind: "kernel",
        path: "/sys/fs/selinux/enforce",
        value: "0",
        lockout: false,
      },
    ],
  },
  {
    name: "makes it enforcing until the next boot",
    params: { state: "enforcing", persistent: false },
    have: { files: { "/sys/fs/selinux/enforce": "0" } },
    changes: [{
      kind: "kernel",
      path: "/sys/fs/selinux/enforce",
      value: "1",
      lockout: true,
    }],
  },
  {
    name: "adds keys that the configuration lacks",
    params: { state: "enforcing", policy: "targeted" },
    have: { files: { ...SYSTEM, "/etc/selinux/config": "# SELINUX=x" } },
    changes: [
      toConfig("# SELINUX=x\nSELINUX=enforcing\nSELINUXTYPE=targeted\n"),
    ],
  },
  {
    name: "turns it off at the next boot only, and says so each time",
    params: { state: "disabled" },
    have: { files: SYSTEM },
    changes: [
      toConfig(CONFIG.replace("SELINUX=enforcing", "SELINUX=disabled")),
    ],
    output: { reboot_required: true },
    warnings: [/on until this host restarts/],
  },
  {
    name: "turns it on at the next boot only, and tells of the labels",
    params: { state: "permissive" },
    have: {
      files: {
        "/etc/selinux/config": "SELINUX=permissive\nSELINUXTYPE=targeted\n",
        "/etc/selinux/targeted": { type: "dir" },
      },
    },
    output: { reboot_required: true },
    warnings: [/touch \/\.autorelabel/],
  },
  {
    name: "leaves what is off",
    params: { state: "disabled" },
    have: { files: { "/etc/selinux/config": "SELINUX=disabled\n" } },
    output: { reboot_required: false },
  },
  {
    name: "cannot turn it off now",
    params: { state: "disabled", persistent: false },
    have: { files: SYSTEM },
    error: /it takes a restart/,
  },
  {
    name: "does not write the name of a policy that is not there",
    params: { state: "enforcing", policy: "mls" },
    have: { files: SYSTEM },
    error: /Cannot find the policy "mls"/,
  },
  {
    name: "says that it is not installed",
    params: { state: "enforcing" },
    error: /SELinux is not installed/,
  },
  {
    name: "leaves a label whose given part is right",
    params: { state: "context", target: HTML, setype: "user_home_t" },
    have: {
      files: { ...ON, [HTML]: "" },
      queries: { [FIND]: `${HOME}\0${HTML}\0` },
    },
  },
  {
    name: "gives a part of a label",
    params: { state: "context", target: HTML, setype: "httpd_sys_content_t" },
    have: {
      files: { ...ON, [HTML]: "" },
      queries: { [FIND]: `${HOME}\0${HTML}\0` },
    },
    changes: [LABEL],
    again: [LABEL],
  },
  {
    name: "gives a whole label to a tree, where a file has another",
    params: { state: "context", target: HTML, context: WEB, recurse: true },
    have: {
      files: { ...ON, [HTML]: { type: "dir" } },
      queries: {
        [TREE]:
          `${WEB}\0${HTML}\0${HOME}\0${HTML}/a b\0${HOME}\0${HTML}/c\nd\0`,
      },
    },
    changes: [LABELS],
    again: [LABELS],
  },
  {
    name: "says that labels cannot be read",
    params: { state: "context", target: HTML, setype: "x_t" },
    have: {
      files: { ...ON, [HTML]: "" },
      queries: { [FIND]: { code: 1, stderr: "find: no\n" } },
    },
    error: /Cannot read the labels of "\/var\/www\/html": find: no/,
  },
  {
    name: "gives the labels of the policy",
    params: { state: "restorecon", target: HTML, recurse: true },
    have: {
      files: { ...ON, [HTML]: { type: "dir" } },
      queries: { [`restorecon -n -R -v -- ${HTML}`]: RESTORE },
    },
    changes: [RESTORED],
    again: [RESTORED],
  },
  {
    name: "leaves the labels of the policy",
    params: { state: "restorecon", target: HTML },
    have: {
      files: { ...ON, [HTML]: { type: "dir" } },
      queries: { [`restorecon -n -v -- ${HTML}`]: "" },
    },
  },
  {
    name: "leaves a target that is not there where it may be missing",
    params: { state: "restorecon", target: HTML, ignore_missing: true },
    have: { files: ON },
  },
  {
    name: "says that the target is not there",
    params: { state: "restorecon", target: "/srv/$(id); touch /tmp/x" },
    have: { files: ON },
    error: /Cannot label "\/srv\/\$\(id\); touch \/tmp\/x": it is not there/,
  },
  {
    name: "does not label what another user may put a link at",
    params: { state: "restorecon", target: "/home/eve/x" },
    have: {
      files: { ...ON, "/home/eve": { type: "dir", uid: 7 }, "/home/eve/x": "" },
      users: [{ name: "eve", uid: 7 }],
    },
    error: /"eve" could put a link/,
  },
  { name: "wants a boolean", params: { state: "on" }, error: /"boolean" is/ },
  {
    name: "wants a target",
    params: { state: "context", setype: "x" },
    error: /"target" is needed/,
  },
  {
    name: "wants a part of a label",
    params: { state: "context", target: HTML },
    error: /"setype" is needed/,
  },
  ...["boolean", "policy", "seuser", "serole", "setype", "serange", "context"]
    .flatMap((key) =>
      ["a; touch /tmp/x", "$(id)", "a\nb", "-P", "../x", ""].map((value) => ({
        name: `refuses ${key} ${JSON.stringify(value)}`,
        params: { state: "on", boolean: "x", [key]: value },
        error: /expected/,
      }))
    ),
]);

Deno.test("selinux: what restorecon would do is read with blanks in the path", () => {
  deepEqual(
    parseRestore(
      "Would relabel /srv/a from b from a_u:r:t:s0 to x:y:z:s0\nother\n",
    ),
    [{ path: "/srv/a from b", context: "a_u:r:t:s0" }],
  );
});
