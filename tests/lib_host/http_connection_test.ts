import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import type { HttpRequest } from "../../lib/host/host.ts";
import { sendRequest } from "../../lib/host/http.ts";
import {
  type ConnectionOptions,
  openConnection,
} from "../../lib/host/http_connection.ts";
import { Authority } from "./_certificates.ts";
import { startMutual, startProxy } from "./_peers.ts";
import { startReceiver } from "./_receiver.ts";

const OK = { status: 200, body: "ok" };

/** Asks once over connections of its own. */
async function ask(
  options: ConnectionOptions,
  request: HttpRequest,
): Promise<string> {
  using connection = await openConnection(options);
  const { transport } = connection;
  const { status } = await sendRequest(request, { transport });
  return `${status}`;
}

/** Why asking fails. */
async function fail(
  options: ConnectionOptions,
  request: HttpRequest,
): Promise<string> {
  try {
    return await ask(options, request);
  } catch (error) {
    ok(error instanceof Error);
    return error.message.replace(/^Cannot ask "[^"]*": /, "");
  }
}

for (const verify of [true, false]) {
  Deno.test(`openConnection: keeps a connection between requests, ${verify ? "" : "un"}checked`, async () => {
    using authority = await Authority.make();
    const certificate = await authority.certify("IP:127.0.0.1");
    await using server = startReceiver(() => OK, certificate);
    using connection = await openConnection(
      verify ? { caFile: authority.caFile } : { verify },
    );
    const { transport } = connection;
    for (let count = 0; count < 3; count++) {
      await sendRequest(
        { url: server.origin, method: "POST", body: "x" },
        { transport },
      );
    }
    deepEqual(server.seen.map((one) => one.connection), [0, 0, 0]);
  });
}

Deno.test("openConnection: says what is wrong with a certificate", async () => {
  using authority = await Authority.make();
  using stranger = await Authority.make();
  const { caFile } = authority;
  const rows = [
    ["IP:127.0.0.1", 2, caFile, /^200$/],
    ["IP:127.0.0.1", 2, stranger.caFile, /from nobody who is trusted/],
    ["IP:127.0.0.1", -1, caFile, /certificate has expired/],
    ["DNS:other.test", 2, caFile, /certificate is for another name/],
  ] as const;
  for (const [name, days, caFile, wanted] of rows) {
    const certificate = await authority.certify(name, days);
    await using server = startReceiver(() => OK, certificate);
    match(await fail({ caFile }, { url: server.origin }), wanted);
    equal(await ask({ verify: false }, { url: server.origin }), "200");
  }
});

Deno.test("openConnection: shows a client certificate to a server that wants one", async () => {
  using authority = await Authority.make();
  const server = await authority.certify("IP:127.0.0.1");
  const client = await authority.certify("DNS:client");
  await using receiver = await startMutual(server.cert, server.key, authority);
  const { caFile } = authority;
  const url = receiver.origin;
  const certFile = client.cert;
  const keyFile = client.key;
  equal(await ask({ caFile, certFile, keyFile }, { url }), "200");
  equal(await ask({ verify: false, certFile, keyFile }, { url }), "200");
  match(await fail({ caFile }, { url }), /wants a certificate of the client/);
});

Deno.test("openConnection: takes certificates that were renewed, and keeps those before when the new ones are broken", async () => {
  using authority = await Authority.make();
  using other = await Authority.make();
  const caFile = `${authority.dir}/trusted.pem`;
  Deno.copyFileSync(other.caFile, caFile);
  const certificate = await authority.certify("IP:127.0.0.1");
  await using server = startReceiver(() => OK, certificate);
  const told: string[] = [];
  using connection = await openConnection(
    { caFile },
    (text) => void told.push(text),
  );
  const { transport } = connection;
  const send = () => sendRequest({ url: server.origin }, { transport });
  await rejects(send(), /nobody who is trusted/);
  Deno.copyFileSync(authority.caFile, `${caFile}.new`);
  Deno.renameSync(`${caFile}.new`, caFile);
  equal((await send()).status, 200);
  Deno.writeTextFileSync(
    caFile,
    "-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n",
  );
  equal((await send()).status, 200);
  equal((await send()).status, 200);
  equal(told.length, 1);
  match(told[0] ?? "", /Cannot use the certificates of .*stay in force/);
});

Deno.test("openConnection: says which file or option cannot be used", async () => {
  using authority = await Authority.make();
  const { cert } = await authority.certify("IP:127.0.0.1");
  const rows: [ConnectionOptions, RegExp][] = [
    [{ caFile: "/nowhere/ca.pem" }, /Cannot read "\/nowhere\/ca.pem"/],
    [{ certFile: cert }, /Cannot use the certificates of/],
    [{ keyFile: cert }, /without a certificate/],
    [{ verify: false, proxy: "http://p" }, /Cannot use a proxy without/],
    [{ proxy: "ftp://u:hidden@p" }, /Cannot use the proxy "ftp:\/\/p\/"/],
  ];
  for (const [options, wanted] of rows) {
    await rejects(openConnection(options), { message: wanted });
  }
});

Deno.test("openConnection: goes through a proxy, with its user, for plain and for secure addresses", async () => {
  using authority = await Authority.make();
  const certificate = await authority.certify("IP:127.0.0.1");
  for (const secure of [certificate, undefined]) {
    await using server = startReceiver(() => OK, secure);
    await using proxy = startProxy(server);
    const { caFile } = authority;
    const url = `${server.origin}/x`;
    const named = proxy.url.replace("//", "//ann:p%40ss@");
    equal(await ask({ caFile, proxy: named }, { url }), "200");
    const line = secure
      ? `CONNECT 127.0.0.1:${server.port} HTTP/1.1`
      : `GET ${url} HTTP/1.1`;
    deepEqual(proxy.asked, [`${line} Basic ${btoa("ann:p@ss")}`]);
  }
});

Deno.test("openConnection: a proxy that is away is told", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using server = startReceiver(() => OK);
  match(
    await fail(
      { proxy: `http://127.0.0.1:${port}` },
      { url: server.origin },
    ),
    /Connection refused/,
  );
});

Deno.test("sendRequest: a signal ends it at once with its own reason", async () => {
  await using server = startReceiver(() => "hang");
  for (const options of [{}, { verify: false }]) {
    using connection = await openConnection(options);
    const stop = new AbortController();
    const { transport } = connection;
    const sent = sendRequest(
      { url: server.origin, method: "POST", body: "x" },
      { transport, signal: stop.signal },
    );
    const before = server.seen.length;
    while (server.seen.length === before) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    stop.abort(new Error("stopped"));
    await rejects(sent, { message: "stopped" });
  }
  await rejects(
    sendRequest(
      { url: server.origin },
      { signal: AbortSignal.abort(new Error("before")) },
    ),
    { message: "before" },
  );
});

Deno.test("sendRequest: faults of the connection are told in words, without the query", async () => {
  const rows = [
    ["drop", false, /closed the connection before it answered/],
    ["hang", true, /reset|closed the connection/],
    ["cut", false, /the answer was cut off/],
    ["hang", false, /no answer within 0.1 s/],
  ] as const;
  for (const [reply, isReset, wanted] of rows) {
    await using server = startReceiver(() => reply, undefined, () => isReset);
    const request = {
      url: `${server.origin}/?token=hidden`,
      method: "POST",
      body: new Uint8Array(1_000_000),
      timeoutMs: reply === "hang" && !isReset ? 100 : 10_000,
    };
    const message = await fail({}, request);
    match(message, wanted, reply);
    ok(!message.includes("hidden"), message);
  }
});
