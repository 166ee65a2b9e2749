import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { drive, MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { send } from "../../lib/apply/make/download.ts";
import type { RequestChange, TaskContext } from "../../lib/task.ts";
import { uriTask } from "../../tasks/uri.ts";

const API = "http://api.test/v1";

/** The change of a request that is sent on every run. */
function toChange(
  request: Partial<RequestChange["request"]>,
  more: Partial<RequestChange> = { repeats: true },
): RequestChange {
  const full = {
    url: API,
    follow: "safe" as const,
    method: "POST",
    timeoutMs: 30_000,
    ...request,
  };
  return {
    kind: "request",
    request: full,
    shows: `${full.method} ${full.url}`,
    ...more,
  };
}

function row(
  name: string,
  params: Record<string, unknown>,
  request: Partial<RequestChange["request"]>,
) {
  const changes = [toChange(request)];
  return {
    name,
    params: { url: API, method: "POST", ...params },
    changes,
    again: changes,
  };
}

testTask(uriTask, [
  {
    name: "asks with GET and changes nothing",
    params: { url: API, return_content: true },
    have: {
      requests: {
        [`GET ${API}`]: {
          text: '{"a":[1]}',
          headers: {
            "content-type": "application/vnd.x+json; charset=utf-8",
            "set-cookie": "sid=abc=; Path=/\nlang=de",
          },
        },
      },
    },
    output: {
      status: 200,
      url: API,
      redirected: false,
      json: { a: [1] },
      content: '{"a":[1]}',
      cookies: { sid: "abc=", lang: "de" },
      cookies_string: "sid=abc=; lang=de",
      msg: "OK (9 bytes)",
      elapsed: 0,
    },
  },
  {
    name: "gives no content unless asked",
    params: { url: API },
    have: { requests: { [`GET ${API}`]: { text: "secret page" } } },
    output: { content: undefined, json: undefined },
  },
  {
    name: "decodes the character set of the answer",
    params: { url: API, return_content: true },
    have: {
      requests: {
        [`GET ${API}`]: {
          body: new Uint8Array([0xfc]),
          headers: { "content-type": "text/plain; charset=iso-8859-1" },
        },
      },
    },
    output: { content: "ü" },
  },
  {
    name: "warns of JSON that is none",
    params: { url: API },
    have: {
      requests: {
        [`GET ${API}`]: {
          text: "{oops",
          headers: { "content-type": "application/json" },
        },
      },
    },
    output: { json: undefined },
    warnings: [/Cannot read the JSON/],
  },
  {
    name: "accepts the wanted status only",
    params: { url: API, method: "head", status_code: [204, "404"] },
    have: { requests: { [`HEAD ${API}`]: { status: 404 } } },
    output: { status: 404 },
  },
  {
    name: "fails at another status",
    params: { url: API, status_code: 201 },
    have: { requests: { [`GET ${API}`]: { status: 500, text: "down" } } },
    error: /Cannot ask ".*": the server answered 500, expected 201/,
  },
  {
    name: "asks nothing when state is absent",
    params: { url: API, state: "absent" },
    output: { skipped: true },
  },
  {
    name: "asks nothing when what it creates exists",
    params: { url: API, method: "POST", creates: "/var/done" },
    have: { files: { "/var/done": "" } },
    output: { skipped: true },
  },
  {
    name: "asks nothing when what it removes is gone",
    params: { url: API, method: "DELETE", removes: "/var/token" },
    output: { skipped: true },
  },
  {
    name: "is to leave what creates names behind, else it did not converge",
    params: { url: API, method: "POST", creates: "/var/done" },
    changes: [toChange({}, {})],
    again: [toChange({}, {})],
  },
  row("sends JSON", {
    body: { a: 1, b: ["x"] },
  }, {
    body: '{"a":1,"b":["x"]}',
    headers: { "content-type": "application/json" },
  }),
  row("keeps an own type and a text of JSON as it is", {
    body: '{"a": 1}',
    body_format: "json",
    headers: { "Content-Type": "application/merge-patch+json" },
    method: "PATCH",
  }, {
    method: "PATCH",
    body: '{"a": 1}',
    headers: { "Content-Type": "application/merge-patch+json" },
  }),
  row("sends a plain body with the type of the original", {
    body: "<x/>",
    content_type: "text/xml",
  }, { body: "<x/>", headers: { "content-type": "text/xml" } }),
  row("sends a form of a map", {
    body: { name: "ä b", tags: ["x", "y"], n: 1 },
    body_format: "form-urlencoded",
  }, {
    body: "name=%C3%A4+b&tags=x&tags=y&n=1",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  }),
  row("sends a form of pairs", {
    body: [["a", 1], ["a", 2]],
    body_format: "form-urlencoded",
  }, {
    body: "a=1&a=2",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  }),
  ...[[1], [["a"]], [["a", {}]], { a: { b: 1 } }, 7].map((body) => ({
    name: `refuses the form ${JSON.stringify(body)}`,
    params: { url: API, method: "POST", body, body_format: "form-urlencoded" },
    error: /Cannot write the body as form-urlencoded: expected a map/,
  })),
  {
    name: "refuses data as a raw body",
    params: { url: API, method: "POST", body: { a: 1 }, body_format: "raw" },
    error: /Cannot write the body as raw: expected a text/,
  },
  {
    name: "refuses both body and src",
    params: { url: API, body: "x", src: "f" },
    error: /Expected one of "body" and "src"/,
  },
  {
    name: "sends a file of the configuration",
    params: { url: API, method: "PUT", src: "data.bin" },
    context: { findFile: () => Promise.resolve("/conf/files/data.bin") },
    have: {
      files: { "/conf/files/data.bin": { content: new Uint8Array([0, 255]) } },
    },
    changes: [
      toChange({
        method: "PUT",
        headers: {},
        body: new Uint8Array([0, 255]),
      }),
    ],
    again: [
      toChange({
        method: "PUT",
        headers: {},
        body: new Uint8Array([0, 255]),
      }),
    ],
  },
  {
    name: "writes an answer to a file, named as in the address",
    params: { url: `${API}/list.txt?x=1`, dest: "/srv", mode: "0600" },
    have: {
      files: { "/srv": { type: "dir" } },
      requests: { [`GET ${API}/list.txt?x=1`]: { text: "data" } },
    },
    changes: [{
      kind: "write",
      path: "/srv/list.txt",
      content: new TextEncoder().encode("data"),
      mode: 0o600,
    }],
    output: { path: "/srv/list.txt" },
  },
  {
    name: "does not write the page of an error",
    params: { url: API, dest: "/srv/list.txt" },
    have: {
      files: { "/srv/list.txt": "old" },
      requests: { [`GET ${API}`]: { status: 503, text: "sorry" } },
    },
    error: /answered 503/,
  },
  {
    name: "cannot know what a later answer would write",
    params: { url: API, method: "POST", dest: "/srv/list.txt" },
    have: { files: { "/srv": { type: "dir" } } },
    changes: [toChange({})],
    unknown: /The answer of POST .* is written to \/srv\/list.txt/,
  },
  {
    name: "refuses a method that is none",
    params: { url: API, method: "GET /x" },
    error: /expected a method such as GET/,
  },
]);

Deno.test("uri: writes a multipart body that a server reads", async () => {
  const { body, type } = await sendMultipart({
    text: 'v"1',
    file: { filename: "dir/a.bin", mime_type: "image/png" },
    inline: { content: "x=1", filename: "b.txt" },
    packed: { filename: "a.bin", multipart_encoding: "base64" },
  });
  const form = await new Response(body, { headers: { "content-type": type } })
    .formData();
  equal(form.get("text"), 'v"1');
  const file = form.get("file");
  ok(file instanceof File);
  deepEqual([file.name, file.type], ["a.bin", "image/png"]);
  deepEqual(await file.bytes(), new Uint8Array([1, 2, 255]));
  const inline = form.get("inline");
  ok(inline instanceof File);
  equal(await inline.text(), "x=1");
  const packed = form.get("packed");
  ok(packed instanceof File);
  equal(await packed.text(), "AQL/");
});

/** Plans a multipart body; the plan made twice must give the same. */
async function sendMultipart(
  fields: Record<string, unknown>,
): Promise<{ body: Uint8Array<ArrayBuffer>; type: string }> {
  const want = uriTask.params.parse({
    url: API,
    method: "POST",
    body: fields,
    body_format: "form-multipart",
  });
  const have = {
    files: { "/f/a.bin": { content: new Uint8Array([1, 2, 255]) } },
  };
  const context: Partial<TaskContext> = {
    findFile: () => Promise.resolve("/f/a.bin"),
  };
  const plans = [];
  for (const _ of [1, 2]) {
    const overlay = new OverlayHost(new MemoryHost(have));
    plans.push(await drive(uriTask, want, overlay, context));
  }
  deepEqual(plans[0]?.changes, plans[1]?.changes);
  const change = plans[0]?.changes[0];
  ok(change?.kind === "request" && change.request.body instanceof Uint8Array);
  return {
    body: new Uint8Array(change.request.body),
    type: change.request.headers?.["content-type"] ?? "",
  };
}

Deno.test("uri: reads the answer of a request that was made", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) =>
      Response.json({ got: await request.json() }, { status: 201 }),
  );
  const dir = await Deno.makeTempDir();
  try {
    const want = uriTask.params.parse({
      url: `http://127.0.0.1:${server.addr.port}/`,
      method: "POST",
      body: { a: 1 },
      status_code: 201,
      dest: `${dir}/answer.json`,
    });
    const plan = uriTask.plan(want, new LocalHost(), {
      evaluate: () => undefined,
      find: () => undefined,
      renderFile: () => Promise.resolve(""),
      findFile: (_folder, name) => Promise.resolve(name),
      warn() {},
    });
    const sent = await plan.next();
    ok(!sent.done && sent.value.kind === "request");
    const written = await plan.next(await send(sent.value.request));
    ok(!written.done && written.value.kind === "write");
    const { value } = await plan.next();
    deepEqual(value, {
      ...value,
      status: 201,
      json: { got: { a: 1 } },
      path: `${dir}/answer.json`,
    });
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
});
