import { edacCollector } from "../../../lib/facts/collectors/edac.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const MC = "/sys/devices/system/edac/mc/mc0";
const own = {
  [`${MC}/ce_count`]: "1\n",
  [`${MC}/ue_count`]: "2\n",
  [`${MC}/ce_noinfo_count`]: "3\n",
  [`${MC}/ue_noinfo_count`]: "4\n",
};
const row = {
  [`${MC}/csrow0/ce_count`]: "5\n",
  [`${MC}/csrow0/ue_count`]: "6\n",
  [`${MC}/csrow0/ch0_ce_count`]: "7\n",
  [`${MC}/csrow0/ch0_dimm_label`]: "CPU#0Channel#1_DIMM#0\n",
};
const OWN = {
  'node_edac_correctable_errors_total{controller="0"}': 1,
  'node_edac_uncorrectable_errors_total{controller="0"}': 2,
  'node_edac_csrow_correctable_errors_total{controller="0",csrow="unknown"}': 3,
  'node_edac_csrow_uncorrectable_errors_total{controller="0",csrow="unknown"}':
    4,
};
const ROW = {
  'node_edac_csrow_correctable_errors_total{controller="0",csrow="0"}': 5,
  'node_edac_csrow_uncorrectable_errors_total{controller="0",csrow="0"}': 6,
};

testCollector(edacCollector, [
  { name: "no controller" },
  {
    name: "a controller without rows",
    have: { files: { ...own, "/sys/devices/system/edac/mc/power/x": "" } },
    samples: OWN,
  },
  {
    name: "a row with one channel",
    have: { files: { ...own, ...row } },
    samples: {
      ...OWN,
      ...ROW,
      'node_edac_channel_correctable_errors_total{channel="0",controller="0",csrow="0",dimm_label="CPU0Channel1_DIMM0"}':
        7,
    },
  },
  {
    name: "a count that is gone",
    have: { files: { [`${MC}/ce_count`]: "1\n" } },
    samples: { 'node_edac_correctable_errors_total{controller="0"}': 1 },
    error: /ue_count is absent/,
  },
  {
    name: "garbage",
    have: { files: { ...own, [`${MC}/ce_count`]: "\u0000" } },
    error: /Expected a number for .*ce_count/,
  },
]);
