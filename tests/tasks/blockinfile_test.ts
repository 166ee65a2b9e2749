import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { blockinfileTask } from "../../tasks/blockinfile.ts";

/** An edit of /f with the marker `# {mark}`: its text before and after. */
type Edit = [
  name: string,
  params: Record<string, unknown>,
  before: string,
  after: string,
  more?: Partial<TaskRow>,
];

const EDITS: Edit[] = [
  [
    "adds a block at the end",
    { block: "x\ny" },
    "a\n",
    "a\n# BEGIN\nx\ny\n# END\n",
    { output: { msg: "Block inserted" } },
  ],
  [
    "ends the last line first",
    { block: "x\n" },
    "a",
    "a\n# BEGIN\nx\n# END\n",
  ],
  ["fills an empty file", { block: "x" }, "", "# BEGIN\nx\n# END\n"],
  [
    "leaves a block that is right",
    { block: "x\ny\n" },
    "a\n# BEGIN\nx\ny\n# END",
    "a\n# BEGIN\nx\ny\n# END",
  ],
  [
    "brings a block to its lines and nothing else",
    { block: "x" },
    "a\n# BEGIN\nold\nold\n# END\nb",
    "a\n# BEGIN\nx\n# END\nb",
    { output: { msg: "Block updated" } },
  ],
  [
    "takes only whole lines for markers",
    { block: "x" },
    "# BEGINNER\n# END of all\n",
    "# BEGINNER\n# END of all\n# BEGIN\nx\n# END\n",
  ],
  [
    "knows markers that end in carriage returns",
    { block: "x\ny" },
    "a\r\n# BEGIN\r\nold\r\n# END\r\n",
    "a\r\n# BEGIN\r\nx\r\ny\r\n# END\r\n",
  ],
  [
    "keeps carriage returns that the block has",
    { block: "x\r\ny\n" },
    "a\n",
    "a\n# BEGIN\nx\r\ny\n# END\n",
  ],
  [
    "knows a last marker without terminator",
    { block: "y" },
    "# BEGIN\nx\n# END",
    "# BEGIN\ny\n# END",
  ],
  [
    "inserts after the last anchor",
    { block: "x", insertafter: "^a" },
    "a1\na2\nb\n",
    "a1\na2\n# BEGIN\nx\n# END\nb\n",
  ],
  [
    "inserts before the last anchor",
    { block: "x", insertbefore: "^a" },
    "a1\na2\n",
    "a1\n# BEGIN\nx\n# END\na2\n",
  ],
  [
    "inserts at the beginning, behind a byte order mark",
    { block: "x", insertbefore: "BOF" },
    "\uFEFFa\n",
    "\uFEFF# BEGIN\nx\n# END\na\n",
  ],
  [
    "matches an anchor over several lines only when it says so",
    { block: "x", insertbefore: "(?m)^b\nc$" },
    "a\nb\nc\nd\n",
    "a\n# BEGIN\nx\n# END\nb\nc\nd\n",
  ],
  [
    "inserts at the end where there is no anchor",
    { block: "x", insertafter: "b\nc" },
    "b\nc\nd\n",
    "b\nc\nd\n# BEGIN\nx\n# END\n",
  ],
  [
    "keeps the place of a block whatever the anchor says",
    { block: "y", insertafter: "EOF" },
    "# BEGIN\nx\n# END\na\n",
    "# BEGIN\ny\n# END\na\n",
  ],
  [
    "replaces what stands between markers in the wrong order",
    { block: "x" },
    "a\n# END\nold\n# BEGIN\nb\n",
    "a\n# BEGIN\nx\n# END\nb\n",
  ],
  [
    "keeps the last of two blocks right and says so",
    { block: "x" },
    "# BEGIN\n1\n# END\n# BEGIN\n2\n# END\n",
    "# BEGIN\n1\n# END\n# BEGIN\nx\n# END\n",
    { warnings: [/holds 2 blocks/] },
  ],
  [
    "takes the last of two first markers",
    { block: "x" },
    "# BEGIN\n1\n# BEGIN\n2\n# END\n",
    "# BEGIN\n1\n# BEGIN\nx\n# END\n",
  ],
  [
    "puts empty lines around a new block",
    {
      block: "x",
      append_newline: true,
      prepend_newline: true,
      insertafter: "a",
    },
    "a\nb\n",
    "a\n\n# BEGIN\nx\n# END\n\nb\n",
  ],
  [
    "puts empty lines around an old block",
    { block: "x", append_newline: true, prepend_newline: true },
    "a\r\n# BEGIN\r\nx\r\n# END\r\nb\r\n",
    "a\r\n\r\n# BEGIN\r\nx\r\n# END\r\n\r\nb\r\n",
  ],
  [
    "puts no empty lines at the ends of a file",
    { block: "x", append_newline: true, prepend_newline: true },
    "",
    "# BEGIN\nx\n# END\n",
  ],
  [
    "puts no second empty line",
    { block: "y", append_newline: true, prepend_newline: true },
    "\n# BEGIN\nx\n# END\n\n\nb\n",
    "\n# BEGIN\ny\n# END\n\n\nb\n",
  ],
  [
    "removes a block and leaves the lines around",
    { state: "absent" },
    "a\n\n# BEGIN\nx\n# END\nb",
    "a\n\nb",
    { output: { msg: "Block removed" } },
  ],
  [
    "removes every block",
    { state: "absent" },
    "# BEGIN\n1\n# END\na\n# BEGIN\n# END",
    "a\n",
  ],
  ["removes a block for an empty one", { block: "" }, "# BEGIN\n# END\n", ""],
  ["has nothing to remove", { state: "absent" }, "a", "a"],
  [
    "replaces the words of the markers",
    {
      block: "x",
      marker: "<!-- {mark} -->",
      marker_begin: "$&",
      marker_end: "B",
    },
    "",
    "<!-- $& -->\nx\n<!-- B -->\n",
  ],
];

