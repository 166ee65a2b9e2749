import { unitsGroup } from "../../../lib/facts/groups/units.ts";
import { openGroup, testGroup } from "./_read.ts";
import { deepStrictEqual as deepEqual, rejects } from "node:assert/strict";
import type { Family, Labels } from "../../../lib/facts/collector.ts";

testGroup(unitsGroup, [
  { name: "a host without systemd has none", absent: true },
]);

/** A family as the collector of systemd gives it. */
function toFamily(
  name: string,
  samples: readonly (readonly [Labels, number])[],
): Family {
  return {
    name,
    type: "gauge",
    help: "",
    samples: samples.map(([labels, value]) => ({ labels, value })),
  };
}

Deno.test("units: states are counted, failed ones named", async () => {
  const of = (name: string, state: string): [Labels, number][] =>
    ["active", "inactive", "failed"].map((one) => [
      { name, state: one, type: "simple" },
      one === state ? 1 : 0,
    ]);
  const read = openGroup(unitsGroup);
  const { facts } = await read({
    families: {
      systemd: [
        toFamily("node_systemd_unit_state", [
          ...of("nginx.service", "active"),
          ...of("b.service", "failed"),
          ...of("a.timer", "failed"),
          ...of("c.service", "inactive"),
        ]),
        toFamily("node_systemd_system_running", [[{}, 0]]),
      ],
    },
  });
  deepEqual(facts, {
    total_units: 4,
    active_units: 1,
    failed_units: 2,
    failed: ["a.timer", "b.service"],
    is_running: false,
  });
  await rejects(read({ families: { systemd: [] } }), /no units/);
});
