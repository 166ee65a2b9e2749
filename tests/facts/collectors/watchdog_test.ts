import { watchdogCollector } from "../../../lib/facts/collectors/watchdog.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/watchdog/watchdog0";
const INFO = (rest: string) =>
  `node_watchdog_info{identity="",name="watchdog0",options="",pretimeout_governor="",${rest}}`;

testCollector(watchdogCollector, [
  { name: "no such class", absent: true },
  { name: "no device in it", have: { dirs: ["/sys/class/watchdog"] } },
  {
    name: "what a driver does not offer is left out",
    have: {
      files: { [`${DIR}/timeout`]: "30\n", [`${DIR}/state`]: "active\n" },
    },
    samples: {
      'node_watchdog_timeout_seconds{name="watchdog0"}': 30,
      [INFO('state="active",status=""')]: 1,
    },
  },
  {
    name: "garbage and what may not be read are left out",
    have: {
      files: {
        [`${DIR}/timeout`]: "\u0000\u0001",
        [`${DIR}/timeleft`]: new Error("input/output error"),
      },
    },
    samples: { [INFO('state="",status=""')]: 1 },
  },
]);
