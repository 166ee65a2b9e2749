import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { MemoryEntry } from "../../lib/testing/memory_host.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { lineinfileTask } from "../../tasks/lineinfile.ts";

/** An edit of /f: its text before and after. */
type Edit = [
  name: string,
  params: Record<string, unknown>,
  before: string,
  after: string,
  more?: Partial<TaskRow>,
];

const PRESENT: Edit[] = [
  ["adds a line at the end", { line: "c" }, "a\nb\n", "a\nb\nc\n"],
  ["leaves a line that is there", { line: "a" }, "a\nb\n", "a\nb\n"],
  ["ends the last line before it adds one", { line: "c" }, "a\nb", "a\nb\nc\n"],
  ["writes just the line into an empty file", { line: "a" }, "", "a\n"],
  [
    "replaces the last line that matches",
    { regexp: "^x=", line: "x=3" },
    "x=1\nx=2\ny\n",
    "x=1\nx=3\ny\n",
    { output: { msg: "line replaced" } },
  ],
  [
    "replaces the first line that matches when told so",
    { regexp: "^x=", line: "x=3", firstmatch: true },
    "x=1\nx=2\n",
    "x=3\nx=2\n",
  ],
  [
    "leaves the last match when it is right and others differ",
    { regexp: "^x=", line: "x=3" },
    "x=1\nx=3\n",
    "x=1\nx=3\n",
  ],
  [
    "replaces a line without terminator and adds none",
    { regexp: "^x=", line: "x=3" },
    "a\nx=1",
    "a\nx=3",
  ],
  [
    "finds a line by literal text",
    { search_string: "(\\w)[$^", line: "a (\\w)[$^ b" },
    "1\nx (\\w)[$^\n",
    "1\na (\\w)[$^ b\n",
  ],
  [
    "takes the exact line elsewhere before a position",
    { line: "a", insertafter: "^b" },
    "a\nb\n",
    "a\nb\n",
  ],
  [
    "ignores the position when a line matches",
    { regexp: "^x=", line: "x=2", insertafter: "^a" },
    "a\nb\nx=1\n",
    "a\nb\nx=2\n",
  ],
  [
    "inserts after the last anchor, though regexp is given",
    { regexp: "^x=", line: "x=2", insertafter: "^a" },
    "a1\na2\nb\n",
    "a1\na2\nx=2\nb\n",
    { output: { msg: "line added" } },
  ],
  [
    "inserts after the first anchor when told so",
    { line: "x", insertafter: "^a", firstmatch: true },
    "a1\na2\n",
    "a1\nx\na2\n",
  ],
  [
    "inserts before the last anchor",
    { line: "x", insertbefore: "^a" },
    "a1\na2\nb\n",
    "a1\nx\na2\nb\n",
  ],
  [
    "inserts at the beginning",
    { line: "x", insertbefore: "BOF" },
    "a\nb\n",
    "x\na\nb\n",
  ],
  [
    "inserts at the end by name",
    { line: "x", insertafter: "EOF" },
    "EOF\na\n",
    "EOF\na\nx\n",
  ],
  [
    "inserts at the end when there is no anchor",
    { line: "x", insertbefore: "^z" },
    "a\n",
    "a\nx\n",
  ],
  [
    "ends an anchor on the last line first",
    { line: "x", insertafter: "^b" },
    "a\nb",
    "a\nb\nx\n",
  ],
  [
    "inserts behind lines that an anchor over lines spans",
    { line: "x", insertafter: "(?m)^a\nb" },
    "a\nb c\nd\n",
    "a\nb c\nx\nd\n",
  ],
  [
    "fills the line from groups",
    {
      regexp: "^(?P<key>\\w+)\\s*=\\s*(old)$",
      line: "\\g<key> = new # was \\2",
      backrefs: true,
    },
    "a = old\n",
    "a = new # was old\n",
  ],
  [
    "adds nothing when groups are wanted and no line matches",
    { regexp: "^(z)", line: "\\1", backrefs: true },
    "a\n",
    "a\n",
  ],
  [
    "leaves other matches when the filled line is there",
    { regexp: "^(a)=old", line: "\\1=new", backrefs: true },
    "a=old 1\na=old\n",
    "a=old 1\na=new\n",
  ],
  [
    "keeps quotes and dollars",
    { regexp: "^a", line: "a='\"$1;$&'" },
    "a=1\n",
    "a='\"$1;$&'\n",
  ],
  [
    "keeps the carriage returns of other lines and of the one it replaces",
    { regexp: "^x=", line: "x=2" },
    "a\r\nx=1\r\nb\n",
    "a\r\nx=2\r\nb\n",
  ],
  [
    "gives a new line the terminator of most lines",
    { line: "c" },
    "a\r\nb\r\n",
    "a\r\nb\r\nc\r\n",
  ],
  [
    "matches the end of a line before a carriage return",
    { regexp: "^x=1$", line: "x=1" },
    "x=1\r\n",
    "x=1\r\n",
  ],
  [
    "looks behind a byte order mark",
    { regexp: "^x=", line: "x=2" },
    "\uFEFFx=1\n",
    "\uFEFFx=2\n",
  ],
  [
    "inserts behind a byte order mark",
    { line: "x", insertbefore: "BOF" },
    "\uFEFFa\n",
    "\uFEFFx\na\n",
  ],
  [
    "warns of a line that does not match, and does not add it twice",
    { regexp: "^#x", line: "x=1" },
    "#x=0\n#x=9\n",
    "#x=0\nx=1\n",
    { warnings: [/does not match "\^#x"/, /does not match/].slice(0, 1) },
  ],
];

