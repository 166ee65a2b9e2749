import type { RunChange, Unit } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { systemdUnitTask } from "../../tasks/systemd_unit.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const DIR = "/etc/systemd/system";
const APP = `${DIR}/app.service`;
const TEXT = "[Service]\nExecStart=/bin/app\n";
const BOOTED = { "/run/systemd/system": { type: "dir" as const } };
const LOADED = {
  name: "app.service",
  loadState: "loaded",
  activeState: "inactive",
  subState: "dead",
  fileState: "static",
  needsReload: false,
};

const RELOAD: RunChange = {
  kind: "run",
  argv: ["systemctl", "daemon-reload"],
  touches: ["units"],
  waits: true,
};

function toReload(value: Unit | undefined, name = "app.service"): RunChange {
  return {
    ...RELOAD,
    shows:
      `files of ${name} changed: once, before the next program or at the end`,
    predicts: [{ table: "units", name, value }],
    undo: [RELOAD],
  };
}

const RUNS = { activeState: "active", subState: "running" };

/** A change of another unit, and what takes it back. */
function toEnd(
  verb: "stop" | "disable",
  name: string,
  shows: string,
  after: Unit,
  before: Unit,
): RunChange {
  const toRun = (word: string, value: Unit): RunChange => ({
    kind: "run",
    argv: ["systemctl", word, name],
    predicts: [{ table: "units", name, value: { ...value, name } }],
    touches: ["units"],
  });
  const opposite = verb === "stop" ? "start" : "enable";
  return { ...toRun(verb, after), shows, undo: [toRun(opposite, before)] };
}

