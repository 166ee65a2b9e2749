import type { RunChange } from "../../lib/task.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { iptablesTask } from "../../tasks/iptables.ts";

const T = "iptables -w 10 -t filter";
/** What iptables-save(8) prints of a kernel without rules. */
const NO_RULES = { "iptables-save": "" };
const ABSENT = { code: 1, stderr: "iptables: Bad rule" };
const WEB = "-p tcp --dport 80 -j ACCEPT";
const ETC = { "/etc/iptables": { type: "dir" as const } };
const FILE = "/etc/iptables/rules.v4";
const SAVED = [
  "*nat",
  ":PREROUTING ACCEPT [0:0]",
  "COMMIT",
  "*filter",
  ":INPUT ACCEPT [1:2]",
  "-A INPUT -i lo -j ACCEPT",
  "COMMIT",
  "",
].join("\n");

function toRun(words: string): RunChange {
  return { kind: "run", argv: words.split(" "), predicts: [], lockout: true };
}

const ADD: RunChange = {
  ...toRun(`${T} -I INPUT ${WEB}`),
  shows: "absent -> present",
  undo: [toRun(`${T} -D INPUT ${WEB}`)],
};

/** A host whose rule file holds a text. */
function withFile(
  text: string | undefined,
  there = true,
): NonNullable<TaskRow["have"]> {
  return {
    files: { ...ETC, ...text === undefined ? {} : { [FILE]: text } },
    queries: { ...NO_RULES, [`${T} -C INPUT ${WEB}`]: there ? "" : ABSENT },
    programs: ["iptables-restore"],
  };
}

function toWrite(content: string, isNew = false) {
  return {
    kind: "write" as const,
    path: FILE,
    content,
    ...(isNew ? { mode: 0o640 } : {}),
    validate: ["iptables-restore", "--test", "%s"],
  };
}

