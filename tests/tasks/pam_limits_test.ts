import { testTask } from "../../lib/testing/mod.ts";
import { pamLimitsTask } from "../../tasks/pam_limits.ts";

const PATH = "/etc/security/limits.conf";
const TEXT = `# top
*               soft    core            0
root hard core 100000 # of root
@a - nofile 10
@a - nofile 20

# End of file
`;
const BASE = { domain: "@a", limit_type: "-", limit_item: "nofile" };

/** A change of the text of the file. */
type Edit = [
  name: string,
  params: Record<string, unknown>,
  after: string,
];

const EDITS: Edit[] = [
  ["leaves what is right but for lines before the last", {
    ...BASE,
    value: 20,
  }, TEXT.replace("@a - nofile 10\n", "")],
  ["leaves what is right", {
    domain: "*",
    limit_type: "soft",
    limit_item: "core",
    value: "0",
  }, TEXT],
  [
    "changes a value and keeps the comment behind it",
    {
      domain: "root",
      limit_type: "hard",
      limit_item: "core",
      value: "unlimited",
    },
    TEXT.replace(
      "root hard core 100000 # of root",
      "root\thard\tcore\tunlimited\t# of root",
    ),
  ],
  ["adds before the last line that says the end", {
    ...BASE,
    limit_item: "nproc",
    value: 5,
    comment: "few",
  }, TEXT.replace("# End", "@a\t-\tnproc\t5\t# few\n# End")],
  ["keeps a greater value where told so", {
    ...BASE,
    value: 15,
    use_max: true,
  }, TEXT.replace("@a - nofile 10\n", "")],
  [
    "takes the greater value where told so",
    {
      ...BASE,
      value: "unlimited",
      use_max: true,
    },
    TEXT.replace("@a - nofile 10\n@a - nofile 20", "@a\t-\tnofile\tunlimited"),
  ],
  ["takes the smaller value where told so", {
    ...BASE,
    value: 15,
    use_min: true,
  }, TEXT.replace("@a - nofile 10\n@a - nofile 20", "@a\t-\tnofile\t15")],
  [
    "removes all of its lines",
    { ...BASE, state: "absent" },
    TEXT.replace(
      "@a - nofile 10\n@a - nofile 20\n",
      "",
    ),
  ],
];

testTask(pamLimitsTask, [
  ...EDITS.map(([name, params, after]) => ({
    name,
    params,
    have: { files: { [PATH]: TEXT } },
    changes: after === TEXT ? [] : [{
      kind: "write" as const,
      path: PATH,
      content: after,
      follow: true,
    }],
  })),
  {
    name: "makes a missing file",
    params: { ...BASE, value: 1, dest: "/x/l.conf", backup: true },
    changes: [
      { kind: "make_dir", path: "/x" },
      {
        kind: "write",
        path: "/x/l.conf",
        content: "@a\t-\tnofile\t1\n",
        follow: true,
      },
    ],
  },
  { name: "removes nothing", params: { ...BASE, state: "absent" } },
  { name: "refuses no value", params: BASE, error: /expected a value/ },
  {
    name: "refuses a domain of two words",
    params: { ...BASE, domain: "a\n* hard", value: 1 },
    error: /expected a user/,
  },
  {
    name: "refuses a value that is none",
    params: { ...BASE, value: "1\n* - core 1" },
    error: /expected a number/,
  },
  {
    name: "refuses a comment of two lines",
    params: { ...BASE, value: 1, comment: "a\nb" },
    error: /single line/,
  },
  {
    name: "refuses an unknown item",
    params: { ...BASE, limit_item: "nofiles", value: 1 },
    error: /did you mean "nofile"/,
  },
  {
    name: "refuses both bounds",
    params: { ...BASE, value: 1, use_max: true, use_min: true },
    error: /only one of/,
  },
]);