testTask(
  blockinfileTask,
  EDITS.map(([name, params, before, after, more]) => ({
    name,
    params: { path: "/f", marker: "# {mark}", ...params },
    have: { files: { "/f": before } },
    changes: before === after
      ? []
      : [{ kind: "write", path: "/f", content: after, follow: true }],
    ...more,
  })),
);

testTask(blockinfileTask, [
  {
    name: "has a marker of its own",
    params: { path: "/f", block: "x", create: true },
    changes: [{
      kind: "write",
      path: "/f",
      content:
        "# BEGIN DRIFTLESS MANAGED BLOCK\nx\n# END DRIFTLESS MANAGED BLOCK\n",
      follow: true,
    }],
  },
  {
    name: "is content without a file to remove from",
    params: { path: "/f", state: "absent" },
  },
  {
    name: "makes no file for an empty block",
    params: { path: "/f", create: true },
  },
  {
    name: "refuses a missing file",
    params: { path: "/f", block: "x" },
    error: /does not exist/,
  },
  {
    name: "refuses a block without its last marker",
    params: { path: "/f", block: "x", marker: "# {mark}" },
    have: { files: { "/f": "# BEGIN\na\nb\n" } },
    error:
      /it is unterminated, the marker line "# BEGIN" has no partner "# END"/,
  },
  {
    name: "refuses a last marker that is there twice",
    params: { path: "/f", block: "x", marker: "# {mark}" },
    have: { files: { "/f": "# BEGIN\na\n# END\nb\n# END\n" } },
    error: /marker line "# END" has no partner/,
  },
  {
    name: "refuses a marker without its word",
    params: { path: "/f", block: "x", marker: "# mine" },
    error: /expected "\{mark\}" in it/,
  },
  {
    name: "refuses equal markers",
    params: { path: "/f", block: "x", marker_end: "BEGIN" },
    error: /another word than marker_begin/,
  },
  {
    name: "refuses a marker line in the block",
    params: { path: "/f", block: "a\n# END\nb", marker: "# {mark}" },
    error: /no marker line in the block/,
  },
  {
    name: "refuses NUL",
    params: { path: "/f", block: "a\0" },
    error: /without NUL/,
  },
]);
