import type { RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { xattrTask } from "../../tasks/xattr.ts";

const PATH = "/srv/f";
const QUERY = `getfattr --absolute-names -n user.k -e base64 -- ${PATH}`;
const NONE = { code: 1, stderr: `${PATH}: user.k: No such attribute\n` };

function toHost(answer: string | { code: number; stderr: string }) {
  return { files: { [PATH]: "" }, queries: { [QUERY]: answer } };
}

function toAnswer(base64: string): string {
  return `# file: ${PATH}\nuser.k=0s${base64}\n\n`;
}

/** A run that sets a value, or takes it away. */
function toSet(value: string | undefined): RunChange {
  return value === undefined
    ? {
      kind: "run",
      argv: ["setfattr", "-x", "user.k", "--", PATH],
      predicts: [],
    }
    : {
      kind: "run",
      argv: ["setfattr", "--restore=-"],
      stdin: `# file: ${PATH}\nuser.k=${value}\n`,
      predicts: [],
    };
}

function toRun(
  value: string | undefined,
  shows: string,
  back: string | undefined,
): RunChange {
  return { ...toSet(value), shows: `user.k ${shows}`, undo: [toSet(back)] };
}

const HOSTILE = "; touch /tmp/x $(id)\n-x";
const SET = toRun(`0s${btoa(HOSTILE)}`, "none -> 23 bytes", undefined);
const BYTES = toRun("0sAAEC", '"a b" -> 3 bytes', `0s${btoa("a b")}`);
const EMPTY = toRun('""', '"a" -> 0 bytes', `0s${btoa("a")}`);
const GONE = toRun(undefined, "0 bytes -> none", '""');

const NAMED: RunChange = {
  kind: "run",
  argv: ["setfattr", "--restore=-"],
  stdin: `# file: /srv/a\\134\\012user.x=1\nuser.k=0s${btoa("x")}\n`,
  predicts: [],
  shows: 'user.k none -> "x"',
  undo: [{
    kind: "run",
    argv: ["setfattr", "-x", "user.k", "--", "/srv/a\\\nuser.x=1"],
    predicts: [],
  }],
};

testTask(xattrTask, [
  {
    name: "leaves the value that is wanted",
    params: { path: PATH, key: "user.k", value: "a b" },
    have: toHost(toAnswer(btoa("a b"))),
    output: { before: '"a b"' },
  },
  {
    name: "sets a value, whatever is in it, in the namespace of users",
    params: { path: PATH, key: "k", value: HOSTILE },
    have: toHost(NONE),
    changes: [SET],
    again: [SET],
    output: { key: "user.k", before: null },
  },
  {
    name: "sets bytes in the place of a text",
    params: { path: PATH, key: "k", value_base64: "AAEC" },
    have: toHost(toAnswer(btoa("a b"))),
    changes: [BYTES],
    again: [BYTES],
  },
  {
    name: "sets an empty value",
    params: { path: PATH, key: "k", value: "" },
    have: toHost(toAnswer(btoa("a"))),
    changes: [EMPTY],
    again: [EMPTY],
  },
  {
    name: "takes a value away, an empty one too",
    params: { path: PATH, key: "k", state: "absent" },
    have: toHost(toAnswer("")),
    changes: [GONE],
    again: [GONE],
  },
  {
    name: "has a file with a line break in its name as one file",
    params: { path: "/srv/a\\\nuser.x=1", key: "k", value: "x" },
    have: {
      files: { "/srv/a\\\nuser.x=1": "" },
      queries: {
        "getfattr --absolute-names -n user.k -e base64 -- /srv/a\\\nuser.x=1":
          NONE,
      },
    },
    changes: [NAMED],
    again: [NAMED],
  },
  {
    name: "has nothing to take away where none is",
    params: { path: PATH, key: "k", state: "absent" },
    have: toHost(NONE),
  },
  {
    name: "has nothing to take away where no file is",
    params: { path: "/srv/none", key: "k", state: "absent" },
  },
  {
    name: "tells what a file system cannot do",
    params: { path: PATH, key: "k", value: "x" },
    have: toHost({ code: 1, stderr: `${PATH}: Operation not supported\n` }),
    error: /Cannot read attribute "user\.k" of "\/srv\/f": .*not supported/,
  },
  {
    name: "names what is missing",
    params: { path: "/srv/none", key: "k", value: "x" },
    error: /Cannot set an attribute of "\/srv\/none": it does not exist/,
  },
  {
    name: "names the package of a missing tool",
    params: { path: PATH, key: "k", value: "x" },
    have: { files: { [PATH]: "" } },
    error: /Cannot find "getfattr"/,
  },
  ...["; touch /tmp/x", "$(id)", "a\nb", "-k", ""].map((key) => ({
    name: `refuses the key ${JSON.stringify(key)}`,
    params: { path: PATH, key, value: "x" },
    error: /expected the name of an attribute/,
  })),
  {
    name: "leaves what the kernel guards to other types",
    params: { path: PATH, key: "security.capability", value: "x" },
    error: /capabilities and selinux keep the others/,
  },
  {
    name: "refuses two values",
    params: { path: PATH, key: "k", value: "x", value_base64: "AA==" },
    error: /expected one of value and value_base64/,
  },
]);
