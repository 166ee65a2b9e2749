import { testTask } from "../../lib/testing/mod.ts";
import { brewTask } from "../../tasks/brew.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

/** Recorded; the source is named beside it. */
const OUTDATED = Deno.readTextFileSync(
  new URL("../fixtures/brew/outdated.json", import.meta.url),
);
const PREFIX = "/home/linuxbrew/.linuxbrew";
const ENV = { HOMEBREW_NO_AUTO_UPDATE: "1", HOMEBREW_NO_ANALYTICS: "1" };
const HAVE = {
  files: {
    [`${PREFIX}/Cellar`]: { type: "dir" as const, uid: 1000 },
    [`${PREFIX}/Cellar/testball/0.0.1/x`]: "",
  },
  users: [{ name: "anna" }],
};
const AS_OWNER = { env: ENV, user: "anna" };

testTask(brewTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: "testball" },
    have: HAVE,
  },
  {
    name: "installs what is missing as the owner of the prefix",
    params: { name: ["jq", "testball"], cask: true },
    have: HAVE,
    changes: [toTransaction(`${PREFIX}/bin/brew install --cask -- jq`, {
      ...AS_OWNER,
      shows: "not installed -> installed",
      predicts: [toPrediction("brew jq", "")],
      undo: [toTransaction(`${PREFIX}/bin/brew uninstall -- jq`, {
        ...AS_OWNER,
        predicts: [toPrediction("brew jq")],
      })],
    })],
  },
  {
    name: "upgrades what is outdated",
    params: { name: "testball", state: "latest" },
    have: {
      ...HAVE,
      queries: {
        [`${PREFIX}/bin/brew outdated --json=v2 -- testball`]: OUTDATED,
      },
    },
    changes: [toTransaction(`${PREFIX}/bin/brew upgrade -- testball`, {
      ...AS_OWNER,
      shows: "0.0.1 -> 0.1",
      predicts: [toPrediction("brew testball", "0.1")],
    })],
  },
  {
    name: "leaves alone with latest what is pinned",
    params: { name: "testball", state: "latest" },
    have: {
      ...HAVE,
      files: { ...HAVE.files, [`${PREFIX}/var/homebrew/pinned/testball`]: "" },
    },
  },
  {
    name: "refuses to choose a version",
    params: { name: "testball=1" },
    have: HAVE,
    error: /brew installs the newest only/,
  },
  {
    name: "refuses to run for root alone",
    params: { name: "jq" },
    have: { files: { "/usr/local/Cellar/x/1/y": "" }, users: [] },
    error: /it refuses to work for root, and no other user owns it/,
  },
  ...toHostileRows(HAVE),
]);
