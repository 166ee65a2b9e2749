import { nvmeCollector } from "../../../lib/facts/collectors/nvme.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/nvme/nvme0";
const SPACE = `${DIR}/nvme0c0n1`;
const INFO =
  'node_nvme_info{cntlid="",device="nvme0",firmware_revision="",model="X 1",serial="",state="live"}';
const OF = 'device="nvme0",nsid="1"';

testCollector(nvmeCollector, [
  { name: "no such class", absent: true },
  { name: "no controller", have: { dirs: ["/sys/class/nvme"] } },
  {
    name: "a controller with a namespace",
    have: {
      files: {
        [`${DIR}/model`]: "X 1   \n",
        [`${DIR}/state`]: "live\n",
        [`${SPACE}/ana_state`]: "optimized\n",
        [`${SPACE}/queue/logical_block_size`]: "4096\n",
        [`${SPACE}/size`]: "100\n",
        [`${SPACE}/nuse`]: "25\n",
      },
    },
    samples: {
      [INFO]: 1,
      [`node_nvme_namespace_info{ana_state="optimized",${OF}}`]: 1,
      [`node_nvme_namespace_logical_block_size_bytes{${OF}}`]: 4096,
      [`node_nvme_namespace_capacity_bytes{${OF}}`]: 409_600,
      [`node_nvme_namespace_size_bytes{${OF}}`]: 409_600,
      [`node_nvme_namespace_used_bytes{${OF}}`]: 102_400,
    },
  },
  {
    name: "garbage is left out",
    have: {
      files: {
        [`${DIR}/model`]: "X 1\n",
        [`${DIR}/state`]: "live\n",
        [`${SPACE}/queue/logical_block_size`]: "\u0000",
        [`${SPACE}/size`]: "100\n",
      },
    },
    samples: {
      [INFO]: 1,
      [`node_nvme_namespace_info{ana_state="unknown",${OF}}`]: 1,
    },
  },
]);
