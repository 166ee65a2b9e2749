import { testTask } from "@driftless/driftless/testing";
import { contactTask } from "../tasks/contact.ts";

testTask(contactTask, [
  {
    name: "a new file is written",
    params: { file: "/etc/contact", people: ["Ada"] },
    changes: [
      { kind: "write", path: "/etc/contact", content: "Ada\n", mode: 0o644 },
    ],
    output: { count: 1 },
  },
  {
    name: "what was added by hand stays",
    params: { file: "/etc/contact", people: ["Ada", "Grace"] },
    have: { files: { "/etc/contact": "Ada\nJoe\n" } },
    changes: [
      {
        kind: "write",
        path: "/etc/contact",
        content: "Ada\nGrace\nJoe\n",
        mode: 0o644,
      },
    ],
  },
  {
    name: "nothing is to be done",
    params: { file: "/etc/contact", people: ["Ada"] },
    have: { files: { "/etc/contact": "Ada\n" } },
  },
]);
