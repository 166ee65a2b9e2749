/**
 * The `units` group: what systemd's units do, and which have failed.
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type GroupSource,
  key,
  NoData,
  type NoParams,
} from "../group.ts";
import { findValue, listSamples } from "./_samples.ts";

const STATE = "node_systemd_unit_state";
const SYSTEMD = "systemd: ListUnits over D-Bus";

/** Tells of systemd's units. */
export const unitsGroup: Group<NoParams> = {
  type: "units",
  help: "systemd's units, and which have failed",
  isDefault: true,
  fields: {},
  collectors: ["systemd"],
  keys: [
    key(
      "total_units",
      "Units, without devices, mounts, scopes and slices.",
      SYSTEMD,
      STATE,
    ),
    key("active_units", "Units that are active.", SYSTEMD, STATE),
    key("failed_units", "Units that have failed.", SYSTEMD, STATE),
    key("failed", "Their names.", SYSTEMD, STATE),
    key(
      "is_running",
      "Whether all is up and nothing has failed.",
      SYSTEMD,
      "node_systemd_system_running",
    ),
  ],
  open: () => readUnits,
};

function readUnits({ families }: GroupSource): FactObject {
  const all = families("systemd");
  const samples = listSamples(all, STATE);
  if (samples.length === 0) throw new NoData("systemd tells of no units");
  const list = (state: string) =>
    samples.filter(({ labels, value }) =>
      labels["state"] === state && value === 1
    ).map(({ labels }) => labels["name"] ?? "").sort();
  const failed = list("failed");
  const running = findValue(all, "node_systemd_system_running");
  return {
    total_units: new Set(samples.map(({ labels }) => labels["name"])).size,
    active_units: list("active").length,
    failed_units: failed.length,
    failed,
    is_running: running === undefined ? undefined : running === 1,
  };
}
