import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { TaskError } from "../../lib/error.ts";
import type { HttpRequest } from "../../lib/host/host.ts";
import { sendRequest } from "../../lib/host/http.ts";

/** What a server saw of a request. */
interface Seen {
  method: string;
  path: string;
  authorization: string | null;
  token: string | null;
  body: string;
}

/** Starts a server that answers by path and notes what it saw. */
function serve(answer: (path: string, request: Request) => Response) {
  const seen: Seen[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      seen.push({
        method: request.method,
        path: pathname,
        authorization: request.headers.get("authorization"),
        token: request.headers.get("x-token"),
        body: await request.text(),
      });
      return answer(pathname, request);
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return {
    seen,
    origin,
    [Symbol.asyncDispose]: async () => await server.shutdown(),
  };
}

function redirect(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

/** Answers raw bytes to each connection, then closes it. */
function serveRaw(text: string) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const done = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(text));
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}/`,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await done;
    },
  };
}

Deno.test("gives status, headers in lower case and body", async () => {
  await using server = serve(() =>
    new Response("hello", { status: 201, headers: { "X-One": "1" } })
  );
  const answer = await sendRequest({ url: `${server.origin}/a` });
  equal(answer.status, 201);
  equal(answer.headers["x-one"], "1");
  equal(new TextDecoder().decode(answer.body), "hello");
  deepEqual([answer.redirected, answer.url], [false, `${server.origin}/a`]);
});

Deno.test("sends the bytes of a body, a part of memory or memory that others share, too", async () => {
  await using server = serve(() => new Response());
  const own = new TextEncoder().encode("<é>");
  const shared = new Uint8Array(new SharedArrayBuffer(own.length));
  shared.set(own);
  for (const body of [own.subarray(1, 3), shared]) {
    await sendRequest({ url: server.origin, method: "POST", body });
  }
  deepEqual(server.seen.map(({ body }) => body), ["é", "<é>"]);
});

Deno.test("sends user and password of fields or address as basic authentication", async () => {
  await using server = serve(() => new Response(""));
  const bare = server.origin.replace("//", "//ann:p%40ss@");
  await sendRequest({ url: bare });
  await sendRequest({ url: server.origin, username: "ann", password: "p@ss" });
  const wanted = `Basic ${btoa("ann:p@ss")}`;
  deepEqual(server.seen.map((one) => one.authorization), [wanted, wanted]);
});

Deno.test("keeps credentials on its origin and drops them on another", async () => {
  await using other = serve(() => new Response("there"));
  await using server = serve((path) =>
    path === "/out" ? redirect(other.origin) : redirect("/out")
  );
  const answer = await sendRequest({
    url: server.origin,
    username: "ann",
    password: "secret",
    headers: { "x-token": "t" },
    unredirectedHeaders: ["x-token"],
  });
  equal(answer.url, `${other.origin}/`);
  ok(answer.redirected);
  deepEqual(
    [...server.seen, ...other.seen].map((
      one,
    ) => [one.authorization !== null, one.token]),
    [[true, "t"], [true, null], [false, null]],
  );
});

const METHOD_ROWS: [number, string, string, string][] = [
  [301, "POST", "GET", ""],
  [302, "POST", "GET", ""],
  [303, "PUT", "GET", ""],
  [307, "POST", "POST", "data"],
  [308, "PUT", "PUT", "data"],
];
for (const [status, method, then, body] of METHOD_ROWS) {
  Deno.test(`a ${status} turns ${method} into ${then}`, async () => {
    await using server = serve((path) =>
      path === "/end" ? new Response("end") : redirect("/end", status)
    );
    await sendRequest({
      url: `${server.origin}/`,
      method,
      body: "data",
      follow: "all",
    });
    deepEqual([server.seen[1]?.method, server.seen[1]?.body], [then, body]);
  });
}

Deno.test("follows redirects of safe methods only, when asked so", async () => {
  await using server = serve((path) =>
    path === "/end" ? new Response("end") : redirect("/end")
  );
  const url = `${server.origin}/`;
  const rows: [HttpRequest, number][] = [
    [{ url }, 200],
    [{ url, method: "HEAD" }, 200],
    [{ url, method: "POST", body: "x" }, 302],
    [{ url, follow: "none" }, 302],
    [{ url, method: "POST", body: "x", follow: "all" }, 200],
  ];
  for (const [request, status] of rows) {
    equal((await sendRequest(request)).status, status, JSON.stringify(request));
  }
});

const HOSTILE_ROWS: [string, string, RegExp][] = [
  ["to a file", "file:///etc/passwd", /redirects from http: to "file:/],
  ["to data", "data:text/plain,x", /redirects from http: to "data:/],
  ["for ever", "/", /redirects more than 10 times/],
  [
    "to the metadata of a cloud",
    "http://169.254.169.254/latest",
    /redirects to the link-local address/,
  ],
  [
    "to the same, written as IPv6",
    "http://[::ffff:169.254.169.254]/",
    /redirects to the link-local address/,
  ],
  ["to no address", "http://[", /is no address/],
];
for (const [name, location, error] of HOSTILE_ROWS) {
  Deno.test(`refuses to be redirected ${name}`, async () => {
    await using server = serve(() => redirect(location));
    await rejects(sendRequest({ url: server.origin }), (thrown) => {
      ok(thrown instanceof TaskError);
      match(thrown.message, error);
      equal(thrown.output?.["status"], -1);
      return true;
    });
  });
}

Deno.test("errors do not show the password of an address", async () => {
  await using server = serve(() => redirect("http://u:hidden@169.254.1.1/"));
  const url = server.origin.replace("//", "//ann:hidden@");
  await rejects(sendRequest({ url }), (error) => {
    ok(error instanceof TaskError);
    ok(!error.message.includes("hidden"), error.message);
    ok(!JSON.stringify(error.output).includes("hidden"));
    return true;
  });
});

Deno.test("refuses other schemes and what is no address", async () => {
  for (const url of ["ftp://h/x", "/etc/passwd", "http://"]) {
    await rejects(sendRequest({ url }), /expected an address that starts with/);
  }
});

Deno.test("ends a body that is larger than the limit, announced or not", async () => {
  await using server = serve((path) =>
    new Response(
      path === "/known" ? "x".repeat(2000) : new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(600));
        },
      }),
    )
  );
  for (const path of ["/known", "/endless"]) {
    await rejects(
      sendRequest({ url: server.origin + path, maxBytes: 1000 }),
      /the answer is larger than 1000 bytes/,
    );
  }
});

Deno.test("decodes a compressed answer and limits what comes out", async () => {
  await using server = serve(() =>
    new Response(
      new Blob(["a".repeat(100_000)]).stream().pipeThrough(
        new CompressionStream("gzip"),
      ),
      { headers: { "content-encoding": "gzip" } },
    )
  );
  const answer = await sendRequest({ url: server.origin });
  equal(answer.body.length, 100_000);
  await rejects(
    sendRequest({ url: server.origin, maxBytes: 50_000 }),
    /larger than 50000 bytes/,
  );
});

Deno.test("gives up after its time, before or within the body", async () => {
  const held: (() => void)[] = [];
  await using server = serve((path) =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          if (path === "/slow") controller.enqueue(new Uint8Array(10));
          await new Promise<void>((resolve) => held.push(resolve));
          controller.close();
        },
      }),
    )
  );
  try {
    for (const limit of [{ timeoutMs: 50 }, { idleMs: 50 }]) {
      await rejects(
        sendRequest({ url: `${server.origin}/slow`, ...limit }),
        /no answer within 0.05 s/,
      );
    }
  } finally {
    held.forEach((release) => release());
  }
});

Deno.test("tells an answer that was cut off", async () => {
  await using raw = serveRaw(
    "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
  );
  await rejects(sendRequest({ url: raw.url }), TaskError);
  await rejects(
    sendRequest({ url: raw.url, verifyTls: false }),
    TaskError,
  );
});

Deno.test("says why nothing answers", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await rejects(
    sendRequest({ url: `http://127.0.0.1:${port}/x` }),
    (error) => {
      ok(error instanceof TaskError);
      equal(
        error.message,
        `Cannot ask "http://127.0.0.1:${port}/x": Connection refused`,
      );
      return true;
    },
  );
});

