import { testTask } from "../../lib/testing/mod.ts";
import { rsyslogTask } from "../../tasks/rsyslog.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const DIR = "/etc/rsyslog.d";
const CHECK = "rsyslogd -N1 -f /dev/stdin";
const MAIN = {
  "/etc/rsyslog.conf":
    'module(load="imuxsock")\n$IncludeConfig /etc/rsyslog.d/*.conf\n',
  [DIR]: { type: "dir" as const },
};

testTask(rsyslogTask, [
  {
    name: "writes rules once the whole set is accepted",
    params: { name: "30-a.conf", config: "local0.* /var/log/a" },
    have: {
      files: { ...MAIN, [`${DIR}/10-x.conf`]: "x", [`${DIR}/50.off`]: "bad" },
      queries: { [CHECK]: "" },
    },
    changes: [toOwnWrite(`${DIR}/30-a.conf`, "local0.* /var/log/a\n")],
    output: { path: `${DIR}/30-a.conf` },
  },
  {
    name: "leaves rules that are right and asks nothing",
    params: { name: "a", config: "local0.* /var/log/a\n\n" },
    have: { files: { ...MAIN, [`${DIR}/a.conf`]: "local0.* /var/log/a\n" } },
  },
  {
    name: "replaces other rules of the same length",
    params: { name: "a", config: "local0.* /var/log/b" },
    have: {
      files: { ...MAIN, [`${DIR}/a.conf`]: "local0.* /var/log/a\n" },
      queries: { [CHECK]: "" },
    },
    changes: [toOwnWrite(`${DIR}/a.conf`, "local0.* /var/log/b\n")],
  },
  {
    name: "refuses what rsyslogd refuses, with its words",
    params: { name: "a", config: "garbage" },
    have: {
      files: MAIN,
      queries: {
        [CHECK]: {
          code: 1,
          stderr:
            "rsyslogd: version 8, config validation run (level 1)\nrsyslogd: syntax error",
        },
      },
    },
    error: /refused the whole set with it: rsyslogd: syntax error/,
  },
  {
    name: "warns where nothing can check",
    params: { name: "a", config: "x" },
    have: { files: MAIN },
    changes: [toOwnWrite(`${DIR}/a.conf`, "x\n")],
    warnings: [/"rsyslogd" is not installed/],
  },
  {
    name: "warns where the main file does not read the directory",
    params: { name: "a", config: "x" },
    have: {
      files: { "/etc/rsyslog.conf": "*.* /x\n" },
      programs: ["rsyslogd"],
    },
    changes: [
      { kind: "make_dir", path: DIR, mode: 0o755 },
      toOwnWrite(`${DIR}/a.conf`, "x\n"),
    ],
    warnings: [/does not include/],
  },
  {
    name: "removes its file",
    params: { name: "a", state: "absent" },
    have: { files: { [`${DIR}/a.conf`]: "x" } },
    changes: [{ kind: "remove", path: `${DIR}/a.conf` }],
  },
  { name: "removes nothing", params: { name: "a", state: "absent" } },
  {
    name: "refuses no rules",
    params: { name: "a", config: " " },
    error: /expected rules/,
  },
  { name: "refuses NUL", params: { name: "a", config: "a\0" }, error: /NUL/ },
  {
    name: "refuses a name with a slash",
    params: { name: "a/b", config: "x" },
    error: /expected a name/,
  },
  {
    name: "refuses a hidden name",
    params: { name: ".a", config: "x" },
    error: /expected a name/,
  },
]);
