import { thermalZoneCollector } from "../../../lib/facts/collectors/thermal_zone.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/class/thermal";

testCollector(thermalZoneCollector, [
  { name: "no such class" },
  { name: "an empty class", have: { dirs: [ROOT] } },
  {
    name: "temperatures below zero, and a device that cools",
    have: {
      files: {
        [`${ROOT}/thermal_zone10/type`]: "outside\n",
        [`${ROOT}/thermal_zone10/temp`]: "-4500\n",
        [`${ROOT}/cooling_device0/type`]: "Fan\n",
        [`${ROOT}/cooling_device0/max_state`]: "3\n",
        [`${ROOT}/cooling_device0/cur_state`]: "1\n",
      },
    },
    samples: {
      'node_thermal_zone_temp{type="outside",zone="10"}': -4.5,
      'node_cooling_device_cur_state{name="0",type="Fan"}': 1,
      'node_cooling_device_max_state{name="0",type="Fan"}': 3,
    },
  },
  {
    name: "a zone that does not answer is told as 0, a half device not at all",
    have: {
      files: {
        [`${ROOT}/thermal_zone0/type`]: "cpu\n",
        [`${ROOT}/thermal_zone0/temp`]: new Error("it is not ready"),
        [`${ROOT}/cooling_device0/type`]: "Fan\n",
        [`${ROOT}/cooling_device0/max_state`]: "garbage\n",
        [`${ROOT}/cooling_device0/cur_state`]: "1\n",
      },
    },
    samples: { 'node_thermal_zone_temp{type="cpu",zone="0"}': 0 },
  },
]);
