import { timeCollector } from "../../../lib/facts/collectors/time.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/devices/system/clocksource";
const NOW = 1_718_452_800_500;
const offset = -new Date(NOW).getTimezoneOffset() * 60 + 0;
const zone = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" })
  .formatToParts(NOW).find(({ type }) => type === "timeZoneName")!.value;
const TIME = {
  node_time_seconds: 1_718_452_800.5,
  [`node_time_zone_offset_seconds{time_zone="${zone}"}`]: offset,
};

testCollector(timeCollector, [
  { name: "no clocks in /sys", have: { now: NOW }, samples: TIME },
  {
    name: "clocks, one of them without a current one",
    have: {
      now: NOW,
      files: {
        [`${DIR}/clocksource0/available_clocksource`]: "tsc hpet \n",
        [`${DIR}/clocksource0/current_clocksource`]: "tsc\n",
        [`${DIR}/clocksource1/available_clocksource`]: "x\n",
        [`${DIR}/power/control`]: "auto\n",
      },
    },
    samples: {
      ...TIME,
      'node_time_clocksource_available_info{clocksource="tsc",device="0"}': 1,
      'node_time_clocksource_available_info{clocksource="hpet",device="0"}': 1,
      'node_time_clocksource_available_info{clocksource="x",device="1"}': 1,
      'node_time_clocksource_current_info{clocksource="tsc",device="0"}': 1,
    },
  },
  {
    name: "a file that may not be read leaves the time",
    have: {
      now: NOW,
      files: {
        [`${DIR}/clocksource0/available_clocksource`]: new Error("denied"),
      },
    },
    samples: TIME,
    error: /denied/,
  },
]);
