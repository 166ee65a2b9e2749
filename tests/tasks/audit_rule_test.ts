import {
  notStrictEqual as notEqual,
  strictEqual as equal,
} from "node:assert/strict";
import type { Change } from "../../lib/task.ts";
import { TaskError } from "../../lib/task.ts";
import {
  MemoryHost,
  type MemoryState,
  OverlayHost,
  testTask,
} from "../../lib/testing/mod.ts";
import { findLineMistake, toRuleKey } from "../../tasks/_audit_rules.ts";
import { auditRuleTask } from "../../tasks/audit_rule.ts";

const RECORDED = new URL("../fixtures/auditctl/", import.meta.url);
const read = (name: string) => Deno.readTextFileSync(new URL(name, RECORDED));
const DIR = "/etc/audit/rules.d";
const PATH = `${DIR}/30-x.rules`;
const HEAD = "# Managed by Driftless: changes are overwritten\n";
const SUDO = "-w /var/log/sudo.log -p aw -k maintenance";
const CHAGE =
  "-a exit,always -F path=/usr/bin/chage -F perm=x -F auid>=1000 -F auid!=unset -k privileged-chage";
const CHMOD =
  "-a always,exit -F arch=x86_64 -S fchmodat -S chmod,fchmod -F auid>=0x3e8 -F auid!=4294967295 -F key=perm_chng";
const CLOCK = "-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time";
const IDS = {
  users: new Map([["ida", 1000]]),
  groups: new Map([["ops", 1001]]),
};

function have(
  text: string | undefined,
  { status = "status.txt", code = 0 } = {},
): MemoryState {
  return {
    files: {
      [DIR]: { type: "dir" },
      ...(text === undefined ? {} : {
        [PATH]: { content: `${HEAD}${text}`, mode: 0o640 },
      }),
    },
    programs: ["augenrules"],
    queries: {
      "auditctl -l": code === 0
        ? read("rules.txt")
        : { code, stdout: "", stderr: "Operation not permitted\n" },
      "auditctl -s": read(status),
    },
  };
}

function toWrite(text: string): Change {
  return {
    kind: "write",
    path: PATH,
    content: `${HEAD}${text}`,
    mode: 0o640,
    owner: "0",
    group: "0",
  };
}

function toLoad(shows: string): Change {
  const argv = ["augenrules", "--load"];
  return {
    kind: "run",
    argv,
    shows,
    predicts: [],
    undo: [{ kind: "run", argv, waits: true }],
  };
}

