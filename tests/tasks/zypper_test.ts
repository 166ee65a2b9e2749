import { testTask } from "../../lib/testing/mod.ts";
import { zypperTask } from "../../tasks/zypper.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

const HAVE = { files: { "/var/lib/rpm/x": "", "/usr/bin/zypper": "" } };
const ASK = "zypper --non-interactive --xmlout --no-refresh";

/** Printed by zypper 1.14.59 of Debian 12 with a repository of these packages, shortened. */
const INSTALL = `<?xml version='1.0'?>
<stream>
<install-summary download-size="0" space-usage-diff="8" packages-to-change="2">
<to-install>
<solvable type="package" name="toy" edition="2.0-1" arch="noarch" repository="test" summary="test"/>
<solvable type="package" name="toylib" edition="1.0-1" arch="noarch" repository="test" summary="test"/>
</to-install>
</install-summary>
</stream>
`;
const DOWNGRADE = `<stream><install-summary><to-downgrade>
<solvable type="package" name="toy" edition="1.0-1" arch="noarch" edition-old="2.0-1"/>
</to-downgrade></install-summary></stream>`;
const NOARCH = { arch: "noarch" };

testTask(zypperTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: ["toy", "toylib"], update_cache: true },
    have: { ...HAVE, packages: [{ name: "toy" }, { name: "toylib" }] },
  },
  {
    name: "installs what is missing, with options before and after the verb",
    params: {
      name: ["toy", "lone"],
      disable_gpg_check: true,
      allow_vendor_change: true,
      auto_agree_with_licenses: true,
      install_recommended: false,
    },
    have: {
      ...HAVE,
      packages: [{ name: "lone" }],
      queries: {
        [
          `${ASK} install --dry-run --allow-vendor-change --auto-agree-with-licenses --no-recommends -- toy`
        ]: INSTALL,
      },
    },
    changes: [toTransaction(
      "zypper --non-interactive --no-gpg-checks install --allow-vendor-change --auto-agree-with-licenses --no-recommends -- toy",
      {
        success: [0, 100, 101, 102, 103, 106],
        shows: "toy: not installed -> 2.0-1; toylib: not installed -> 1.0-1",
        predicts: [
          toPrediction("toy", "2.0-1", NOARCH),
          toPrediction("toylib", "1.0-1", NOARCH),
        ],
        undo: [toTransaction(
          "zypper --non-interactive remove -- toy toylib",
          {
            success: [0, 100, 101, 102, 103, 106],
            predicts: [toPrediction("toy"), toPrediction("toylib")],
          },
        )],
      },
    )],
  },
  {
    name: "goes back to an older version only when that is permitted",
    params: { name: "toy=1.0" },
    have: {
      ...HAVE,
      packages: [{ name: "toy", version: "2.0-1" }],
      queries: { [`${ASK} install --dry-run -- toy=1.0`]: DOWNGRADE },
    },
    error: /back to 1.0-1: it is older/,
  },
  {
    name: "goes back to an older version that is permitted",
    params: { name: "toy=1.0", allow_downgrades: true },
    have: {
      ...HAVE,
      packages: [{ name: "toy", version: "2.0-1" }],
      queries: {
        [`${ASK} install --dry-run --oldpackage -- toy=1.0`]: DOWNGRADE,
      },
    },
    changes: [toTransaction(
      "zypper --non-interactive install --oldpackage -- toy=1.0",
      {
        success: [0, 100, 101, 102, 103, 106],
        shows: "2.0-1 -> 1.0-1",
        predicts: [toPrediction("toy", "1.0-1", NOARCH)],
      },
    )],
  },
  {
    name: "leaves alone with latest what is locked",
    params: { name: "toy", state: "latest" },
    have: { ...HAVE, packages: [{ name: "toy", held: true }] },
  },
  {
    name: "refuses what no repository has",
    params: { name: "nope" },
    have: {
      ...HAVE,
      queries: {
        [`${ASK} install --dry-run -- nope`]: {
          code: 104,
          stdout:
            "<message type=\"error\">No provider of 'nope' found.</message>",
        },
      },
    },
    error: /^Cannot find package "nope"$/,
  },
  ...toHostileRows(HAVE),
]);
