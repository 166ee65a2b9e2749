import { testTask } from "../../lib/testing/mod.ts";
import { apkTask } from "../../tasks/apk.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

/** Recorded; the source is named beside it. */
const ADD = Deno.readTextFileSync(
  new URL("../fixtures/apk/add.txt", import.meta.url),
);
const HAVE = {
  files: { "/lib/apk/db/installed": "", "/etc/os-release": "ID=alpine\n" },
};

testTask(apkTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: ["man", "musl=1.1.14-r10"] },
    have: {
      ...HAVE,
      packages: [{ name: "man" }, { name: "musl", version: "1.1.14-r10" }],
    },
  },
  {
    name: "installs what is missing with what it needs, waiting for the lock",
    params: { name: ["man", "musl"], no_cache: true, lock_timeout: "1m" },
    have: {
      ...HAVE,
      packages: [{ name: "musl" }],
      queries: { "apk add --simulate --no-cache -- man": ADD },
    },
    changes: [toTransaction("apk add --wait=60 --no-cache -- man", {
      shows:
        "man: not installed -> 1.13.3-r6; sqlite-libs: not installed -> 3.13.0-r0; mdocml: not installed -> 1.13.3-r6",
      predicts: [
        toPrediction("sqlite-libs", "3.13.0-r0"),
        toPrediction("mdocml", "1.13.3-r6"),
        toPrediction("man", "1.13.3-r6"),
      ],
      undo: [toTransaction("apk del -- sqlite-libs mdocml man", {
        predicts: [
          toPrediction("sqlite-libs"),
          toPrediction("mdocml"),
          toPrediction("man"),
        ],
      })],
    })],
  },
  {
    name: "goes back to an older version only when that is permitted",
    params: { name: "man=1.0-r0" },
    have: {
      ...HAVE,
      packages: [{ name: "man", version: "1.1-r0" }],
      queries: {
        "apk add --simulate -- man=1.0-r0":
          "(1/1) Downgrading man (1.1-r0 -> 1.0-r0)\n",
      },
    },
    error: /"man" from version 1.1-r0 back to 1.0-r0/,
  },
  {
    name: "leaves alone with latest what the world pins",
    params: { name: "man", state: "latest" },
    have: { ...HAVE, packages: [{ name: "man", held: true }] },
  },
  {
    name: "refuses what no repository has",
    params: { name: "nope" },
    have: {
      ...HAVE,
      queries: {
        "apk add --simulate -- nope": {
          code: 1,
          stdout:
            "ERROR: unable to select packages:\n  nope (no such package):\n    required by: world[nope]\n",
        },
      },
    },
    error: /^Cannot find package "nope"$/,
  },
  ...toHostileRows(HAVE),
]);