testTask(auditRuleTask, [
  {
    name:
      "leaves rules that the file and the kernel have, however they are written",
    params: { name: "30-x", rules: [SUDO, CHAGE, CHMOD] },
    have: have(`${SUDO}\n${CHAGE}\n${CHMOD}\n`),
  },
  {
    name: "writes and loads rules",
    params: { name: "30-x.rules", rules: [SUDO, CLOCK] },
    have: have(undefined),
    changes: [toWrite(`${SUDO}\n${CLOCK}\n`), toLoad(`not loaded: ${CLOCK}`)],
    again: [toLoad(`not loaded: ${CLOCK}`)],
    output: { path: PATH },
  },
  {
    name: "loads rules that the kernel has lost",
    params: { name: "30-x", rules: CLOCK },
    have: have(`${CLOCK}\n`),
    changes: [toLoad(`not loaded: ${CLOCK}`)],
    again: [toLoad(`not loaded: ${CLOCK}`)],
  },
  {
    name: "loads after a change of settings",
    params: { name: "30-x", rules: ["-b 9000", "-f 1"] },
    have: have("-b 8192\n"),
    changes: [toWrite("-b 9000\n-f 1\n"), toLoad("rules of all files")],
  },
  {
    name: "removes the file and loads the rest",
    params: { name: "30-x", state: "absent" },
    have: have(`${SUDO}\n`),
    changes: [{ kind: "remove", path: PATH }, toLoad("rules of all files")],
  },
  {
    name: "removes nothing",
    params: { name: "30-x", state: "absent" },
    have: have(undefined),
  },
  {
    name: "writes for the next boot only, without asking the kernel",
    params: { name: "30-x", rules: ["-e 2"], load: false },
    have: have(undefined, { code: 1 }),
    changes: [toWrite("-e 2\n")],
  },
  {
    name: "says that a locked audit takes nothing",
    params: { name: "30-x", rules: [CLOCK] },
    have: have(undefined, { status: "status_locked.txt" }),
    error: /it is locked until the next restart \(-e 2\)/,
  },
  {
    name: "leaves a locked audit that is right",
    params: { name: "30-x", rules: [SUDO] },
    have: have(`${SUDO}\n`, { status: "status_locked.txt" }),
  },
  {
    name: "says that the kernel does not answer",
    params: { name: "30-x", rules: [SUDO] },
    have: have(undefined, { code: 1 }),
    error: /Cannot ask for the rules of the audit: Operation not permitted/,
  },
  {
    name: "names the package that is missing",
    params: { name: "30-x", rules: [SUDO] },
    have: { files: { [DIR]: { type: "dir" } } },
    error: /Cannot find "augenrules"/,
  },
  {
    name: "wants rules",
    params: { name: "30-x" },
    error: /expected at least one rule/,
  },
  ...["../x", "-x", "a/b", "", "a\nb", "$(id)"].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { name, rules: [SUDO] },
    error: /expected a name of letters/,
  })),
  ...[
    ["-w /etc/passwd\n-e 0", /printable/],
    ["; touch /tmp/x", /an option of auditctl/],
    ["$(id)", /an option of auditctl/],
    ["-R /tmp/x", /an option of auditctl/],
    ["-d always,exit -S all", /an option of auditctl/],
    ["-w relative", /another value of "-w"/],
    ["-w /etc/passwd -p z", /another value of "-p"/],
    ['-w "/etc/a b"', /another value of "-w"/],
    ["-a always", /another value of "-a"/],
    ["-a exit,none -S open", /another value of "-a"/],
    ["-S open", /one rule that begins/],
    ["-w /a -w /b", /one rule that begins/],
    ["-e 3", /another value of "-e"/],
    ["-D -k x", /another value of "-D"/],
    [`-w /a -k ${"k".repeat(32)}`, /another value of "-k"/],
    [" -w /a", /printable/],
    ["", /printable/],
  ].map(([rule, error]) => ({
    name: `refuses the rule ${JSON.stringify(rule).slice(0, 40)}`,
    params: { name: "30-x", rules: [rule] },
    error: new RegExp(error!),
  })),
]);

Deno.test("audit_rule: what cannot be loaded leaves the file and the rules as they were", async () => {
  const host = new OverlayHost(new MemoryHost(have("-b 8192\n")));
  const want = auditRuleTask.params.parse({ name: "30-x", rules: ["-b 1"] });
  const plan = auditRuleTask.plan(want, host, {
    evaluate: () => undefined,
    find: () => undefined,
    renderFile: () => Promise.resolve(""),
    findFile: () => Promise.resolve(""),
    warn: () => {},
  });
  const write = await plan.next();
  if (write.done) throw new Error("the plan yields nothing");
  await host.take(write.value);
  equal((await plan.next()).done, false);
  const back = await plan.throw(new TaskError("refused"));
  equal(
    JSON.stringify(back.value),
    JSON.stringify(toWrite("-b 8192\n")),
  );
  await host.take(toWrite("-b 8192\n"));
  const load = await plan.next();
  equal("argv" in load.value && load.value.kind, "run");
  let why: unknown;
  await plan.next().catch((error: unknown) => why = error);
  equal(why instanceof TaskError && why.message, "refused");
});

Deno.test("audit_rule: lines that mean the same have one key, and others have not", () => {
  const same: [string, string][] = [
    ["-w /etc/sudoers.d/ -k x", "-w /etc/sudoers.d -p rwxa -k x"],
    ["-a always,exit -F dir=/etc/x -F perm=wa -k x", "-w /etc/x -p wa -k x"],
    ["-a always,exit -F euid=ida -S all", "-a always,exit -F euid=1000"],
    ["-a exit,never -F gid=ops -S open", "-a never,exit -S open -F gid=1001"],
  ];
  for (const [one, other] of same) {
    equal(findLineMistake(one), undefined, one);
    equal(toRuleKey(one, IDS), toRuleKey(other, IDS));
  }
  const others: [string, string][] = [
    ["-w /etc/x -p w", "-w /etc/x -p wa"],
    ["-a always,exit -S open", "-a never,exit -S open"],
    ["-a always,exit -S open -F uid=1", "-a always,exit -S open -F gid=1"],
    ["-a always,exit -S open -F uid=1", "-a always,exit -S open -F uid!=1"],
  ];
  for (const [one, other] of others) {
    notEqual(toRuleKey(one, IDS), toRuleKey(other, IDS));
  }
});