const ABSENT: Edit[] = [
  [
    "removes every line that matches",
    { regexp: "^x", state: "absent" },
    "x1\na\nx2",
    "a\n",
    { output: { found: 2, msg: "2 line(s) removed" } },
  ],
  [
    "removes every line that is equal",
    { line: "x", state: "absent" },
    "x\r\nxx\r\nx\r\n",
    "xx\r\n",
  ],
  [
    "removes every line with a text",
    { search_string: "x.", state: "absent" },
    "ax.\nax1\n",
    "ax1\n",
  ],
  ["has nothing to remove", { line: "x", state: "absent" }, "a", "a", {
    output: { found: 0 },
  }],
];

testTask(
  lineinfileTask,
  [...PRESENT, ...ABSENT].map(([name, params, before, after, more]) => ({
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
  file: MemoryEntry | undefined,
  error: RegExp,
][] = [
  ["a line break in the line", { line: "a\nb" }, "a", /single line/],
  ["no line", {}, "a", /expected the line to keep/],
  ["an empty pattern", { line: "a", regexp: "" }, "a", /got none/],
  ["an empty text", { line: "a", search_string: "" }, "a", /some text/],
  ["look-ahead", { line: "a", regexp: "a(?=b)" }, "a", /look-ahead/],
  ["a broken anchor", { line: "a", insertafter: "(" }, "a", /insertafter.*\(/],
  [
    "two ways to find a line",
    { line: "a", regexp: "a", search_string: "a" },
    "a",
    /only one of regexp and search_string/,
  ],
  [
    "two places",
    { line: "a", insertafter: "a", insertbefore: "b" },
    "a",
    /only one of insertafter and insertbefore/,
  ],
  ["groups of nothing", { line: "a", backrefs: true }, "a", /expected regexp/],
  [
    "a group that is not there",
    { line: "\\2", regexp: "(a)", backrefs: true },
    "a",
    /no group "2"/,
  ],
  [
    "a filled line that would grow",
    { line: "\\1 b", regexp: "^(a.*)$", backrefs: true },
    "a\n",
    /would change on every run/,
  ],
  ["a missing file", { line: "a" }, undefined, /does not exist/],
  ["a directory", { line: "a" }, { type: "dir" }, /it is a directory/],
  ["a binary file", { line: "a" }, { content: "a\0b" }, /NUL bytes/],
  ["nothing to remove by", { state: "absent" }, "a", /to find lines by/],
  ["%s missing", { line: "a", validate: "true" }, "a", /"%s" in exactly one/],
];

testTask(lineinfileTask, [
  ...REFUSED.map(([name, params, file, error]) => ({
    name: `refuses ${name}`,
    params: { path: "/f", ...params },
    have: { files: file === undefined ? {} : { "/f": file } },
    error,
  })),
  {
    name: "makes a missing file and its directories",
    params: { path: "/a/b/f", line: "x", create: true, mode: "0600" },
    changes: [
      { kind: "make_dir", path: "/a" },
      { kind: "make_dir", path: "/a/b" },
      {
        kind: "write",
        path: "/a/b/f",
        content: "x\n",
        mode: 0o600,
        follow: true,
      },
    ],
  },
  {
    name: "is content without a file to remove from",
    params: { path: "/f", line: "x", state: "absent" },
  },
  {
    name: "mends the mode alone of a file behind a link",
    params: { path: "/l", line: "x", mode: "0600" },
    have: { files: { "/f": "x\n", "/l": { target: "/f" } } },
    changes: [
      { kind: "attributes", path: "/l", mode: 0o600, follow: true },
    ],
  },
  {
    name: "edits the target of a link, with a backup and a check",
    params: {
      path: "/l",
      line: "y",
      backup: true,
      validate: "check -f '%s'",
      unsafe_writes: true,
    },
    have: { files: { "/f": "x\n", "/l": { target: "/f" } } },
    changes: [{
      kind: "write",
      path: "/l",
      content: "x\ny\n",
      follow: true,
      validate: ["check", "-f", "%s"],
      unsafe: true,
      backup: true,
    }],
  },
  {
    name: "keeps bytes that are no UTF-8",
    params: { path: "/f", line: "é", regexp: "^[ée]$" },
    have: {
      files: {
        "/f": { content: Uint8Array.of(0xff, 0xc3, 0x0a, 0x65, 0x0a, 0xe9) },
      },
    },
    changes: [{
      kind: "write",
      path: "/f",
      content: Uint8Array.of(0xff, 0xc3, 0x0a, 0xc3, 0xa9, 0x0a, 0xe9),
      follow: true,
    }],
  },
  {
    name: "edits in another encoding",
    params: { path: "/f", line: "ü€", regexp: "^é$", encoding: "cp1252" },
    have: { files: { "/f": { content: Uint8Array.of(0xe9, 0x0a, 0x81) } } },
    changes: [{
      kind: "write",
      path: "/f",
      content: Uint8Array.of(0xfc, 0x80, 0x0a, 0x81),
      follow: true,
    }],
    warnings: [/does not match/],
  },
  {
    name: "refuses a character that the encoding lacks",
    params: { path: "/f", line: "€", encoding: "latin-1" },
    have: { files: { "/f": "a\n" } },
    error: /Cannot write line 2 in "iso-8859-1": it has no U\+20AC/,
  },
]);

Deno.test("lineinfile: a file of many lines is quick", async () => {
  const { MemoryHost, drive } = await import("../../lib/testing/mod.ts");
  const { OverlayHost } = await import("../../lib/host/overlay.ts");
  const text = "some line of text\n".repeat(200_000);
  const overlay = new OverlayHost(new MemoryHost({ files: { "/f": text } }));
  const want = lineinfileTask.params.parse({
    path: "/f",
    regexp: "^x=",
    line: "x=1",
  });
  const { changes, error } = await drive(lineinfileTask, want, overlay);
  deepEqual(error, undefined);
  deepEqual(changes, [
    { kind: "write", path: "/f", content: `${text}x=1\n`, follow: true },
  ]);
});