testTask(systemdUnitTask, [
  {
    name: "writes a unit and has it read",
    params: { name: "app.service", content: TEXT },
    have: { files: { [DIR]: { type: "dir" }, ...BOOTED } },
    changes: [toReload(LOADED), toOwnWrite(APP, TEXT)],
    output: { path: APP, name: "app.service", state: "present" },
  },
  {
    name: "knows that a unit with [Install] can be enabled",
    params: {
      name: "app.service",
      sections: {
        Service: { ExecStart: ["/bin/a", "/bin/b"], Restart: true },
        Install: { WantedBy: "multi-user.target" },
      },
    },
    have: { files: { [DIR]: { type: "dir" }, ...BOOTED } },
    changes: [
      toReload({ ...LOADED, fileState: "disabled" }),
      toOwnWrite(
        APP,
        "# Managed by Driftless: changes are overwritten\n[Service]\n" +
          "ExecStart=/bin/a\nExecStart=/bin/b\nRestart=yes\n\n" +
          "[Install]\nWantedBy=multi-user.target\n",
      ),
    ],
  },
  {
    name: "ends all units of a template that goes",
    params: { name: "worker@.service", state: "absent" },
    have: {
      files: {
        [`${DIR}/worker@.service`]: TEXT,
        [`${DIR}/multi-user.target.wants/worker@b.service`]: "",
        [`${DIR}/multi-user.target.wants/worker.service`]: "",
        ...BOOTED,
      },
      units: [
        { ...LOADED, ...RUNS, name: "worker@a.service", fileState: "disabled" },
        { ...LOADED, name: "worker@b.service", fileState: "enabled" },
      ],
      queries: {
        "systemctl list-units --all --plain --no-legend --full worker@?*.service":
          "worker@a.service loaded active running worker a\n",
      },
    },
    changes: [
      toEnd("stop", "worker@a.service", "started -> stopped", {
        ...LOADED,
        fileState: "disabled",
      }, { ...LOADED, ...RUNS, fileState: "disabled" }),
      toEnd("disable", "worker@b.service", "enabled -> disabled", {
        ...LOADED,
        fileState: "disabled",
      }, { ...LOADED, fileState: "enabled" }),
      toReload(undefined, "worker@.service"),
      { kind: "remove", path: `${DIR}/worker@.service` },
    ],
  },
  {
    name: "leaves a unit that is right",
    params: { name: "app.service", content: TEXT },
    have: { files: { [APP]: TEXT, ...BOOTED }, units: [LOADED] },
  },
  {
    name: "has a unit read that is right and was not read",
    params: { name: "app.service", content: TEXT },
    have: {
      files: { [APP]: TEXT, ...BOOTED },
      units: [{ ...LOADED, needsReload: true }],
    },
    changes: [toReload(LOADED)],
  },
  {
    name: "asks for no second reading while one waits",
    params: { name: "app.service", content: TEXT },
    have: {
      files: { [APP]: TEXT, ...BOOTED },
      units: [{ ...LOADED, needsReload: true }],
    },
    context: { isWaiting: () => true },
  },
  {
    name: "leaves the reading to a later task where it is told to",
    params: { name: "app.service", content: TEXT, daemon_reload: false },
    have: { files: { [APP]: "old", ...BOOTED }, units: [LOADED] },
    changes: [toOwnWrite(APP, TEXT)],
  },
  {
    name: "writes only the file where systemd does not run",
    params: { name: "app.service", content: TEXT },
    have: { files: { [DIR]: { type: "dir" } } },
    changes: [toOwnWrite(APP, TEXT)],
  },
  {
    name: "adds a drop-in in a directory of the unit",
    params: {
      name: "app.service",
      drop_in: "50-x.conf",
      content: "[Service]\nNice=5",
    },
    have: {
      files: { [DIR]: { type: "dir" }, ...BOOTED },
      units: [{ ...LOADED, activeState: "active" }],
    },
    changes: [
      toReload({ ...LOADED, activeState: "active" }),
      { kind: "make_dir", path: `${APP}.d`, mode: 0o755 },
      toOwnWrite(`${APP}.d/50-x.conf`, "[Service]\nNice=5\n"),
    ],
  },
  {
    name: "warns when it hides a packaged unit",
    params: { name: "app.service", content: TEXT },
    have: {
      files: {
        [DIR]: { type: "dir" },
        "/usr/lib/systemd/system/app.service": "",
      },
    },
    changes: [toOwnWrite(APP, TEXT)],
    warnings: [/hides the whole unit/],
  },
  {
    name: "stops and disables a unit before its file goes",
    params: { name: "app.service", state: "absent" },
    have: {
      files: { [APP]: TEXT, ...BOOTED },
      units: [{
        ...LOADED,
        activeState: "active",
        subState: "running",
        fileState: "enabled",
      }],
    },
    changes: [
      {
        kind: "run",
        argv: ["systemctl", "stop", "app.service"],
        shows: "started -> stopped",
        predicts: [{
          table: "units",
          name: "app.service",
          value: { ...LOADED, fileState: "enabled" },
        }],
        touches: ["units"],
        undo: [{
          kind: "run",
          argv: ["systemctl", "start", "app.service"],
          predicts: [{
            table: "units",
            name: "app.service",
            value: {
              ...LOADED,
              activeState: "active",
              subState: "running",
              fileState: "enabled",
            },
          }],
          touches: ["units"],
        }],
      },
      {
        kind: "run",
        argv: ["systemctl", "disable", "app.service"],
        shows: "enabled -> disabled",
        predicts: [{
          table: "units",
          name: "app.service",
          value: { ...LOADED, fileState: "disabled" },
        }],
        touches: ["units"],
        undo: [{
          kind: "run",
          argv: ["systemctl", "enable", "app.service"],
          predicts: [{
            table: "units",
            name: "app.service",
            value: { ...LOADED, fileState: "enabled" },
          }],
          touches: ["units"],
        }],
      },
      toReload(undefined),
      { kind: "remove", path: APP },
    ],
  },
  {
    name: "removes nothing",
    params: { name: "app.service", state: "absent" },
    have: { files: BOOTED },
  },
  {
    name: "refuses a masked unit",
    params: { name: "app.service", content: TEXT },
    have: { files: { [APP]: { target: "/dev/null" }, ...BOOTED } },
    error: /it is a link to "\/dev\/null"/,
  },
  ...[
    "app",
    "a b.service",
    "../x.service",
    "-x.service",
    "a\n.service",
    "$(id).service",
    "a;b.service",
    `${"a".repeat(255)}.service`,
  ]
    .map((name) => ({
      name: `refuses the name ${JSON.stringify(name.slice(0, 20))}`,
      params: { name, content: TEXT },
      error: /expected a name with its kind/,
    })),
  ...[
    ["", /got none/],
    ["Nice=5", /expected a \[Section\] before/],
    ["[Service]\nnonsense", /in line 2/],
    ["# only", /got comments only/],
    ["[Service]\nExecStart=/bin/a \\", /does not end with/],
    ["[Service]\0", /NUL/],
  ].map(([content, error]) => ({
    name: `refuses the text ${JSON.stringify(content)}`,
    params: { name: "app.service", content },
    error: new RegExp(error!),
  })),
  {
    name: "takes values over several lines, with comments between",
    params: {
      name: "app.service",
      content:
        "[Service]\nExecStart=/bin/a \\\n# why\n  $(id) ; touch /tmp/x\n",
    },
    have: { files: { [DIR]: { type: "dir" } } },
    changes: [toOwnWrite(
      APP,
      "[Service]\nExecStart=/bin/a \\\n# why\n  $(id) ; touch /tmp/x\n",
    )],
  },
  {
    name: "refuses settings that would begin a line of their own",
    params: {
      name: "app.service",
      sections: { Service: { ExecStart: "a\nUser=root" } },
    },
    error: /single line|expected a text/,
  },
  {
    name: "refuses text and settings together",
    params: {
      name: "app.service",
      content: TEXT,
      sections: { Service: { Nice: 1 } },
    },
    error: /either "content" or "sections"/,
  },
]);
