import { bcachefsCollector } from "../../../lib/facts/collectors/bcachefs.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const UUID = "deadbeef-1234-5678-9012-abcdefabcdef";
const DIR = `/sys/fs/bcachefs/${UUID}`;
const INFO = { [`node_bcachefs_info{uuid="${UUID}"}`]: 1 };

testCollector(bcachefsCollector, [
  { name: "no module", absent: true },
  {
    name: "no file system",
    have: { dirs: ["/sys/fs/bcachefs"] },
    absent: true,
  },
  {
    name: "counts, compression and errors",
    have: {
      files: {
        [`${DIR}/btree_cache_size`]: "524288k\n",
        [`${DIR}/counters/btree_node_read`]:
          "since mount:                    5\nsince filesystem creation:      12k\n",
        [`${DIR}/counters/broken`]: "nothing\n",
        [`${DIR}/compression_stats`]:
          "type compressed uncompressed average extent size\nlz4 19.3G 67.0G 112k\n",
        [`${DIR}/errors`]: "btree_node_read_err 5 1234567890\n",
      },
    },
    samples: {
      ...INFO,
      [`node_bcachefs_btree_cache_size_bytes{uuid="${UUID}"}`]: 536_870_912,
      [`node_bcachefs_btree_node_read_total{uuid="${UUID}"}`]: 12_288,
      [`node_bcachefs_compression_compressed_bytes{algorithm="lz4",uuid="${UUID}"}`]:
        20_723_217_203,
      [`node_bcachefs_compression_uncompressed_bytes{algorithm="lz4",uuid="${UUID}"}`]:
        71_940_702_208,
      [`node_bcachefs_errors_total{error_type="btree_node_read_err",uuid="${UUID}"}`]:
        5,
    },
  },
  {
    name: "a device, whose errors since the last reset are not told twice",
    have: {
      files: {
        [`${DIR}/dev-0/label`]: "ssd1\n",
        [`${DIR}/dev-0/state`]: "rw\n",
        [`${DIR}/dev-0/nbuckets`]: "524288\n",
        [`${DIR}/dev-0/io_done`]:
          "read:\nsb : 3989504\nwrite:\nsb : 31417344\n",
        [`${DIR}/dev-0/io_errors`]:
          "IO errors since filesystem creation\n  read:    197346\n  write:   0\n  checksum:0\nIO errors since 8 y ago\n  read:    7\n",
      },
    },
    samples: {
      ...INFO,
      [`node_bcachefs_device_info{device="0",label="ssd1",state="rw",uuid="${UUID}"}`]:
        1,
      [`node_bcachefs_device_buckets{device="0",uuid="${UUID}"}`]: 524_288,
      [`node_bcachefs_device_io_done_bytes_total{data_type="sb",device="0",operation="read",uuid="${UUID}"}`]:
        3_989_504,
      [`node_bcachefs_device_io_done_bytes_total{data_type="sb",device="0",operation="write",uuid="${UUID}"}`]:
        31_417_344,
      [`node_bcachefs_device_io_errors_total{device="0",type="read",uuid="${UUID}"}`]:
        197_346,
      [`node_bcachefs_device_io_errors_total{device="0",type="write",uuid="${UUID}"}`]:
        0,
      [`node_bcachefs_device_io_errors_total{device="0",type="checksum",uuid="${UUID}"}`]:
        0,
    },
  },
  {
    name: "garbage keeps what came before",
    have: { files: { [`${DIR}/btree_cache_size`]: "much\n" } },
    samples: INFO,
    error: /Expected a size, got "much"/,
  },
]);
