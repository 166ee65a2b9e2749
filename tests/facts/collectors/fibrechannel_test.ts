import { fibrechannelCollector } from "../../../lib/facts/collectors/fibrechannel.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/fc_host/host0";
const toInfo = (rest: string) =>
  `node_fibrechannel_info{dev_loss_tmo="",fabric_name="",fc_host="host0",${rest},port_type="",speed="",supported_classes="",supported_speeds="",symbolic_name=""}`;
const files = {
  [`${DIR}/port_state`]: "Online\n",
  [`${DIR}/port_id`]: "0x010100\n",
  [`${DIR}/statistics/rx_frames`]: "0x1a\n",
  [`${DIR}/statistics/tx_frames`]: "0xffffffffffffffff\n",
  [`${DIR}/statistics/error_frames`]: "garbage\n",
};

testCollector(fibrechannelCollector, [
  { name: "no such class", absent: true },
  { name: "no port", have: { dirs: ["/sys/class/fc_host"] } },
  {
    name: "hexadecimal counts; all bits set means not counted",
    have: { files },
    samples: {
      [toInfo('port_id="010100",port_name="",port_state="Online"')]: 1,
      'node_fibrechannel_rx_frames_total{fc_host="host0"}': 26,
    },
  },
  {
    name: "a port whose state is not known counts nothing",
    have: { files: { ...files, [`${DIR}/port_state`]: "Unknown\n" } },
    samples: {
      [toInfo('port_id="010100",port_name="",port_state="Unknown"')]: 1,
      'node_fibrechannel_rx_frames_total{fc_host="host0"}': 0,
    },
  },
]);
