import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { toScreenLines } from "../../cli/alerts_screen.ts";
import { showAlerts, toCounts } from "../../cli/alerts_text.ts";
import { showScreen } from "../../cli/facts_screen.ts";
import { openOutput, type Output } from "../../cli/output.ts";
import type { Alert } from "../../lib/facts/alerts/alert.ts";
import { parseExpression } from "../../lib/facts/alerts/parse_expression.ts";
import type { Gathered } from "../../lib/facts/gather.ts";
import { makeRound, makeThreshold } from "../facts/alerts/_threshold.ts";

const HOUR_MS = 3_600_000;
const GIB = 1024 ** 3;
const USAGE = "disk.disks[*].usage_percent";

function keepLines(): { out: Output; lines: string[] } {
  const lines: string[] = [];
  const out: Output = {
    ...openOutput({
      color: "never",
      json: false,
      verbose: false,
      quiet: false,
    }),
    result: (line) => lines.push(line),
    paint: (_colour, text) => text,
  };
  return { out, lines };
}

function makeAlert(extra: Partial<Alert>, on = USAGE): Alert {
  return {
    threshold: makeThreshold({
      name: "room",
      text: on,
      on: parseExpression(on),
      forecast: { withinMs: 24 * HOUR_MS, overMs: HOUR_MS, to: 100 },
    }),
    key: "k",
    labels: { mount_point: "/" },
    state: "ok",
    severity: undefined,
    value: 84,
    limit: undefined,
    crossingMs: undefined,
    sinceMs: undefined,
    pendingMs: undefined,
    isGone: false,
    ...extra,
  };
}

const FORECAST = makeAlert({
  state: "firing",
  severity: "warning",
  crossingMs: 9.4 * HOUR_MS,
  sinceMs: Date.now() - 3 * HOUR_MS,
});
const LOAD = makeAlert({
  state: "firing",
  severity: "critical",
  labels: {},
  value: 9,
  limit: 4,
  sinceMs: Date.now() - 2 * HOUR_MS,
}, "node_load1");
const QUIET = makeAlert({ labels: { mount_point: "/data" }, value: 20 });

Deno.test("an alert about a disk stands in its line, another one in a line of its own, and what is well in none", async () => {
  const disk = (mount_point: string, usage_percent: number) => ({
    device: `/dev${mount_point}`,
    mount_point,
    fs_type: "ext4",
    total_bytes: 40 * GIB,
    available_bytes: 6 * GIB,
    usage_percent,
  });
  const { groups } = makeRound([], {
    disk: { disks: [disk("/", 84), disk("/data", 20)] },
  });
  const gathered: Gathered = {
    collected: [],
    groups,
    metrics: [],
    collectorsMs: 0,
  };
  const { out, lines } = keepLines();
  const alerts = [FORECAST, LOAD, QUIET];
  showScreen(out, gathered, await toScreenLines(alerts));
  deepEqual(lines.slice(1), [
    "disk     /       84% of 40 GiB, 6.0 GiB left  ! full in 9 h",
    "         /data   20% of 40 GiB, 6.0 GiB left",
    "alert    room 9 > 4  ! critical",
  ]);
});

Deno.test("alerts are listed the worst first, with how long they last", async () => {
  const { out, lines } = keepLines();
  const waiting = makeAlert({
    state: "pending",
    value: 91,
    limit: 90,
    pendingMs: 40_000,
    threshold: makeThreshold({ name: "wait", forMs: 120_000 }),
    labels: {},
  });
  const missing = makeAlert({
    key: "",
    state: "no_data",
    value: undefined,
    labels: {},
    reason: "systemd tells of no units",
    threshold: makeThreshold({ name: "units", text: "units.failed_units" }),
  });
  const alerts = [QUIET, waiting, missing, FORECAST, LOAD];
  await showAlerts(out, alerts);
  deepEqual(lines, [
    "! critical  room   9 > 4  since 2 h",
    '! warning   room   mount_point="/"  84%, full in 9 h  since 3 h',
    "! no data   units  no data from units.failed_units: systemd tells of no units",
    "  pending   wait   91 > 90 for 2 min  since 40 s of 2 min",
    '  ok        room   mount_point="/data"  20%',
  ]);
  equal(toCounts(alerts), "1 critical, 1 warning, 1 no data, 1 pending, 1 ok");
});

Deno.test("nothing in a label can forge a line", async () => {
  const { out, lines } = keepLines();
  const labels = { name: 'a"\n! critical  forged\x1b[31m' };
  await showAlerts(out, [makeAlert({ labels, value: 1 })]);
  equal(lines.length, 1);
  equal(/\p{Cc}/u.test(lines[0]!), false);
});
