import type { Change, Unit } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { serviceTask } from "../../tasks/service.ts";

const UNIT: Unit = {
  name: "nginx.service",
  loadState: "loaded",
  activeState: "active",
  subState: "running",
  fileState: "enabled",
  needsReload: false,
};
const STOPPED = { activeState: "inactive", subState: "dead" };
const RUNNING = { activeState: "active", subState: "running" };

function have(
  unit: Partial<Unit> | undefined,
  rest: MemoryState = {},
): MemoryState {
  return {
    ...rest,
    files: { "/run/systemd/system/x": "", ...rest.files },
    units: unit
      ? [{ ...UNIT, ...unit }, ...rest.units ?? []]
      : rest.units ?? [],
    queries: {
      "systemctl show --property=Type,RemainAfterExit nginx.service":
        "Type=notify\nRemainAfterExit=no\n",
      ...rest.queries,
    },
  };
}

interface Step {
  before?: Partial<Unit>;
  after?: Partial<Unit>;
  shows: string;
  undo?: string[];
  repeats?: boolean;
  checked?: boolean;
}

/** The change of one systemctl command. */
function run(argv: string, step: Step): Change {
  const value = { ...UNIT, ...step.before };
  const toPrediction = (value: Unit) => [
    { table: "units" as const, name: "nginx.service", value },
  ];
  return {
    kind: "run",
    argv: `systemctl ${argv}`.split(" "),
    shows: step.shows,
    predicts: toPrediction({ ...value, ...step.after }),
    touches: ["units"],
    ...(step.repeats ? { repeats: true } : {}),
    ...(step.undo
      ? {
        undo: [{
          kind: "run",
          argv: ["systemctl", ...step.undo],
          predicts: toPrediction(value),
          touches: ["units"],
        }],
      }
      : {}),
    ...(step.checked ? { success: [] } : {}),
  };
}

/** A reload of systemd, for a unit or for all. */
function reload(shows: string, unit?: Partial<Unit>): Change {
  const argv = ["systemctl", "daemon-reload"];
  return {
    kind: "run",
    argv,
    shows,
    predicts: unit
      ? [{ table: "units", name: UNIT.name, value: { ...UNIT, ...unit } }]
      : [],
    touches: ["units"],
    undo: [{ kind: "run", argv, touches: ["units"], waits: true }],
  };
}

const RUNIT = { "/run/runit/x": "", "/etc/service": { type: "dir" } } as const;

