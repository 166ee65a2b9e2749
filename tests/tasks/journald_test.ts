import { testTask } from "../../lib/testing/mod.ts";
import { journaldTask } from "../../tasks/journald.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const DIR = "/etc/systemd/journald.conf.d";
const HEAD = "# Managed by Driftless: changes are overwritten\n[Journal]\n";
const MAIN = "/etc/systemd/journald.conf";

testTask(journaldTask, [
  {
    name: "writes a drop-in file and its directory",
    params: {
      name: "50-size.conf",
      config: { SystemMaxUse: "1G", Compress: true, RateLimitBurst: 10 },
    },
    have: { files: { "/etc/systemd": { type: "dir" } } },
    changes: [
      { kind: "make_dir", path: DIR, mode: 0o755 },
      toOwnWrite(
        `${DIR}/50-size.conf`,
        `${HEAD}SystemMaxUse=1G\nCompress=yes\nRateLimitBurst=10\n`,
      ),
    ],
    output: { path: `${DIR}/50-size.conf` },
  },
  {
    name: "leaves a file that is right",
    params: { name: "a", config: { Storage: null } },
    have: { files: { [`${DIR}/a.conf`]: `${HEAD}Storage=\n` } },
  },
  {
    name: "mends text and mode together",
    params: { name: "a", config: { Storage: "auto" } },
    have: {
      files: { [`${DIR}/a.conf`]: { content: "Storage=auto\n", mode: 0o666 } },
    },
    changes: [toOwnWrite(`${DIR}/a.conf`, `${HEAD}Storage=auto\n`)],
  },
  {
    name: "replaces a link instead of writing through it",
    params: { name: "a", config: { Storage: "auto" } },
    have: {
      files: { [`${DIR}/a.conf`]: { target: "/etc/x" }, "/etc/x": "keep" },
    },
    changes: [toOwnWrite(`${DIR}/a.conf`, `${HEAD}Storage=auto\n`)],
  },
  {
    name: "removes its file only",
    params: { name: "a", state: "absent" },
    have: { files: { [`${DIR}/a.conf`]: "", [`${DIR}/b.conf`]: "" } },
    changes: [{ kind: "remove", path: `${DIR}/a.conf` }],
  },
  { name: "removes nothing", params: { name: "a", state: "absent" } },
  {
    name: "edits the main file where no name is given",
    params: {
      config: { Storage: "persistent", Seal: false, MaxFileSec: "1d" },
    },
    have: {
      files: {
        [MAIN]: "# top\n[Journal]\n#Storage=auto\nSeal=yes\n# end\n",
      },
    },
    changes: [{
      kind: "write",
      path: MAIN,
      content: "# top\n[Journal]\n#Storage=auto\nStorage=persistent\n" +
        "Seal=no\nMaxFileSec=1d\n# end\n",
      follow: true,
    }],
  },
  {
    name: "leaves values of the main file that mean the same",
    params: { config: { SystemMaxUse: "1G", Seal: true, LineMax: 2048 } },
    have: {
      files: {
        [MAIN]: "[Journal]\nSystemMaxUse=1024M\nSeal = on\nLineMax=2K\n",
      },
    },
  },
  {
    name: "changes values of the main file that differ",
    params: { config: { SystemMaxUse: "1G", Seal: true } },
    have: { files: { [MAIN]: "[Journal]\nSystemMaxUse=1G\nSeal=off\n" } },
    changes: [{
      kind: "write",
      path: MAIN,
      content: "[Journal]\nSystemMaxUse=1G\nSeal=yes\n",
      follow: true,
    }],
  },
  {
    name: "makes the main file where the system keeps it elsewhere",
    params: { config: { Storage: "none" } },
    have: { files: { "/etc/systemd": { type: "dir" } } },
    changes: [{
      kind: "write",
      path: MAIN,
      content: "[Journal]\nStorage=none\n",
      mode: 0o644,
      follow: true,
    }],
  },
  {
    name: "warns of unknown settings and of files that win",
    params: { name: "b", config: { Storage: "auto", Sturage: 1 } },
    have: {
      files: {
        [`${DIR}/b.conf`]: `${HEAD}Storage=auto\nSturage=1\n`,
        [`${DIR}/a.conf`]: "[Journal]\nStorage=none\n",
        [`${DIR}/c.conf`]: "[Journal]\nStorage=none\n[Other]\nStorage=x\n",
        "/usr/lib/systemd/journald.conf.d/c.conf": "[Journal]\nStorage=z\n",
      },
    },
    warnings: [
      /may not know the setting "Sturage"/,
      /d\/c.conf" is read later/,
    ],
  },
  { name: "refuses no settings", params: { name: "a" }, error: /at least one/ },
  {
    name: "refuses to remove the main file",
    params: { state: "absent" },
    error: /expected the name of a drop-in/,
  },
  {
    name: "refuses a value of two lines",
    params: { name: "a", config: { Storage: "a\nb" } },
    error: /config/,
  },
  {
    name: "refuses a value that continues",
    params: { name: "a", config: { Storage: "a\\" } },
    error: /config/,
  },
  {
    name: "refuses a name that leaves the directory",
    params: { name: "../a", config: { Storage: "a" } },
    error: /expected a name of letters/,
  },
  {
    name: "refuses a setting that is none",
    params: { name: "a", config: { "[x]": "a" } },
    error: /config/,
  },
  {
    name: "refuses to remove a directory",
    params: { name: "a", state: "absent" },
    have: { files: { [`${DIR}/a.conf`]: { type: "dir" } } },
    error: /it is a directory/,
  },
]);
