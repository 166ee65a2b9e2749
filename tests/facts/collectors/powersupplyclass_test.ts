import { powersupplyclassCollector } from "../../../lib/facts/collectors/powersupplyclass.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/class/power_supply";
const BATTERY = {
  files: {
    [`${ROOT}/BAT0/capacity`]: "81\n",
    [`${ROOT}/BAT0/energy_now`]: "36580000\n",
    [`${ROOT}/BAT0/voltage_now`]: "\u0000\u0001",
    [`${ROOT}/BAT0/current_now`]: new Error("no such device"),
    [`${ROOT}/BAT0/temp`]: "296\n",
    [`${ROOT}/BAT0/health`]: "Good\n",
    [`${ROOT}/BAT0/alarm`]: "5\n",
  },
};

testCollector(powersupplyclassCollector, [
  { name: "no such class", absent: true },
  { name: "no supply", have: { dirs: [ROOT] } },
  {
    name: "units of the driver; what it does not tell or know is left out",
    have: BATTERY,
    samples: {
      'node_power_supply_capacity{power_supply="BAT0"}': 81,
      'node_power_supply_energy_watthour{power_supply="BAT0"}': 36.58,
      'node_power_supply_temp_celsius{power_supply="BAT0"}': 29.6,
      'node_power_supply_info{health="Good",power_supply="BAT0"}': 1,
    },
  },
  {
    name: "a supply that is ignored",
    params: { ignored_supplies: /^BAT/ },
    have: BATTERY,
  },
]);
