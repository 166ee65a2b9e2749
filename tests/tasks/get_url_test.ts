import {
  deepStrictEqual as deepEqual,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { download } from "../../lib/apply/make/download.ts";
import { toTempPath } from "../../lib/apply/make/write.ts";
import { LocalHost } from "../../lib/host/local.ts";
import type { DownloadChange, TaskContext } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { getUrlTask } from "../../tasks/get_url.ts";

const URL_TEXT = "http://example.test/pool/tool.tgz";
const AT = "Thu, 02 Jan 2020 03:04:05 GMT";
const AT_MS = Date.parse(AT);
/** Digests of "hello". */
const MD5 = "5d41402abc4b2a76b9719d911017c592";
const SHA256 =
  "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

const TOLD = { headers: { "content-length": "5", "last-modified": AT } };
const DIR = { "/opt": { type: "dir" as const } };

function toDownload(more: Partial<DownloadChange> = {}): DownloadChange {
  return {
    kind: "download",
    path: "/opt/tool.tgz",
    request: {
      url: URL_TEXT,
      follow: "safe",
      idleMs: 10_000,
      maxBytes: 64 * 1024 ** 3,
    },
    size: 5,
    mtimeMs: AT_MS,
    shows: `from ${URL_TEXT}`,
    ...more,
  };
}

testTask(getUrlTask, [
  {
    name: "downloads what is missing",
    params: {
      url: URL_TEXT,
      dest: "/opt/tool.tgz",
      mode: "0600",
      owner: "root",
    },
    have: {
      files: DIR,
      users: [{ name: "root", uid: 0 }],
      requests: { [`HEAD ${URL_TEXT}`]: TOLD },
    },
    changes: [toDownload({ mode: 0o600, owner: "root" })],
    output: { dest: "/opt/tool.tgz", status_code: 200, size: 5, mode: "0600" },
  },
  {
    name: "asks nothing when the digest is right",
    params: {
      url: "http://dead.test/x",
      dest: "/opt/tool.tgz",
      checksum: `SHA256: \u200b${SHA256.toUpperCase()}`,
    },
    have: { files: { "/opt/tool.tgz": "hello" } },
  },
  {
    name: "mends the attributes even then",
    params: {
      url: "http://dead.test/x",
      dest: "/opt/tool.tgz",
      checksum: `md5:${MD5}`,
      mode: "0600",
    },
    have: { files: { "/opt/tool.tgz": "hello" } },
    changes: [{ kind: "attributes", path: "/opt/tool.tgz", mode: 0o600 }],
  },
  {
    name: "downloads when the digest differs, whatever the time says",
    params: {
      url: URL_TEXT,
      dest: "/opt/tool.tgz",
      checksum: `sha256:${SHA256}`,
    },
    have: {
      files: { "/opt/tool.tgz": { content: "other", mtimeMs: AT_MS } },
      requests: { [`HEAD ${URL_TEXT}`]: TOLD },
    },
    changes: [toDownload({ checksum: { algorithm: "sha256", hex: SHA256 } })],
  },
  {
    name: "keeps a file that has the server's size and time",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: { "/opt/tool.tgz": { content: "hallo", mtimeMs: AT_MS + 300 } },
      requests: { [`HEAD ${URL_TEXT}`]: TOLD },
    },
    output: { status_code: 304 },
  },
  {
    name: "compares the content when only the time differs",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: { "/opt/tool.tgz": "hello" },
      requests: {
        [`HEAD ${URL_TEXT}`]: TOLD,
        [`GET ${URL_TEXT}`]: { ...TOLD, text: "hello" },
      },
    },
  },
  {
    name: "downloads when the content differs, a local edit included",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz", backup: true },
    have: {
      files: { "/opt/tool.tgz": "hallo" },
      requests: {
        [`HEAD ${URL_TEXT}`]: TOLD,
        [`GET ${URL_TEXT}`]: { ...TOLD, text: "hello" },
      },
    },
    changes: [toDownload({ backup: true })],
  },
  {
    name: "compares the content with force even when size and time are equal",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz", force: true },
    have: {
      files: { "/opt/tool.tgz": { content: "hello", mtimeMs: AT_MS } },
      requests: {
        [`HEAD ${URL_TEXT}`]: TOLD,
        [`GET ${URL_TEXT}`]: { ...TOLD, text: "hello" },
      },
    },
  },
  {
    name: "asks for the first byte where HEAD is refused",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: { "/opt/tool.tgz": { content: "old one", mtimeMs: AT_MS } },
      requests: {
        [`HEAD ${URL_TEXT}`]: { status: 405 },
        [`GET ${URL_TEXT}`]: {
          status: 206,
          headers: { "content-range": "bytes 0-0/5", "last-modified": AT },
          text: "h",
        },
      },
    },
    changes: [toDownload()],
  },
  {
    name: "keeps a large file of which the server tells nothing, and says so",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: { "/opt/tool.tgz": { content: "", size: 100 * 1024 ** 2 } },
      requests: { [`HEAD ${URL_TEXT}`]: {} },
    },
    warnings: [/Cannot tell whether .* add a checksum/],
  },
  {
    name: "replaces a link",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: {
        "/opt/real": "hello",
        "/opt/tool.tgz": { target: "/opt/real" },
      },
      requests: { [`HEAD ${URL_TEXT}`]: TOLD },
    },
    changes: [toDownload()],
  },
  {
    name: "names a file in a directory after the address",
    params: { url: `${URL_TEXT}?v=1`, dest: "/opt" },
    have: {
      files: DIR,
      requests: { [`HEAD ${URL_TEXT}?v=1`]: TOLD },
    },
    changes: [
      toDownload({
        request: { ...toDownload().request, url: `${URL_TEXT}?v=1` },
        shows: `from ${URL_TEXT}?v=1`,
      }),
    ],
  },
  {
    name: "names it as the server says, never outside the directory",
    params: { url: "http://example.test/get?id=7", dest: "/opt/" },
    have: {
      files: DIR,
      requests: {
        "HEAD http://example.test/get?id=7": {
          headers: {
            ...TOLD.headers,
            "content-disposition": 'attachment; filename="../../tool.tgz"',
          },
        },
      },
    },
    changes: [
      toDownload({
        request: {
          ...toDownload().request,
          url: "http://example.test/get?id=7",
        },
        shows: "from http://example.test/get?id=7",
      }),
    ],
  },
  {
    name: "finds the digest in a list, by name with ./ or *",
    params: {
      url: URL_TEXT,
      dest: "/opt/",
      checksum: "sha256:http://example.test/SHA256SUMS",
    },
    have: {
      files: { "/opt/tool.tgz": "hello" },
      requests: {
        "GET http://example.test/SHA256SUMS": {
          text: `${"0".repeat(64)}  not-tool.tgz\n${SHA256}  ./tool.tgz\n`,
        },
      },
    },
  },
  {
    name: "finds the digest in a tagged list",
    params: {
      url: URL_TEXT,
      dest: "/opt/tool.tgz",
      checksum: "md5:http://example.test/MD5",
    },
    have: {
      files: { "/opt/tool.tgz": "hello" },
      requests: {
        "GET http://example.test/MD5": { text: `MD5 (tool.tgz) = ${MD5}\n` },
      },
    },
  },
  {
    name: "takes the only digest of a list",
    params: {
      url: URL_TEXT,
      dest: "/opt/tool.tgz",
      checksum: "sha256:http://example.test/tool.sha256",
    },
    have: {
      files: { "/opt/tool.tgz": "hello" },
      requests: {
        "GET http://example.test/tool.sha256": { text: `${SHA256}\n` },
      },
    },
  },
  {
    name: "refuses a list without the name, a leading dot of which counts",
    params: {
      url: "http://example.test/.tool.tgz",
      dest: "/opt/tool.tgz",
      checksum: "sha256:http://example.test/SUMS",
    },
    have: {
      files: { "/opt/tool.tgz": "hello" },
      requests: {
        "GET http://example.test/SUMS": {
          text: `${SHA256}  tool.tgz\n${SHA256} *other\n`,
        },
      },
    },
    error: /Cannot find the sha256 of ".tool.tgz"/,
  },
  {
    name: "refuses a list that is not there",
    params: {
      url: URL_TEXT,
      dest: "/opt/tool.tgz",
      checksum: "sha256:http://example.test/SUMS",
    },
    have: {
      files: DIR,
      requests: { "GET http://example.test/SUMS": { status: 404 } },
    },
    error: /Cannot get the checksums .* answered 404/,
  },
  {
    name: "fails at an address where nothing is",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz" },
    have: {
      files: DIR,
      requests: { [`HEAD ${URL_TEXT}`]: { status: 404 } },
    },
    error: /Cannot get ".*": the server answered 404/,
  },
  {
    name: "fails without the directory",
    params: { url: URL_TEXT, dest: "/opt/none/tool.tgz" },
    have: { files: DIR },
    error: /Cannot find directory "\/opt\/none"/,
  },
  {
    name: "removes the file",
    params: { url: URL_TEXT, dest: "/opt/tool.tgz", state: "absent" },
    have: { files: { "/opt/tool.tgz": "hello" } },
    changes: [{ kind: "remove", path: "/opt/tool.tgz" }],
  },
  {
    name: "refuses to remove a directory",
    params: { url: URL_TEXT, dest: "/opt", state: "absent" },
    have: { files: DIR },
    error: /it is a directory/,
  },
  {
    name: "takes credentials out of the address",
    params: {
      url: "http://ann:pw@example.test/f",
      dest: "/opt/f",
      headers: { "X-Token": 7 },
      validate_certs: false,
      follow_redirects: false,
      timeout: "2m",
    },
    have: {
      files: DIR,
      requests: { "HEAD http://example.test/f": TOLD },
    },
    changes: [{
      ...toDownload({ path: "/opt/f" }),
      request: {
        url: "http://example.test/f",
        follow: "none",
        headers: { "X-Token": "7" },
        verifyTls: false,
        username: "ann",
        password: "pw",
        idleMs: 120_000,
        maxBytes: 64 * 1024 ** 3,
      },
      shows: "from http://example.test/f",
    }],
  },
  ...[
    "sha256:12ab",
    `sha256:${"g".repeat(64)}`,
    SHA256,
    `crc32:${SHA256}`,
    "sha256:ftp://example.test/SUMS",
  ].map((checksum) => ({
    name: `refuses checksum "${checksum.slice(0, 20)}"`,
    params: { url: URL_TEXT, dest: "/opt/f", checksum },
    error: /expected an algorithm and a digest/,
  })),
  {
    name: "refuses another scheme",
    params: { url: "ftp://example.test/f", dest: "/opt/f" },
    error: /expected an address that starts with/,
  },
  {
    name: "refuses a header with a line break",
    params: { url: URL_TEXT, dest: "/opt/f", headers: { a: "b\nc" } },
    error: /expected a single line/,
  },
]);

