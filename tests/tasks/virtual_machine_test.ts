import { match, strictEqual as equal } from "node:assert/strict";
import type { RunChange } from "../../lib/task.ts";
import { MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { toMessage } from "../../lib/error.ts";
import { findDifference, withUuid } from "../../tasks/_virsh_xml.ts";
import { virtualMachineTask } from "../../tasks/virtual_machine.ts";

const FIXTURES = new URL("../fixtures/virsh/", import.meta.url);
const read = (name: string) => Deno.readTextFileSync(new URL(name, FIXTURES));
const INFO = read("dominfo.txt");
const XML = read("dumpxml.xml");
const OFF = INFO.replace("running", "shut off");

const VIRSH = ["virsh", "--connect", "qemu:///system", "--quiet"];
const DEFINE = [...VIRSH, "define", "--file", "/dev/stdin"];
const toKey = (...words: string[]) => [...VIRSH, ...words].join(" ");
const of = (command: string) => [...VIRSH, command, "--domain", "test"];
const toRun = (argv: string[], more: Partial<RunChange> = {}): RunChange => ({
  kind: "run",
  argv,
  predicts: [],
  ...more,
});

function toQueries(info?: string, xml = XML) {
  const list = toKey("list", "--all", "--name");
  if (info === undefined) return { [list]: "other\n\n" };
  return {
    [list]: "other\ntest\n\n",
    [of("dominfo").join(" ")]: info,
    [[...of("dumpxml"), "--inactive", "--security-info"].join(" ")]: xml,
  };
}

const SAME = `<domain type="test"><name>test</name>
  <memory unit="GiB">8</memory>
  <devices><interface type="network"><source network="default"/></interface></devices>
</domain>`;
const OTHER = SAME.replace("8<", "4<");
const SHUTDOWN = toRun(of("shutdown"), {
  shows: "running -> shut off",
  undo: [toRun(of("start"))],
});
const REDEFINED = toRun(DEFINE, {
  stdin: withUuid(OTHER, "6695eb01-f6a4-8304-79aa-97f2502e193f"),
  shows: "another memory",
  undo: [toRun(DEFINE, { stdin: XML })],
});
const NEW = [
  toRun(DEFINE, {
    stdin: SAME,
    shows: "not defined -> defined",
    undo: [toRun(of("undefine"))],
  }),
  toRun(of("autostart"), {
    shows: "starts with its host",
    undo: [toRun([...of("autostart"), "--disable"])],
  }),
  toRun(of("start"), {
    shows: "new -> running",
    undo: [toRun(of("shutdown"))],
  }),
];
const STARTED = toRun(of("start"), {
  shows: "in shutdown -> running",
  undo: [toRun(of("shutdown"))],
});
const GONE = toRun(of("undefine"), {
  shows: "defined -> not defined",
  undo: [toRun(DEFINE, { stdin: XML })],
});
const LOST = toRun([
  ...of("undefine"),
  "--managed-save",
  "--snapshots-metadata",
], { shows: "defined -> not defined" });

const PAUSED = INFO.replace("running", "paused");
const RESUMED = toRun(of("resume"), {
  shows: "paused -> running",
  undo: [toRun(of("suspend"))],
});
const UEFI = XML.replace(
  "</os>",
  "<nvram>/var/lib/libvirt/qemu/nvram/test.fd</nvram></os>",
);
const toUndefine = (...words: string[]) => [...of("undefine"), ...words];

testTask(virtualMachineTask, [
  {
    name: "has one that is suspended go on",
    params: { name: "test", state: "running" },
    have: { queries: toQueries(PAUSED) },
    changes: [RESUMED],
    again: [RESUMED],
  },
  {
    name:
      "wakes one that is suspended, which would not hear that it is to stop",
    params: { name: "test", state: "stopped" },
    have: { queries: toQueries(PAUSED) },
    changes: [RESUMED, SHUTDOWN],
    again: [RESUMED, SHUTDOWN],
  },
  {
    name: "starts one that still shuts down",
    params: { name: "test", state: "running" },
    have: { queries: toQueries(INFO.replace("running", "in shutdown")) },
    changes: [STARTED],
    again: [STARTED],
  },
  {
    name: "keeps the variables of the firmware of one that goes",
    params: { name: "test", state: "absent" },
    have: { queries: toQueries(OFF, UEFI) },
    changes: [{
      ...GONE,
      argv: toUndefine("--keep-nvram"),
      undo: [toRun(DEFINE, { stdin: UEFI })],
    }],
    again: [{
      ...GONE,
      argv: toUndefine("--keep-nvram"),
      undo: [toRun(DEFINE, { stdin: UEFI })],
    }],
  },
  {
    name: "loses the variables of the firmware by force",
    params: { name: "test", state: "absent", force: true },
    have: { queries: toQueries(OFF, UEFI) },
    changes: [{
      ...LOST,
      argv: toUndefine("--nvram", "--managed-save", "--snapshots-metadata"),
    }],
    again: [{
      ...LOST,
      argv: toUndefine("--nvram", "--managed-save", "--snapshots-metadata"),
    }],
  },
  {
    name: "stops one that nobody defined, which is gone then",
    params: { name: "test", state: "absent" },
    have: {
      queries: toQueries(
        INFO.replace("Persistent:     yes", "Persistent:     no"),
      ),
    },
    changes: [toRun(of("shutdown"), { shows: "running -> gone" })],
    again: [toRun(of("shutdown"), { shows: "running -> gone" })],
  },
  {
    name: "leaves a machine that runs and is as its XML says",
    params: { name: "test", state: "running", xml: SAME, autostart: false },
    have: { queries: toQueries(INFO) },
    output: { before: "running" },
  },
  {
    name: "defines, starts and keeps a new one",
    params: { name: "test", state: "running", xml: SAME, autostart: true },
    have: { queries: toQueries() },
    changes: NEW,
    again: NEW,
    output: { before: null },
  },
  {
    name: "defines it anew with its own identity, and says when that counts",
    params: { name: "test", xml: OTHER },
    have: { queries: toQueries(INFO) },
    changes: [REDEFINED],
    again: [REDEFINED],
    warnings: [/runs by its old definition/],
  },
  {
    name: "shuts one down",
    params: { name: "test", state: "stopped" },
    have: { queries: toQueries(INFO) },
    changes: [SHUTDOWN],
    again: [SHUTDOWN],
  },
  {
    name: "leaves one that is shut off",
    params: { name: "test", state: "stopped" },
    have: { queries: toQueries(OFF) },
    output: { before: "shut off" },
  },
  {
    name: "takes one away",
    params: { name: "test", state: "absent" },
    have: { queries: toQueries(OFF) },
    changes: [GONE],
    again: [GONE],
  },
  {
    name: "loses what is saved of it only by force, which is not undone",
    params: { name: "test", state: "absent", force: true },
    have: { queries: toQueries(OFF) },
    changes: [LOST],
    again: [LOST],
  },
  {
    name: "leaves what is not there",
    params: { name: "test", state: "absent" },
    have: { queries: toQueries() },
    output: { before: null },
  },
  {
    name: "wants an XML for a new one",
    params: { name: "test" },
    have: { queries: toQueries() },
    error: /expected "xml"/,
  },
  {
    name: "wants an XML of that name",
    params: { name: "web", xml: SAME },
    have: { programs: ["virsh"] },
    error: /expected <domain> with <name>web<\/name>/,
  },
  {
    name: "refuses what is no XML",
    params: { name: "test", xml: "<domain>; touch /tmp/x" },
    have: { programs: ["virsh"] },
    error: /Cannot take "xml" for the machine "test"/,
  },
  {
    name: "says that libvirt does not answer",
    params: { name: "test" },
    have: {
      queries: {
        [toKey("list", "--all", "--name")]: { code: 1, stderr: "no socket\n" },
      },
    },
    error: /Cannot ask libvirt: no socket/,
  },
  {
    name: "names the package of virsh",
    params: { name: "test" },
    error: /Cannot find "virsh"/,
  },
  ...["-x", "1", "a b", "a; touch /tmp/x", "$(id)", "a\nb", ""].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { name },
    error: /expected the name of a machine/,
  })),
  ...["-c", "qemu:///x y", "qemu:///x\n", "$(id)"].map((uri) => ({
    name: `refuses the address ${JSON.stringify(uri)}`,
    params: { name: "x", uri },
    error: /expected/,
  })),
]);

