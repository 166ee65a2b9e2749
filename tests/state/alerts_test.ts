import assert from "node:assert/strict";
import { LockedError, lockRun } from "../../lib/state/lock.ts";
import {
  type AlertClock,
  type AlertRow,
  openState,
} from "../../lib/state/state.ts";
import { TemporaryDir } from "./temporary.ts";

const DAY_MS = 86_400_000;

const CLOCK: AlertClock = {
  atMs: 1500.5,
  bootId: "b-1",
  uptimeMs: 40_000.25,
  wallMs: 100 * DAY_MS,
};

const ROW: AlertRow = {
  threshold: "disk",
  labels: '{"mount_point":"/"}',
  state: "firing",
  severity: "critical",
  sinceMs: 1_700_000_000_000,
  value: 92.5,
  memory: { latches: { critical: { isFiring: true } }, samples: [[1, 2]] },
};

Deno.test("saveAlerts: what was noted is read again, the newest of each value", () => {
  using dir = new TemporaryDir();
  {
    using state = openState(dir.path);
    assert.equal(state.alertClock(), undefined);
    assert.deepEqual(state.alerts(), []);
    state.saveAlerts({ clock: CLOCK, changed: [ROW], gone: [] });
    state.saveAlerts({
      clock: { ...CLOCK, atMs: 2000 },
      changed: [{ ...ROW, value: 93 }, {
        threshold: "disk",
        labels: "",
        state: "no_data",
        memory: {},
      }],
      gone: [],
    });
  }
  using state = openState(dir.path, { readOnly: true });
  assert.deepEqual(state.alertClock(), { ...CLOCK, atMs: 2000 });
  const [whole, one] = state.alerts();
  assert.deepEqual(whole, {
    threshold: "disk",
    labels: "",
    state: "no_data",
    severity: undefined,
    sinceMs: undefined,
    value: undefined,
    memory: {},
  });
  assert.deepEqual(one, { ...ROW, value: 93 });
});

Deno.test("saveAlerts: forgets what is named, and what nobody saw for a week", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  const rows = ["a", "b"].map((threshold) => ({ ...ROW, threshold }));
  state.saveAlerts({ clock: CLOCK, changed: rows, gone: [] });
  const later = (days: number) => ({
    ...CLOCK,
    wallMs: CLOCK.wallMs + days * DAY_MS,
  });
  state.saveAlerts({
    clock: later(6),
    changed: [],
    gone: [{ threshold: "b", labels: ROW.labels }],
  });
  assert.deepEqual(state.alerts().map(({ threshold }) => threshold), ["a"]);
  state.saveAlerts({ clock: later(8), changed: [], gone: [] });
  assert.deepEqual(state.alerts(), []);
});

Deno.test("lockRun: locks of other names do not stand in each other's way", () => {
  using dir = new TemporaryDir();
  using _run = lockRun(dir.path, { command: "apply" });
  using _alerts = lockRun(dir.path, { command: "facts" }, "alerts.lock");
  assert.throws(
    () => lockRun(dir.path, { command: "facts" }, "alerts.lock"),
    LockedError,
  );
});
