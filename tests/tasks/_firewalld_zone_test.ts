import type { Change } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { firewalldTask } from "../../tasks/firewalld.ts";
import {
  PUBLIC,
  RELOAD,
  SERVICE,
  toHave,
  toListing,
  toRow,
  toRun,
} from "./_firewalld_rows.ts";

/** It is undone after the file is back. */
const ANEW: Change = {
  ...RELOAD,
  undo: [{ ...toRun("firewall-cmd --reload"), waits: true }],
};

testTask(firewalldTask, [
  {
    name: "makes a zone, undone by a reload once its file is gone",
    params: { state: "present", zone: "guests" },
    have: {
      ...toHave(toListing("public", { ports: "1/tcp" }), PUBLIC),
      files: { ...SERVICE, "/etc/firewalld/zones/x.xml": "" },
    },
    changes: [
      {
        kind: "write",
        path: "/etc/firewalld/zones/guests.xml",
        content: '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n</zone>\n',
        mode: 0o644,
        owner: "0",
        group: "0",
      },
      ANEW,
    ],
    warnings: [/takes away what is not permanent: public ports 1\/tcp/],
    // The file is there by then, and the listing of the row still is not.
    output: { before: { runtime: false, permanent: false } },
    again: [ANEW],
  },
  {
    name: "leaves a zone that is gone, and what is to be absent in one",
    params: { state: "absent", zone: "guests" },
    have: toHave(PUBLIC),
  },
  {
    name: "keeps a zone that comes with firewalld",
    params: { state: "absent", zone: "public" },
    have: toHave(PUBLIC),
    error: /Cannot remove zone "public": it comes with firewalld/,
  },
  {
    name: "keeps the default zone",
    params: { state: "absent", zone: "own" },
    have: {
      ...toHave(toListing("own")),
      files: { "/etc/firewalld/firewalld.conf": "DefaultZone=own\n" },
    },
    error: /it is the default zone/,
  },
  toRow({
    name: "sets a target, which takes a reload",
    params: { state: "present", zone: "public", target: "%%REJECT%%" },
    have: toHave(PUBLIC),
    changes: [
      toRun("firewall-cmd --permanent --zone=public --set-target=REJECT", {
        shows: "permanent target default -> REJECT",
        undo: [
          toRun("firewall-cmd --permanent --zone=public --set-target=default"),
          toRun("firewall-cmd --reload"),
        ],
      }),
      { ...RELOAD, undo: [] },
    ],
  }),
]);
