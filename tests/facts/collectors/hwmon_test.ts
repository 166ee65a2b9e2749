import { hwmonCollector } from "../../../lib/facts/collectors/hwmon.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/class/hwmon";
const files = {
  [`${ROOT}/hwmon0/name`]: "coretemp\n",
  [`${ROOT}/hwmon0/temp1_input`]: "55000\n",
  [`${ROOT}/hwmon0/temp1_label`]: "Core 0\n",
  [`${ROOT}/hwmon0/temp1_crit_alarm`]: "0\n",
  [`${ROOT}/hwmon0/fan2_input`]: "1098\n",
  [`${ROOT}/hwmon0/in0_input`]: "1100\n",
  [`${ROOT}/hwmon0/power1_average`]: "1500000\n",
  [`${ROOT}/hwmon0/energy1_input`]: "2000000\n",
  [`${ROOT}/hwmon0/temp2_input`]: new Error("no such device"),
  [`${ROOT}/hwmon0/temp3_input`]: "\u0000",
  [`${ROOT}/hwmon0/uevent`]: "",
};
const of = (sensor: string) => `{chip="coretemp",sensor="${sensor}"}`;
const TEMPERATURE = { [`node_hwmon_temp_celsius${of("temp1")}`]: 55 };
const SAMPLES = {
  ...TEMPERATURE,
  'node_hwmon_chip_names{chip="coretemp",chip_name="coretemp"}': 1,
  'node_hwmon_sensor_label{chip="coretemp",label="Core 0",sensor="temp1"}': 1,
  [`node_hwmon_temp_crit_alarm_celsius${of("temp1")}`]: 0,
  [`node_hwmon_fan_rpm${of("fan2")}`]: 1098,
  [`node_hwmon_in_volts${of("in0")}`]: 1.1,
  [`node_hwmon_power_average_watt${of("power1")}`]: 1.5,
  [`node_hwmon_energy_joule_total${of("energy1")}`]: 2,
};

testCollector(hwmonCollector, [
  { name: "no such class", absent: true },
  { name: "no chip", have: { dirs: [ROOT] } },
  {
    name: "units; what does not answer is left out",
    have: { files },
    samples: SAMPLES,
  },
  {
    name: "two chips of one name are told apart",
    have: {
      files: {
        [`${ROOT}/hwmon0/name`]: "nvme\n",
        [`${ROOT}/hwmon1/name`]: "nvme\n",
      },
    },
    samples: {
      'node_hwmon_chip_names{chip="nvme_nvme_hwmon0",chip_name="nvme"}': 1,
      'node_hwmon_chip_names{chip="nvme_nvme_hwmon1",chip_name="nvme"}': 1,
    },
  },
  {
    name: "a chip that is left out",
    params: { chip_exclude: /^coretemp$/ },
    have: { files },
  },
  {
    name: "sensors that are chosen",
    params: { sensor_include: /^coretemp;fan/ },
    have: { files },
    samples: {
      [`node_hwmon_fan_rpm${of("fan2")}`]: 1098,
      'node_hwmon_chip_names{chip="coretemp",chip_name="coretemp"}': 1,
    },
  },
]);