testTask(iptablesTask, [
  {
    name: "leaves a rule that the kernel has",
    params: { dport: 80, target: "ACCEPT" },
    have: { queries: { ...NO_RULES, [`${T} -C INPUT ${WEB}`]: "" } },
    output: { before: "present" },
  },
  {
    name: "asks nothing more of a rule that is listed",
    params: { dport: "80", target: "ACCEPT" },
    have: {
      queries: {
        "iptables-save":
          "*filter\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n",
      },
    },
    output: { before: "present" },
  },
  {
    name: "asks nothing more of a rule that is gone and is not listed",
    params: { dport: "80", target: "ACCEPT", state: "absent" },
    have: {
      queries: {
        "iptables-save":
          "*nat\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n",
      },
    },
    output: { before: "absent" },
  },
  {
    name: "asks for each rule where the listing lacks a part",
    params: { dport: "80", target: "ACCEPT", state: "absent" },
    have: {
      queries: {
        "iptables-save": { stdout: "[1 bytes left out]\n", isCut: true },
        [`${T} -C INPUT ${WEB}`]: ABSENT,
      },
    },
    output: { before: "absent" },
  },
  {
    name: "puts a rule before all others",
    params: { dport: "80", target: "ACCEPT" },
    have: { queries: { ...NO_RULES, [`${T} -C INPUT ${WEB}`]: ABSENT } },
    changes: [ADD],
    again: [ADD],
  },
  {
    name: "keeps a rule of the kernel in a new file too",
    params: { dport: "80", target: "ACCEPT", persist: true },
    have: withFile(undefined),
    changes: [
      toWrite(
        `*filter\n:INPUT ACCEPT [0:0]\n--append INPUT ${WEB}\nCOMMIT\n`,
        true,
      ),
    ],
  },
  {
    name: "puts a rule before those of its chain in the file, others left",
    params: { dport: "80", target: "ACCEPT", persist: true },
    have: withFile(SAVED),
    changes: [
      toWrite(
        SAVED.replace("-A INPUT -i", `--append INPUT ${WEB}\n-A INPUT -i`),
      ),
    ],
  },
  {
    name: "knows a rule of the file in the form of the kernel",
    params: { dport: "80", target: "ACCEPT", persist: true },
    have: withFile(
      SAVED.replace(
        "-A INPUT -i",
        "-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -i",
      ),
    ),
  },
  {
    name: "takes a rule out of the file that the kernel does not have",
    params: { dport: "80", target: "ACCEPT", persist: true, state: "absent" },
    have: withFile(
      SAVED.replace("-A INPUT -i", `--append INPUT ${WEB}\n-A INPUT -i`),
      false,
    ),
    changes: [toWrite(SAVED)],
  },
  {
    name: "takes a rule out, however often, each undone at its place",
    params: { dport: "80", target: "ACCEPT", state: "absent" },
    have: {
      queries: {
        "iptables-save":
          "*filter\n:INPUT DROP [0:0]\n-A FORWARD -j DROP\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT ! -i lo -j DROP\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n",
      },
    },
    changes: ["1", "2"].map((at) => ({
      ...toRun(`${T} -D INPUT ${WEB}`),
      shows: "present -> absent",
      undo: [toRun(`${T} -I INPUT ${at} ${WEB}`)],
    })),
    again: ["1", "2"].map((at) => ({
      ...toRun(`${T} -D INPUT ${WEB}`),
      shows: "present -> absent",
      undo: [toRun(`${T} -I INPUT ${at} ${WEB}`)],
    })),
  },
  {
    name: "says of a rule whose place it cannot know that it cannot be undone",
    params: { dport: "http", target: "ACCEPT", state: "absent" },
    have: {
      queries: {
        [`${T} -C INPUT -p tcp --dport http -j ACCEPT`]: "",
        "iptables-save":
          "*filter\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n",
      },
    },
    changes: [{
      ...toRun(`${T} -D INPUT -p tcp --dport http -j ACCEPT`),
      shows: "present -> absent",
    }],
    again: [{
      ...toRun(`${T} -D INPUT -p tcp --dport http -j ACCEPT`),
      shows: "present -> absent",
    }],
  },
  {
    name: "takes a rule of a chain that is not there for absent",
    params: { chain: "none", target: "TRACE", state: "absent" },
    have: {
      queries: {
        ...NO_RULES,
        [`${T} -C none -p tcp -j TRACE`]: { code: 2, stderr: "no such chain" },
      },
    },
  },
  {
    name: "writes all parts of a rule as words of their own",
    params: {
      ipv6: true,
      table: "mangle",
      chain: "FORWARD",
      protocol: "udp",
      source: "!2001:db8::/32",
      destination: "::1",
      sport: "6000:6007",
      in_interface: "! eth+",
      out_interface: "lo",
      ctstate: ["NEW"],
      comment: "; touch /tmp/x $(id)",
      target: "LOG",
      extra_args: ["--log-prefix", "a b"],
    },
    have: {
      queries: {
        "ip6tables-save": "",
        "ip6tables -w 10 -t mangle -C FORWARD -p udp ! -s 2001:db8::/32 -d ::1 --sport 6000:6007 ! -i eth+ -o lo -m conntrack --ctstate NEW -m comment --comment ; touch /tmp/x $(id) -j LOG --log-prefix a b":
          "",
      },
    },
  },
  {
    name: "takes several ports by a match of their own",
    params: { dport: "80,443", target: "ACCEPT" },
    have: {
      queries: {
        ...NO_RULES,
        [`${T} -C INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT`]: "",
      },
    },
  },
  {
    name: "names the package of iptables",
    params: { target: "DROP" },
    error: /Cannot find "iptables-save" on this host/,
  },
  {
    name: "tells why the kernel cannot be asked",
    params: { target: "DROP" },
    have: {
      queries: {
        "iptables-save": {
          code: 4,
          stderr: "Permission denied (you must be root)",
        },
      },
    },
    error: /Cannot read the firewall with "iptables-save": Permission denied/,
  },
  {
    name: "refuses a port of what has none",
    params: { target: "DROP", protocol: "icmp", dport: 1 },
    error: /protocol that has ports/,
  },
  ...["target", "chain", "source", "destination", "dport", "sport", "protocol"]
    .concat("in_interface", "out_interface")
    .flatMap((key) =>
      ["-j", "a b;c", "$(id)", "a\nb", ""].map((value) => ({
        name: `refuses ${key} ${JSON.stringify(value)}`,
        params: { target: "DROP", [key]: value },
        error: /expected/,
      }))
    ),
  {
    name: "refuses a comment of two lines",
    params: { target: "DROP", comment: "a\nb" },
    error: /line/,
  },
]);
