import { entropyCollector } from "../../../lib/facts/collectors/entropy.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/proc/sys/kernel/random";

testCollector(entropyCollector, [
  { name: "no file", error: /entropy_avail is absent/ },
  {
    name: "bits that are there and that can be",
    have: {
      files: {
        [`${DIR}/entropy_avail`]: "256\n",
        [`${DIR}/poolsize`]: "4096\n",
      },
    },
    samples: {
      node_entropy_available_bits: 256,
      node_entropy_pool_size_bits: 4096,
    },
  },
  {
    name: "no number keeps what came before",
    have: {
      files: { [`${DIR}/entropy_avail`]: "256\n", [`${DIR}/poolsize`]: "" },
    },
    samples: { node_entropy_available_bits: 256 },
    error: /Expected a number for poolsize, got ""/,
  },
]);
