import { testTask } from "../../lib/testing/mod.ts";
import { fetchTask } from "../../tasks/fetch.ts";

const URL_TEXT = "http://example.test/pool/tool.tgz";
const AT = "Thu, 02 Jan 2020 03:04:05 GMT";
const AT_MS = Date.parse(AT);
const ASKED = {
  [`HEAD ${URL_TEXT}`]: {
    headers: { "content-length": "5", "last-modified": AT },
  },
};
const CHANGE = {
  kind: "download" as const,
  path: "/opt/a/tool.tgz",
  request: {
    url: URL_TEXT,
    follow: "safe" as const,
    idleMs: 10_000,
    maxBytes: 64 * 1024 ** 3,
  },
  size: 5,
  mtimeMs: AT_MS,
  shows: `from ${URL_TEXT}`,
};

testTask(fetchTask, [
  {
    name: "makes the directories and downloads",
    params: { url: URL_TEXT, dest: "/opt/a/tool.tgz" },
    have: { requests: ASKED },
    changes: [
      { kind: "make_dir", path: "/opt" },
      { kind: "make_dir", path: "/opt/a" },
      CHANGE,
    ],
    output: { dest: "/opt/a/tool.tgz", status_code: 200 },
  },
  {
    name: "makes a directory for a name that the server gives",
    params: { url: URL_TEXT, dest: "/opt/a/" },
    have: { files: { "/opt": { type: "dir" } }, requests: ASKED },
    changes: [{ kind: "make_dir", path: "/opt/a" }, CHANGE],
  },
  {
    name: "leaves a file that is the server's",
    params: { url: URL_TEXT, dest: "/opt/a/tool.tgz" },
    have: {
      files: { "/opt/a/tool.tgz": { content: "hello", mtimeMs: AT_MS } },
      requests: ASKED,
    },
    output: { status_code: 304 },
  },
  {
    name: "downloads what differs",
    params: { url: URL_TEXT, dest: "/opt/a/tool.tgz", backup: true },
    have: {
      files: { "/opt/a/tool.tgz": "more than five" },
      requests: ASKED,
    },
    changes: [{ ...CHANGE, backup: true }],
  },
  {
    name: "removes the file, and makes nothing for it",
    params: { url: URL_TEXT, dest: "/opt/a/tool.tgz", state: "absent" },
    have: { files: { "/opt/a/tool.tgz": "x" } },
    changes: [{ kind: "remove", path: "/opt/a/tool.tgz" }],
  },
  {
    name: "removes nothing",
    params: { url: URL_TEXT, dest: "/gone/x", state: "absent" },
  },
  {
    name: "refuses an address of another kind",
    params: { url: "ftp://example.test/x", dest: "/x" },
    error: /address that starts with/,
  },
  {
    name: "fails where the server has nothing",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: { "/opt": { type: "dir" } },
      requests: { [`HEAD ${URL_TEXT}`]: { status: 404 } },
    },
    error: /404/,
  },
]);
