import { testTask } from "../../lib/testing/mod.ts";
import { yumTask } from "../../tasks/yum.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

const HAVE = { files: { "/var/lib/rpm/x": "", "/usr/bin/yum": "" } };

testTask(yumTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: "telnet" },
    have: { ...HAVE, packages: [{ name: "telnet" }] },
  },
  {
    name: "asks nothing when nothing is there that goes",
    params: { name: "telnet", state: "absent" },
    have: HAVE,
  },
  {
    name: "upgrades with the word of yum",
    params: { name: "httpd", state: "latest", install_suggested: true },
    have: {
      ...HAVE,
      packages: [{ name: "httpd", version: "2.4.6-1.el7" }],
      queries: {
        "yum --assumeno update -- httpd": {
          code: 1,
          stdout: "Updating:\n httpd  x86_64  2.4.6-99.el7  updates  2.7 M\n",
          stderr: "Operation aborted.\n",
        },
      },
    },
    changes: [toTransaction("yum -y update -- httpd", {
      shows: "2.4.6-1.el7 -> 2.4.6-99.el7",
      predicts: [toPrediction("httpd", "2.4.6-99.el7", { arch: "x86_64" })],
    })],
  },
  {
    name: "says what yum says when it cannot plan",
    params: { name: "httpd" },
    have: {
      ...HAVE,
      queries: {
        "yum --assumeno install -- httpd": {
          code: 1,
          stderr: "Error: There are no enabled repositories\n",
        },
      },
    },
    error: /^Cannot plan with yum: There are no enabled repositories$/,
  },
  ...toHostileRows(HAVE),
]);
