import { infinibandCollector } from "../../../lib/facts/collectors/infiniband.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/infiniband/mlx4_0";
const PORT = `${DIR}/ports/1`;
const OF = 'device="mlx4_0",port="1"';
const INFO =
  'node_infiniband_info{board_id="SM_1",device="mlx4_0",firmware_version="2.31",hca_type=""}';
const files = {
  [`${DIR}/board_id`]: "SM_1\n",
  [`${DIR}/fw_ver`]: "2.31\n",
  [`${PORT}/state`]: "4: ACTIVE\n",
  [`${PORT}/phys_state`]: "5: LinkUp\n",
  [`${PORT}/rate`]: "40 Gb/sec (4X QDR)\n",
};

testCollector(infinibandCollector, [
  { name: "no such class", absent: true },
  {
    name: "words of four bytes; counts that are not there are left out",
    have: {
      files: {
        ...files,
        [`${PORT}/counters/port_rcv_data`]: "100\n",
        [`${PORT}/counters/link_downed`]: "N/A (no PMA)\n",
        [`${PORT}/hw_counters/lifespan`]: "10999\n",
      },
    },
    samples: {
      [INFO]: 1,
      [`node_infiniband_state_id{${OF}}`]: 4,
      [`node_infiniband_physical_state_id{${OF}}`]: 5,
      [`node_infiniband_rate_bytes_per_second{${OF}}`]: 5_000_000_000,
      [`node_infiniband_port_data_received_bytes_total{${OF}}`]: 400,
      [`node_infiniband_lifespan_seconds{${OF}}`]: 10,
    },
  },
  {
    name: "garbage is left out",
    have: {
      files: {
        ...files,
        [`${PORT}/state`]: "\u0000",
        [`${PORT}/phys_state`]: new Error("input/output error"),
        [`${PORT}/rate`]: "fast\n",
      },
    },
    samples: { [INFO]: 1 },
  },
  {
    name: "a device that is left out",
    params: { device_exclude: /^mlx/ },
    have: { files },
  },
]);
