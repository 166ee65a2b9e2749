import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { replaceTask } from "../../tasks/replace.ts";

/** An edit of /f: its text before and after. */
type Edit = [
  name: string,
  params: Record<string, unknown>,
  before: string,
  after: string,
  more?: Partial<TaskRow>,
];

const EDITS: Edit[] = [
  [
    "replaces every match",
    { regexp: "a+", replace: "x" },
    "a b aa\na",
    "x b x\nx",
    { output: { replacements: 3, msg: "3 replacements made" } },
  ],
  [
    "removes matches by default",
    { regexp: "\\s+#.*$" },
    "a # b\nc #d\n",
    "a\nc\n",
  ],
  [
    "replaces the first match only when told so",
    { regexp: "a", replace: "x", replace_all: false },
    "b a a",
    "b x a",
  ],
  [
    "leaves text that does not match",
    { regexp: "z", replace: "x" },
    "a",
    "a",
    { output: { replacements: 0, msg: "" } },
  ],
  [
    "counts no match that replaces itself",
    { regexp: "[ab]", replace: "a" },
    "aba",
    "aaa",
    { output: { replacements: 1 } },
  ],
  [
    "matches the ends of each line",
    { regexp: "^(a)$", replace: "[\\1]" },
    "a\nb\na",
    "[a]\nb\n[a]",
  ],
  [
    "lets no dot cross lines",
    { regexp: "a.b", replace: "x" },
    "a\nb",
    "a\nb",
  ],
  [
    "lets a class cross lines",
    { regexp: "a[\\S\\s]b", replace: "" },
    "a\nb",
    "",
  ],
  [
    "matches whole words",
    { regexp: "\\bold\\b", replace: "new" },
    "old older",
    "new older",
  ],
  [
    "fills in groups by all spellings",
    { regexp: "(?P<k>\\w)=(\\d)", replace: "\\g<k>$2${k}\\1$k" },
    "a=1",
    "a1aaa",
  ],
  [
    "takes a literal text as it is",
    { before: "$1.*", replace: "$2\\1" },
    "$1.* x $1.*",
    "$2\\1 x $2\\1",
  ],
  [
    "turns a literal text back",
    { before: "old", replace: "new", state: "absent" },
    "new new",
    "old old",
  ],
  [
    "grows no text that is replaced already",
    { regexp: "foo", replace: "foobar" },
    "foo foobar",
    "foobar foobar",
  ],
  [
    "puts a mark before each line once",
    { regexp: "^", replace: "# " },
    "a\n# b",
    "# a\n# b",
  ],
  [
    "replaces the first match once and no other later",
    { before: "a", replace: "x", replace_all: false },
    "a a",
    "x a",
  ],
  [
    "keeps carriage returns and sees the end of a line before them",
    { regexp: "^b$", replace: "x" },
    "a\r\nb\r\nc\n",
    "a\r\nx\r\nc\n",
  ],
  [
    "gives new lines the terminator of the file",
    { regexp: "^b$", replace: "x\\ny" },
    "a\r\nb\r\n",
    "a\r\nx\r\ny\r\n",
  ],
  [
    "removes whole lines with their carriage returns",
    { regexp: "^b\\n", replace: "" },
    "a\r\nb\r\nc\r\n",
    "a\r\nc\r\n",
  ],
  [
    "removes carriage returns themselves",
    { regexp: "\\r$", replace: "" },
    "a\r\nb\r\n",
    "a\nb\n",
  ],
  [
    "adds carriage returns where there are none",
    { regexp: "\\n", replace: "\\r\\n" },
    "a\nb\n",
    "a\r\nb\r\n",
  ],
  [
    "searches after a pattern only",
    { regexp: "a", replace: "x", after: "^\\[two\\]|<2>" },
    "a <2> a a",
    "a <2> x x",
  ],
  [
    "searches before the last match of a pattern only",
    { regexp: "a", replace: "x", before: "<.>" },
    "a <1> a <2> a",
    "x <1> x <2> a",
  ],
  [
    "searches in the first section only",
    { regexp: "a", replace: "x", after: "<b>", before: "</b>" },
    "a<b>a\na</b>a<b>a</b>",
    "a<b>x\nx</b>a<b>a</b>",
  ],
  [
    "changes nothing where there is no section",
    { regexp: "a", replace: "x", after: "</b>", before: "<b>" },
    "<b>a</b>",
    "<b>a</b>",
    { warnings: [/Nothing was searched/] },
  ],
  [
    "is content where a literal text was turned back",
    { before: "a", replace: "x", state: "absent" },
    "a",
    "a",
  ],
];

testTask(
  replaceTask,
  EDITS.map(([name, params, before, after, more]) => ({
    name,
    params: { path: "/f", ...params },
    have: { files: { "/f": before } },
    changes: before === after
      ? []
      : [{ kind: "write", path: "/f", content: after, follow: true }],
    ...more,
  })),
);

const REFUSED: [
  name: string,
  params: Record<string, unknown>,
  error: RegExp,
][] = [
  ["neither pattern nor text", { replace: "x" }, /expected regexp, or before/],
  ["an empty text", { before: "", replace: "x" }, /expected some text/],
  ["a bad escape", { regexp: "a", replace: "\\q" }, /"\\q" means nothing/],
  ["a missing group", { regexp: "a", replace: "\\1" }, /no group "1"/],
  ["a bad section", { regexp: "a", before: "(" }, /before: .*missing/],
  [
    "to turn a pattern back",
    { regexp: "a", replace: "b", state: "absent" },
    /expected before instead of regexp/,
  ],
  [
    "text that would grow on every run",
    { regexp: "^(.*)$", replace: "<\\1>" },
    /matches again and would change on every run/,
  ],
  [
    "to remove the first match on every run",
    { before: "a", replace_all: false },
    /would change on every run/,
  ],
];

testTask(replaceTask, [
  ...REFUSED.map(([name, params, error]) => ({
    name: `refuses ${name}`,
    params: { path: "/f", ...params },
    have: { files: { "/f": "a a" } },
    error,
  })),
  {
    name: "refuses a missing file",
    params: { path: "/f", regexp: "a" },
    error: /does not exist/,
  },
  {
    name: "is content without a file to turn back",
    params: { path: "/f", before: "a", replace: "b", state: "absent" },
  },
]);
