import { testTask } from "../../lib/testing/mod.ts";
import { logrotateTask } from "../../tasks/logrotate.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const DIR = { "/etc/logrotate.d": { type: "dir" as const } };
const PATH = "/etc/logrotate.d/app";
const HEAD = "# Managed by Driftless: changes are overwritten\n";
const VALIDATE = { validate: ["logrotate", "-d", "%s"] };

testTask(logrotateTask, [
  {
    name: "writes paths, options and scripts, and has them checked",
    params: {
      name: "app",
      path: ["/var/log/a b.log", "/var/log/app/*.log"],
      options: ["daily", " rotate 7", "missingok"],
      prerotate: "true",
      postrotate: "if x; then\n  y\n\nfi\n",
    },
    have: { files: DIR, programs: ["logrotate"] },
    changes: [toOwnWrite(
      PATH,
      `${HEAD}"/var/log/a b.log"\n/var/log/app/*.log {\n    daily\n` +
        "    rotate 7\n    missingok\n    prerotate\n        true\n" +
        "    endscript\n    postrotate\n        if x; then\n          y\n\n" +
        "        fi\n    endscript\n}\n",
      VALIDATE,
    )],
  },
  {
    name: "leaves a file that is right",
    params: { name: "app", path: "/var/log/a", options: ["daily"] },
    have: { files: { [PATH]: `${HEAD}/var/log/a {\n    daily\n}\n` } },
  },
  {
    name: "mends the owner, for logrotate skips files of others",
    params: { name: "app", path: "/var/log/a" },
    have: {
      files: { [PATH]: { content: `${HEAD}/var/log/a {\n}\n`, uid: 5 } },
    },
    changes: [{ kind: "attributes", path: PATH, owner: "0", mode: 0o644 }],
  },
  {
    name: "does not ask logrotate where a log may be missing",
    params: { name: "app", path: "/var/log/a" },
    have: { files: DIR, programs: ["logrotate"] },
    changes: [toOwnWrite(PATH, `${HEAD}/var/log/a {\n}\n`)],
  },
  {
    name: "asks logrotate where the logs are there",
    params: { name: "app", path: "/var/log/a" },
    have: { files: { ...DIR, "/var/log/a": "" }, programs: ["logrotate"] },
    changes: [toOwnWrite(PATH, `${HEAD}/var/log/a {\n}\n`, VALIDATE)],
  },
  {
    name: "removes its file",
    params: { name: "app", state: "absent" },
    have: { files: { [PATH]: "x" } },
    changes: [{ kind: "remove", path: PATH }],
  },
  { name: "removes nothing", params: { name: "app", state: "absent" } },
  {
    name: "warns of a log that another file rotates",
    params: { name: "app", path: "/var/log/a" },
    have: {
      files: {
        [PATH]: `${HEAD}/var/log/a {\n}\n`,
        "/etc/logrotate.d/other": "# /var/log/b\n/var/log/c /var/log/a {\n}\n",
      },
    },
    warnings: [/"\/etc\/logrotate.d\/other" too/],
  },
  {
    name: "refuses an unknown option",
    params: { name: "app", path: "/a", options: ["dayly"] },
    error: /expected an option of logrotate\(8\).*"dayly"/,
  },
  {
    name: "refuses braces in options",
    params: { name: "app", path: "/a", options: ["daily }\n/etc/passwd {"] },
    error: /options/,
  },
  {
    name: "refuses a path that ends the quotes",
    params: { name: "app", path: '/a" {' },
    error: /without quotes and braces/,
  },
  {
    name: "refuses a script that ends itself",
    params: { name: "app", path: "/a", postrotate: "x\n endscript\nsu root" },
    error: /endscript/,
  },
  {
    name: "refuses a name that logrotate skips",
    params: { name: "app.bak", path: "/a" },
    error: /ending that logrotate skips/,
  },
  {
    name: "refuses no path",
    params: { name: "app" },
    error: /expected the path/,
  },
]);