testTask(serviceTask, [
  {
    name: "leaves a service that runs and is enabled",
    params: { name: "nginx", state: "started", enabled: true },
    have: have({}),
    output: {
      name: "nginx.service",
      state: "started",
      enabled: true,
      file_state: "enabled",
    },
  },
  {
    name: "enables and starts with one change each",
    params: { name: "nginx", state: "started", enabled: true },
    have: have({ ...STOPPED, fileState: "disabled" }),
    changes: [
      run("enable nginx.service", {
        before: { ...STOPPED, fileState: "disabled" },
        after: { fileState: "enabled" },
        shows: "disabled -> enabled",
        undo: ["disable", "nginx.service"],
      }),
      run("start nginx.service", {
        before: STOPPED,
        after: RUNNING,
        shows: "stopped -> started",
        undo: ["stop", "nginx.service"],
        checked: true,
      }),
    ],
    output: { state: "started", enabled: true },
  },
  {
    name: "starts a failed service",
    params: { name: "nginx", state: "started" },
    have: have({ activeState: "failed", subState: "failed" }),
    changes: [
      run("start nginx.service", {
        before: { activeState: "failed", subState: "failed" },
        after: RUNNING,
        shows: "failed -> started",
        undo: ["stop", "nginx.service"],
        checked: true,
      }),
    ],
  },
  {
    name: "takes a failed service for stopped",
    params: { name: "nginx", state: "stopped" },
    have: have({ activeState: "failed", subState: "failed" }),
  },
  {
    name: "stops a service that systemd tries to start again and again",
    params: { name: "nginx", state: "stopped" },
    have: have({ activeState: "activating", subState: "auto-restart" }),
    changes: [
      run("stop nginx.service", {
        before: { activeState: "activating", subState: "auto-restart" },
        after: STOPPED,
        shows: "failing -> stopped",
        undo: ["start", "nginx.service"],
      }),
    ],
  },
  {
    name: "leaves alone whether it is enabled when that is not asked",
    params: { name: "nginx.service", state: "stopped" },
    have: have({ fileState: "disabled" }),
    changes: [
      run("stop nginx.service", {
        before: { fileState: "disabled" },
        after: STOPPED,
        shows: "started -> stopped",
        undo: ["start", "nginx.service"],
      }),
    ],
  },
  {
    name: "disables without touching what runs",
    params: { name: "nginx", enabled: false },
    have: have({}),
    changes: [
      run("disable nginx.service", {
        after: { fileState: "disabled" },
        shows: "enabled -> disabled",
        undo: ["enable", "nginx.service"],
      }),
    ],
    output: { state: "started", enabled: false },
  },
  {
    name: "makes enabled-for-now lasting",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "enabled-runtime" }),
    changes: [
      run("enable nginx.service", {
        before: { fileState: "enabled-runtime" },
        after: { fileState: "enabled" },
        shows: "enabled-runtime -> enabled",
        undo: ["disable", "nginx.service"],
      }),
    ],
  },
  {
    name: "ends enabled-for-now",
    params: { name: "nginx", enabled: false },
    have: have({ fileState: "enabled-runtime" }),
    changes: [
      run("disable --runtime nginx.service", {
        before: { fileState: "enabled-runtime" },
        after: { fileState: "disabled" },
        shows: "enabled-runtime -> disabled",
        undo: ["enable", "nginx.service"],
      }),
    ],
  },
  {
    name: "says that a static unit cannot be enabled and leaves it",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "static" }),
    warnings: [/nginx\.service is static/],
  },
  {
    name: "leaves a static unit that must not be enabled",
    params: { name: "nginx", enabled: false },
    have: have({ fileState: "static" }),
  },
  {
    name: "knows an init script as enabled by its links",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "generated" }, {
      files: {
        "/etc/init.d/nginx": "",
        "/etc/rc2.d/S01nginx": { target: "../init.d/nginx" },
      },
    }),
    output: { enabled: true, file_state: "generated" },
  },
  {
    name: "enables an init script without links",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "generated" }, {
      files: { "/etc/init.d/nginx": "" },
    }),
    changes: [
      run("enable nginx.service", {
        before: { fileState: "generated" },
        after: { fileState: "enabled" },
        shows: "disabled -> enabled",
        undo: ["disable", "nginx.service"],
      }),
    ],
  },
  {
    name: "takes an indirect unit for enabled when what it brings along is",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "indirect" }, {
      files: { "/lib/nginx.service": "[Install]\nAlso=nginx.socket\n" },
      queries: {
        "systemctl show --property=FragmentPath nginx.service":
          "FragmentPath=/lib/nginx.service\n",
      },
      units: [{ name: "nginx.socket", fileState: "enabled" }],
    }),
  },
  {
    name: "enables an indirect unit whose others are not",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "indirect" }, {
      files: { "/lib/nginx.service": "[Install]\nAlso=nginx.socket\n" },
      queries: {
        "systemctl show --property=FragmentPath nginx.service":
          "FragmentPath=/lib/nginx.service\n",
      },
      units: [{ name: "nginx.socket", fileState: "disabled" }],
    }),
    changes: [
      run("enable nginx.service", {
        before: { fileState: "indirect" },
        after: { fileState: "enabled" },
        shows: "disabled -> enabled",
        undo: ["disable", "nginx.service"],
      }),
    ],
  },
  {
    name: "refuses to enable a transient unit",
    params: { name: "nginx", enabled: true },
    have: have({ fileState: "transient" }),
    error: /Cannot enable "nginx\.service": it is transient/,
  },
  {
    name: "restarts on every run",
    params: { name: "nginx", state: "restarted" },
    have: have({}),
    changes: [
      run("restart nginx.service", {
        after: RUNNING,
        shows: "restarted",
        repeats: true,
        checked: true,
      }),
    ],
    again: [
      run("restart nginx.service", {
        after: RUNNING,
        shows: "restarted",
        repeats: true,
        checked: true,
      }),
    ],
  },
  {
    name: "starts a stopped service that is to be restarted, once",
    params: { name: "nginx", state: "restarted" },
    have: have(STOPPED),
    changes: [
      run("start nginx.service", {
        before: STOPPED,
        after: RUNNING,
        shows: "stopped -> started",
        undo: ["stop", "nginx.service"],
        repeats: true,
        checked: true,
      }),
    ],
    again: [
      run("restart nginx.service", {
        after: RUNNING,
        shows: "restarted",
        repeats: true,
        checked: true,
      }),
    ],
  },
  {
    name: "waits between stop and start",
    params: { name: "nginx", state: "restarted", sleep_secs: "2s" },
    have: have({}),
    changes: [
      run("stop nginx.service", {
        after: STOPPED,
        shows: "stopped for 2 s",
        repeats: true,
      }),
      run("start nginx.service", {
        after: RUNNING,
        shows: "restarted",
        repeats: true,
        checked: true,
      }),
    ],
    again: [
      run("stop nginx.service", {
        after: STOPPED,
        shows: "stopped for 2 s",
        repeats: true,
      }),
      run("start nginx.service", {
        after: RUNNING,
        shows: "restarted",
        repeats: true,
        checked: true,
      }),
    ],
  },
  {
    name: "starts a unit that does one thing and ends, on every run",
    params: { name: "nginx", state: "started" },
    have: have(STOPPED, {
      queries: {
        "systemctl show --property=Type,RemainAfterExit nginx.service":
          "Type=oneshot\nRemainAfterExit=no\n",
      },
    }),
    changes: [
      run("start nginx.service", {
        before: STOPPED,
        shows: "stopped -> run once",
        repeats: true,
        checked: true,
      }),
    ],
    again: [
      run("start nginx.service", {
        before: STOPPED,
        shows: "stopped -> run once",
        repeats: true,
        checked: true,
      }),
    ],
  },
  {
    name: "makes systemd read changed files before a start",
    params: { name: "nginx", state: "started" },
    have: have({ ...STOPPED, needsReload: true }),
    changes: [
      reload("unit files of nginx.service changed", STOPPED),
      run("start nginx.service", {
        before: { ...STOPPED, needsReload: true },
        after: { ...RUNNING, needsReload: false },
        shows: "stopped -> started",
        undo: ["stop", "nginx.service"],
        checked: true,
      }),
    ],
  },
  {
    name: "makes systemd read what tasks before changed, before a start",
    params: { name: "nginx", state: "started" },
    have: have(STOPPED),
    context: { isWaiting: () => true },
    changes: [
      reload("files of units changed in this run", STOPPED),
      run("start nginx.service", {
        before: STOPPED,
        after: RUNNING,
        shows: "stopped -> started",
        undo: ["stop", "nginx.service"],
        checked: true,
      }),
    ],
  },
  {
    name: "leaves the reading to others where it starts nothing",
    params: { name: "nginx", state: "started", enabled: true },
    have: have({}),
    context: { isWaiting: () => true },
  },
  {
    name: "makes systemd read what waits without a name",
    params: { daemon_reload: true },
    have: have({}),
    context: { isWaiting: () => true },
    changes: [reload("files of units changed in this run")],
    again: [reload("files of units changed in this run")],
  },
  {
    name: "looks once more for a unit that an old systemd has not read",
    params: { name: "other", state: "started" },
    have: have(undefined),
    context: { isWaiting: () => true },
    changes: [reload("files of units changed in this run")],
    error: /Cannot find service "other.service"/,
  },
  {
    name: "leaves changed files of a service that is right",
    params: { name: "nginx", state: "started" },
    have: have({ needsReload: true }),
  },
  {
    name: "makes systemd read changed files when asked",
    params: { name: "nginx", daemon_reload: true },
    have: have({ needsReload: true }),
    changes: [
      reload("unit files of nginx.service changed", {}),
    ],
  },
  {
    name: "makes systemd read all changed files without a name",
    params: { daemon_reload: true },
    have: have({ needsReload: true }, {
      queries: {
        "systemctl show --property=Id,NeedDaemonReload *":
          "Id=a.mount\nNeedDaemonReload=no\n\nId=nginx.service\nNeedDaemonReload=yes\n",
      },
    }),
    changes: [
      reload("unit files of nginx.service changed", {}),
    ],
  },
  {
    name: "stops, disables and masks in this order of need",
    params: { name: "nginx", state: "stopped", enabled: false, masked: true },
    have: have({}),
    changes: [
      run("disable nginx.service", {
        after: { fileState: "disabled" },
        shows: "enabled -> disabled",
        undo: ["enable", "nginx.service"],
      }),
      run("stop nginx.service", {
        before: { fileState: "disabled" },
        after: STOPPED,
        shows: "started -> stopped",
        undo: ["start", "nginx.service"],
      }),
      run("mask nginx.service", {
        before: { ...STOPPED, fileState: "disabled" },
        after: { loadState: "masked", fileState: "masked" },
        shows: "disabled -> masked",
        undo: ["unmask", "nginx.service"],
      }),
    ],
  },
  {
    name: "masks a service that does not exist",
    params: { name: "nginx", state: "stopped", masked: true },
    have: have(undefined),
    changes: [
      run("mask nginx.service", {
        before: { ...STOPPED, loadState: "not-found", fileState: "" },
        after: { loadState: "masked", fileState: "masked" },
        shows: "not found -> masked",
        undo: ["unmask", "nginx.service"],
      }),
    ],
  },
  {
    name: "masks for good what is masked for now",
    params: { name: "nginx", masked: true },
    have: have({
      ...STOPPED,
      loadState: "masked",
      fileState: "masked-runtime",
    }),
    changes: [
      run("mask nginx.service", {
        before: {
          ...STOPPED,
          loadState: "masked",
          fileState: "masked-runtime",
        },
        after: { fileState: "masked" },
        shows: "masked-runtime -> masked",
        undo: ["unmask", "nginx.service"],
      }),
    ],
  },
  {
    name: "takes both masks off and knows that the unit is enabled",
    params: { name: "nginx", masked: false, enabled: true },
    have: have({ loadState: "masked", fileState: "masked" }, {
      files: {
        "/etc/systemd/system/nginx.service": { target: "/dev/null" },
        "/run/systemd/system/nginx.service": { target: "/dev/null" },
        "/etc/systemd/system/multi-user.target.wants/nginx.service": {
          target: "/lib/systemd/system/nginx.service",
        },
      },
    }),
    changes: [
      run("unmask nginx.service", {
        before: { loadState: "masked", fileState: "masked" },
        shows: "masked -> unmasked",
        undo: ["mask", "nginx.service"],
      }),
      run("unmask --runtime nginx.service", {
        before: { loadState: "masked", fileState: "masked" },
        after: { loadState: "loaded", fileState: "enabled" },
        shows: "masked for now -> unmasked",
        undo: ["mask", "--runtime", "nginx.service"],
      }),
    ],
  },
  {
    name: "refuses to unmask what its package masks",
    params: { name: "nginx", masked: false },
    have: have({ loadState: "masked", fileState: "masked" }),
    error: /the package that brings it masks it/,
  },
  {
    name: "leaves a service without a mask unmasked, even an unknown one",
    params: { name: "nope", masked: false },
    have: have(undefined),
  },
  {
    name: "refuses to start a masked service",
    params: { name: "nginx", state: "started" },
    have: have({ ...STOPPED, loadState: "masked", fileState: "masked" }),
    error: /Cannot start "nginx\.service": it is masked/,
  },
  {
    name: "refuses to enable a masked service",
    params: { name: "nginx", enabled: true },
    have: have({ ...STOPPED, loadState: "masked", fileState: "masked" }),
    error: /Cannot enable "nginx\.service": it is masked/,
  },
  {
    name: "refuses an unknown service",
    params: { name: "nope", state: "stopped" },
    have: have(undefined),
    error: /Cannot find service "nope\.service"/,
  },
  {
    name: "refuses another service manager than the one that runs",
    params: { name: "nginx", state: "started", manager: "openrc" },
    have: have({}),
    error: /this host runs systemd/,
  },
  {
    name: "enables where systemd does not run",
    params: { name: "nginx", enabled: true },
    have: {
      files: { "/sbin/init": { target: "/lib/systemd/systemd" } },
      units: [{ ...UNIT, ...STOPPED, fileState: "disabled" }],
    },
    changes: [
      run("--root=/ enable nginx.service", {
        before: { ...STOPPED, fileState: "disabled" },
        after: { fileState: "enabled" },
        shows: "disabled -> enabled",
        undo: ["--root=/", "disable", "nginx.service"],
      }),
    ],
  },
  {
    name: "refuses to start where systemd does not run",
    params: { name: "nginx", state: "started" },
    have: {
      files: { "/sbin/init": { target: "/lib/systemd/systemd" } },
      units: [{ ...UNIT, ...STOPPED }],
    },
    error: /systemd does not run on this host/,
  },
  {
    name: "has nothing to stop where systemd does not run",
    params: { name: "nginx", state: "stopped" },
    have: {
      files: { "/sbin/init": { target: "/lib/systemd/systemd" } },
      units: [{ ...UNIT, ...STOPPED }],
    },
  },
  {
    name: "uses the words of OpenRC",
    params: { name: "nginx", enabled: true },
    have: {
      files: { "/run/openrc/softlevel": "" },
      units: [{ ...UNIT, name: "nginx", fileState: "disabled" }],
    },
    changes: [{
      kind: "run",
      argv: ["rc-update", "add", "nginx", "default"],
      shows: "disabled -> enabled",
      predicts: [{
        table: "units",
        name: "nginx",
        value: { ...UNIT, name: "nginx" },
      }],
      touches: ["units"],
      undo: [{
        kind: "run",
        argv: ["rc-update", "delete", "nginx", "default"],
        predicts: [{
          table: "units",
          name: "nginx",
          value: { ...UNIT, name: "nginx", fileState: "disabled" },
        }],
        touches: ["units"],
      }],
    }],
  },
  {
    name: "takes a service out of all runlevels of OpenRC that it is in",
    params: { name: "nginx", enabled: false },
    have: {
      files: {
        "/run/openrc/softlevel": "",
        "/etc/runlevels/boot/nginx": { target: "/etc/init.d/nginx" },
      },
      units: [{ ...UNIT, name: "nginx" }],
    },
    changes: [{
      kind: "run",
      argv: ["rc-update", "delete", "nginx", "boot"],
      shows: "enabled -> disabled",
      predicts: [{
        table: "units",
        name: "nginx",
        value: { ...UNIT, name: "nginx", fileState: "disabled" },
      }],
      touches: ["units"],
      undo: [{
        kind: "run",
        argv: ["rc-update", "add", "nginx", "boot"],
        predicts: [{
          table: "units",
          name: "nginx",
          value: { ...UNIT, name: "nginx" },
        }],
        touches: ["units"],
      }],
    }],
  },
  {
    name: "starts nothing with runit that is not enabled",
    params: { name: "nginx", state: "started" },
    have: {
      files: RUNIT,
      units: [{ ...UNIT, ...STOPPED, name: "nginx", fileState: "disabled" }],
    },
    error: /Cannot start "nginx": runit runs only what is enabled/,
  },
  {
    name: "disables nothing with runit that is to run",
    params: { name: "nginx", state: "started", enabled: false },
    have: { files: RUNIT, units: [{ ...UNIT, name: "nginx" }] },
    error: /Cannot have "nginx" started and not enabled: runit runs all/,
  },
  {
    name: "refuses a mask where there is none",
    params: { name: "nginx", masked: true },
    have: { files: { "/run/openrc/softlevel": "" } },
    error: /openrc has no masks/,
  },
  {
    name: "refuses a masked service that is to run",
    params: { name: "nginx", masked: true, state: "started" },
    error: /masked: expected a masked service to be stopped/,
  },
  {
    name: "refuses a pattern",
    params: { name: "ngin*", state: "stopped" },
    error: /name of one service, got "ngin\*"/,
  },
  {
    name: "refuses a name with nothing to do",
    params: { name: "nginx" },
    error: /expected "state", "enabled" or "masked"/,
  },
  {
    name: "refuses a state without a name",
    params: { state: "started" },
    error: /name: expected "name"/,
  },
]);