Deno.test("virtual_machine: differences are told by their element, sizes in any unit and several of a kind being no difference", () => {
  equal(findDifference(SAME, XML), undefined);
  equal(
    findDifference(SAME.replace("default", "lan"), XML),
    "devices/interface/source",
  );
  equal(
    findDifference(
      "<a><b n='2'/><b n='1'/></a>",
      "<a><b n='1'/><b n='2'/></a>",
    ),
    undefined,
  );
  equal(findDifference("<a><b/><b/></a>", "<a><b/></a>"), "b");
});

for (const force of [false, true]) {
  Deno.test(`virtual_machine: one that does not shut down in time ${force ? "loses its power by force" : "is an error"}`, async () => {
    const host = new MemoryHost({ queries: toQueries(INFO) });
    const want = virtualMachineTask.params.parse({
      name: "test",
      state: "stopped",
      stop_timeout: 0,
      force,
    });
    const made = { code: 0, stdout: "", stderr: "" };
    const plan = virtualMachineTask.plan(want, host, {
      evaluate: () => undefined,
      find: () => undefined,
      renderFile: () => Promise.resolve(""),
      findFile: () => Promise.resolve(""),
      warn: () => {},
    });
    await plan.next();
    if (force) {
      const { value } = await plan.next(made);
      match(JSON.stringify(value), /"destroy","--domain","test"/);
    } else {
      const error = await plan.next(made).then(() => undefined, toMessage);
      match(error ?? "", /did not shut down in 0 seconds/);
    }
  });
}
