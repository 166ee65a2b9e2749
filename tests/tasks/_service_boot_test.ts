import type { Change, Unit } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { serviceTask } from "../../tasks/service.ts";

const UNIT: Unit = {
  name: "app.service",
  loadState: "loaded",
  activeState: "active",
  subState: "running",
  fileState: "enabled",
  needsReload: false,
};
const DEAD = { activeState: "inactive", subState: "dead" };

/** A unit that stands elsewhere and was brought in by "systemctl link". */
function haveLinked(unit: Partial<Unit>): MemoryState {
  return {
    units: [{ ...UNIT, ...unit }],
    files: {
      "/run/systemd/system/x": "",
      "/etc/systemd/system/app.service": {
        type: "link",
        target: "/opt/app/app.service",
      },
    },
  };
}

function run(
  words: string,
  after: Partial<Unit>,
  more: Record<string, unknown> = {},
): Change {
  return {
    kind: "run",
    argv: ["systemctl", ...words.split(" ")],
    predicts: [{
      table: "units",
      name: UNIT.name,
      value: { ...UNIT, ...after },
    }],
    touches: ["units"],
    ...more,
  };
}

testTask(serviceTask, [
  {
    name: "enables a linked unit, whose link comes back where that is undone",
    params: { name: "app", enabled: true },
    have: haveLinked({ fileState: "linked" }),
    changes: [
      run("enable app.service", { fileState: "enabled" }, {
        shows: "disabled -> enabled",
        undo: [
          run("disable app.service", { fileState: "linked" }),
          run("link /opt/app/app.service", { fileState: "linked" }),
        ],
      }),
    ],
  },
  {
    name: "disables a linked unit, and leaves it linked",
    params: { name: "app", enabled: false },
    have: haveLinked({}),
    changes: [
      run("disable app.service", { fileState: "disabled" }, {
        shows: "enabled -> disabled",
        undo: [run("enable app.service", {})],
      }),
      run("link /opt/app/app.service", { fileState: "linked" }, {
        shows: "linked again",
        undo: [],
      }),
    ],
  },
  {
    name: "ends a unit that was there for once, and knows so afterwards",
    params: { name: "app", state: "stopped" },
    have: {
      units: [{ ...UNIT, fileState: "transient" }],
      files: { "/run/systemd/system/x": "" },
    },
    changes: [
      run("stop app.service", { ...DEAD, fileState: "transient" }, {
        shows: "started -> stopped, and gone",
        once: "service ended: app.service",
      }),
    ],
  },
  {
    name: "leaves what it ended, which is gone",
    params: { name: "app", state: "stopped", enabled: false },
    have: {
      files: { "/run/systemd/system/x": "" },
      done: ["service ended: app.service"],
    },
  },
  {
    name: "starts nothing that is gone",
    params: { name: "app", state: "started" },
    have: {
      files: { "/run/systemd/system/x": "" },
      done: ["service ended: app.service"],
    },
    error: /Cannot find service "app.service"/,
  },
]);