const CONTEXT: TaskContext = {
  evaluate: () => undefined,
  find: () => undefined,
  renderFile: () => Promise.resolve(""),
  findFile: (_folder, name) => Promise.resolve(name),
  warn() {},
};

/** Makes what the task wants on this machine and gives how many downloads that took. */
async function apply(params: Record<string, unknown>): Promise<number> {
  const host = new LocalHost();
  const plan = getUrlTask.plan(getUrlTask.params.parse(params), host, CONTEXT);
  let count = 0;
  let step = await plan.next();
  while (!step.done) {
    const change = step.value;
    ok(change.kind === "download");
    count++;
    step = await plan.next(
      await download(change, toTempPath(change.path), {}, host),
    );
  }
  return count;
}

const SERVERS: [string, Record<string, string>][] = [
  ["tells time and size", { "last-modified": AT }],
  ["tells nothing", {}],
  ["has no HEAD", { "x-no-head": "1" }],
  ["tells a size of 0 by HEAD", { "x-empty-head": "1", "last-modified": AT }],
];
for (const [name, headers] of SERVERS) {
  Deno.test(`get_url: converges where the server ${name}`, async () => {
    let text = "first";
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) =>
        headers["x-no-head"] && request.method === "HEAD"
          ? new Response(null, { status: 405 })
          : headers["x-empty-head"] && request.method === "HEAD"
          ? new Response(null, {
            headers: { ...headers, "content-length": "0" },
          })
          : new Response(text, { headers }),
    );
    const dir = await Deno.makeTempDir();
    const dest = `${dir}/f`;
    const params = { url: `http://127.0.0.1:${server.addr.port}/f`, dest };
    try {
      deepEqual([await apply(params), await apply(params)], [1, 0]);
      text = "second one";
      deepEqual([await apply(params), await apply(params)], [1, 0]);
      equal(Deno.readTextFileSync(dest), "second one");
      Deno.writeTextFileSync(dest, "by hand 10");
      deepEqual([await apply(params), await apply(params)], [1, 0]);
      equal(Deno.readTextFileSync(dest), "second one");
      const checksum = `sha256:${SHA256}`;
      await rejects(apply({ ...params, checksum }), /expected sha256 2cf24/);
      equal(Deno.readTextFileSync(dest), "second one");
      text = "hello";
      deepEqual(
        [
          await apply({ ...params, checksum }),
          await apply({ ...params, checksum }),
        ],
        [1, 0],
      );
    } finally {
      await server.shutdown();
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("get_url: fetches files of this machine", async () => {
  const dir = await Deno.makeTempDir();
  try {
    Deno.writeTextFileSync(`${dir}/a`, "text");
    const params = { url: `file://${dir}/a`, dest: `${dir}/b` };
    deepEqual([await apply(params), await apply(params)], [1, 0]);
    equal(Deno.readTextFileSync(`${dir}/b`), "text");
    await rejects(
      apply({ ...params, url: `file://${dir}/none` }),
      /it does not exist/,
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
