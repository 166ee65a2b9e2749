import type { RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { capabilitiesTask } from "../../tasks/capabilities.ts";

const PATH = "/usr/local/bin/a b";

function toHost(answer: string, stderr = "") {
  return {
    files: { [PATH]: "" },
    queries: { [`getcap ${PATH}`]: { stdout: answer, stderr } },
    programs: ["setcap"],
  };
}

function toRun(before: string, after: string): RunChange {
  const toArgv = (text: string) =>
    text === "" ? ["setcap", "-r", PATH] : ["setcap", text, PATH];
  return {
    kind: "run",
    argv: toArgv(after),
    predicts: [],
    shows: `${before || "none"} -> ${after || "none"}`,
    undo: [{ kind: "run", argv: toArgv(before), predicts: [] }],
  };
}

const FIRST = toRun("", "cap_net_raw=ep");
const MORE = toRun("cap_chown=ep", "cap_net_raw=eip cap_chown=ep");
const ONLY = toRun("cap_chown,cap_kill=ep", "cap_kill=ep");
const LAST = toRun("cap_kill=ep", "");

testTask(capabilitiesTask, [
  {
    name: "leaves what is there, as all versions of getcap write it",
    params: { path: PATH, capability: ["cap_kill=pe", "cap_chown+ep"] },
    have: toHost(`${PATH} = cap_chown,cap_kill,cap_net_raw+ep\n`),
    output: { before: "cap_chown,cap_kill,cap_net_raw=ep" },
  },
  {
    name: "gives the first capability",
    params: { path: PATH, capability: "cap_net_raw+ep" },
    have: toHost(""),
    changes: [FIRST],
    again: [FIRST],
  },
  {
    name: "gives one more, with flags of its own",
    params: { path: PATH, capability: "cap_net_raw+eip" },
    have: toHost(`${PATH} cap_chown=ep\n`),
    changes: [MORE],
    again: [MORE],
  },
  {
    name: "takes all others away for exact",
    params: { path: PATH, capability: "cap_kill+ep", state: "exact" },
    have: toHost(`${PATH} cap_chown,cap_kill=ep\n`),
    changes: [ONLY],
    again: [ONLY],
  },
  {
    name: "takes the last one away",
    params: { path: PATH, capability: "cap_kill", state: "absent" },
    have: toHost(`${PATH} cap_kill=ep\n`),
    changes: [LAST],
    again: [LAST],
  },
  {
    name:
      "knows all at once, and leaves those that the kernel has beside its own list",
    params: { path: PATH, capability: "cap_sys_admin+ep" },
    have: toHost(`${PATH} =ep 41+ep\n`),
  },
  {
    name: "has nothing to take away where no file is",
    params: { path: "/none", capability: "cap_kill", state: "absent" },
  },
  {
    name: "names what is missing",
    params: { path: "/none", capability: "cap_kill+p" },
    error: /Cannot set capabilities of "\/none": it does not exist/,
  },
  {
    name: "refuses what is no file",
    params: { path: "/usr/local/bin", capability: "cap_kill+p" },
    have: toHost(""),
    error: /it is not a file/,
  },
  {
    name: "refuses what the kernel cannot hold",
    params: { path: PATH, capability: "cap_net_raw+p" },
    have: toHost(`${PATH} cap_chown=ep\n`),
    error: /all effective or none/,
  },
  {
    name: "refuses a program that a user may put another in the place of",
    params: { path: "/home/a/run", capability: "cap_net_raw+ep" },
    have: {
      files: {
        "/home/a": { type: "dir", uid: 1000 },
        "/home/a/run": { uid: 0 },
      },
      users: [{ name: "a" }],
      queries: { "getcap /home/a/run": "" },
    },
    error: /user "a" may put another file in its place/,
  },
  {
    name: "tells what getcap says",
    params: { path: PATH, capability: "cap_net_raw+ep" },
    have: toHost("", "Failed to get capabilities of file"),
    error: /Failed to get capabilities/,
  },
  {
    name: "names the package of a missing tool",
    params: { path: PATH, capability: "cap_net_raw+ep" },
    have: { files: { [PATH]: "" } },
    error: /Cannot find "getcap"/,
  },
  {
    name: "refuses an answer that it does not know",
    params: { path: PATH, capability: "cap_net_raw+ep" },
    have: toHost(`${PATH} [rootid=7]\n`),
    error: /getcap answered/,
  },
  ...[
    "; touch /tmp/x",
    "$(id)+ep",
    "cap_kill+ep\ncap_chown+ep",
    "-r",
    "=ep",
    "all+ep",
    "cap_kill",
    "cap_kil+ep",
  ].map((capability) => ({
    name: `refuses ${JSON.stringify(capability)}`,
    params: { path: PATH, capability },
    error: /expected a capability with flags/,
  })),
]);