Deno.test("keeps several cookies apart", async () => {
  await using server = serve(() =>
    new Response("", {
      headers: [["set-cookie", "a=1"], ["set-cookie", "b=2; Path=/"]],
    })
  );
  for (const more of [{}, { verifyTls: false }]) {
    const { headers } = await sendRequest({ url: server.origin, ...more });
    equal(headers["set-cookie"], "a=1\nb=2; Path=/");
  }
});

Deno.test({
  name: "asks over a unix socket",
  // Listening at a path needs the right to all of the net.
  ignore: Deno.permissions.querySync({ name: "net" }).state !== "granted",
  fn: askUnixSocket,
});

async function askUnixSocket(): Promise<void> {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/s.sock`;
  const server = Deno.serve(
    { path, onListen() {} },
    async (request) =>
      new Response(`${request.method} ${await request.text()}`),
  );
  try {
    const answer = await sendRequest({
      url: "http://localhost/v1/info",
      method: "POST",
      body: "über",
      unixSocket: path,
    });
    equal(new TextDecoder().decode(answer.body), "POST über");
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("checks the certificate unless told, and trusts an own authority", async () => {
  await using server = await serveTls("IP:127.0.0.1");
  const { url, dir } = server;
  await rejects(sendRequest({ url }), /certificate/);
  for (const more of [{ verifyTls: false }, { caFile: `${dir}/ca.pem` }]) {
    const answer = await sendRequest({ url, ...more });
    equal(new TextDecoder().decode(answer.body), "secure");
  }
  await rejects(
    sendRequest({ url: `${url}down`, verifyTls: false }),
    /redirects from https: to "http:/,
  );
});

Deno.test("refuses the certificate of another name", async () => {
  await using server = await serveTls("DNS:other.test");
  const { url, dir } = server;
  await rejects(sendRequest({ url, caFile: `${dir}/ca.pem` }), TaskError);
  equal((await sendRequest({ url, verifyTls: false })).status, 200);
});

/** Starts a server with a certificate for a name, by an authority of its own. */
async function serveTls(name: string) {
  const dir = await Deno.makeTempDir();
  await makeCertificate(dir, name);
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
      cert: await Deno.readTextFile(`${dir}/cert.pem`),
      key: await Deno.readTextFile(`${dir}/key.pem`),
    },
    (request) =>
      request.url.endsWith("/down")
        ? redirect("http://127.0.0.1:9/")
        : new Response("secure"),
  );
  return {
    dir,
    url: `https://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Makes an authority and a certificate of it. */
async function makeCertificate(dir: string, name: string): Promise<void> {
  await Deno.writeTextFile(`${dir}/ext`, `subjectAltName=${name}\n`);
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  const steps = [
    `req -x509 ${key} -keyout ca.key -out ca.pem -days 2 -subj /CN=ca`,
    `req ${key} -keyout key.pem -out csr.pem -subj /CN=server`,
    "x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile ext",
  ];
  for (const step of steps) {
    const { success } = await new Deno.Command("openssl", {
      args: step.split(" "),
      cwd: dir,
      stdout: "null",
      stderr: "null",
    }).output();
    ok(success, step);
  }
}

Deno.test("answers for files, with their time, as a server would", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "text");
    const at = new Date("2020-01-02T03:04:05Z");
    await Deno.utime(path, at, at);
    const url = `file://${path}`;
    const answer = await sendRequest({ url });
    equal(new TextDecoder().decode(answer.body), "text");
    equal(answer.headers["last-modified"], "Thu, 02 Jan 2020 03:04:05 GMT");
    const rows: [HttpRequest, number, number][] = [
      [{ url, method: "HEAD" }, 200, 0],
      [{ url, headers: { "if-modified-since": at.toUTCString() } }, 304, 0],
    ];
    for (const [request, status, length] of rows) {
      const found = await sendRequest(request);
      deepEqual([found.status, found.body.length], [status, length]);
    }
    await rejects(sendRequest({ url, maxBytes: 3 }), /larger than 3 bytes/);
    await rejects(sendRequest({ url: `${url}x` }), /it does not exist/);
    await rejects(
      sendRequest({ url: "file:///etc" }),
      /not a regular file/,
    );
  } finally {
    await Deno.remove(path);
  }
});
