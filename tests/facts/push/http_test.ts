import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { httpPush } from "../../../lib/facts/push/http.ts";
import { remoteWritePush } from "../../../lib/facts/push/remote_write.ts";
import type { PushType } from "../../../lib/facts/push/push.ts";
import { Authority } from "../../lib_host/_certificates.ts";
import { type Reply, startReceiver } from "../../lib_host/_receiver.ts";
import { readRequest } from "./_remote_write.ts";
import { TIME_MS, toContext, toGauge, toSnapshot } from "./_snapshot.ts";

const NEVER = new AbortController().signal;

/** Sends one snapshot. */
async function send<P>(type: PushType<P>, params: object): Promise<void> {
  const push = await type.open(type.params.parse(params), toContext());
  try {
    const snapshot = toSnapshot([toGauge("a", { x: 1 })]);
    for (const bytes of push.encode(snapshot)) {
      await push.send({ bytes, timeMs: TIME_MS }, NEVER);
    }
  } finally {
    await push.close();
  }
}

Deno.test("http: posts each form with its type and its sender", async () => {
  await using server = startReceiver(() => ({ status: 204 }));
  const rows = [
    ["json", "application/json", /^\{"type":"metrics".*\}\n$/],
    [
      "prometheus",
      "text/plain; version=0.0.4; charset=utf-8",
      /^a\{of="x"\} 1$/m,
    ],
    ["influx", "text/plain; charset=utf-8", /^a,host=h1,of=x value=1 \d+\n$/],
  ] as const;
  for (const [format, type, wanted] of rows) {
    await send(httpPush, {
      url: `${server.origin}/m`,
      format,
      auth: { type: "basic", username: "ann", password: "secret" },
    });
    const { headers, body, method } = server.seen.at(-1)!;
    deepEqual(
      [method, headers["content-type"], headers["authorization"]],
      ["POST", type, `Basic ${btoa("ann:secret")}`],
    );
    match(new TextDecoder().decode(body), wanted);
  }
});

Deno.test("http: the text format of Prometheus, which has no times, is not sent late", () => {
  const parse = (format: string) =>
    httpPush.params.parse({ url: "http://h", format });
  equal(httpPush.keepsOld(parse("prometheus")), false);
  equal(httpPush.keepsOld(parse("json")), true);
  for (
    const wrong of [{}, { url: "h" }, { url: "http://h", format: "xml" }]
  ) equal(httpPush.params.safeParse(wrong).success, false);
});

Deno.test("remote_write: a request as the specification has it", async () => {
  await using server = startReceiver(() => ({ status: 204 }));
  await send(remoteWritePush, {
    url: `${server.origin}/api/v1/write`,
    labels: { site: "fra" },
    auth: { type: "bearer", token: "t" },
    headers: { "X-Scope-OrgID": "team" },
  });
  const { headers, body, target } = server.seen[0]!;
  deepEqual(
    [
      target,
      headers["content-type"],
      headers["content-encoding"],
      headers["x-prometheus-remote-write-version"],
      headers["authorization"],
      headers["x-scope-orgid"],
    ],
    [
      "/api/v1/write",
      "application/x-protobuf",
      "snappy",
      "0.1.0",
      "Bearer t",
      "team",
    ],
  );
  deepEqual(readRequest(body).map(({ labels }) => labels), [{
    __name__: "a",
    instance: "h1",
    job: "node",
    of: "x",
    site: "fra",
  }]);
});

const STATUS_ROWS: [Reply, string, string][] = [
  [{ status: 500 }, "again", "again"],
  [{ status: 503, headers: { "retry-after": "5" } }, "again", "again"],
  [{ status: 429 }, "again", "again"],
  [{ status: 302, headers: { location: "/" } }, "again", "again"],
  [{ status: 400 }, "refused", "refused"],
  [{ status: 401 }, "again", "refused"],
  [{ status: 404 }, "again", "refused"],
  [{ status: 413 }, "smaller", "refused"],
  ["drop", "again", "again"],
];
for (const [reply, http, remote] of STATUS_ROWS) {
  const name = typeof reply === "string" ? reply : reply.status;
  Deno.test(`http, remote_write: ${name} means ${http}, ${remote}`, async () => {
    await using server = startReceiver(() => reply);
    const url = `${server.origin}/?token=hidden-token`;
    const message = /^http:\/\/127\.0\.0\.1:\d+\/: (?!.*hidden)/;
    await rejects(send(httpPush, { url }), { kind: http, message });
    await rejects(send(remoteWritePush, { url }), { kind: remote, message });
  });
}

Deno.test("remote_write: an authority of its own is trusted; nothing is told of secrets", async () => {
  using authority = await Authority.make();
  const certificate = await authority.certify("IP:127.0.0.1");
  await using server = startReceiver(({ headers }) => ({
    status: 400,
    body: JSON.stringify(headers),
  }), certificate);
  const params = {
    url: server.origin,
    tls: { ca_file: authority.caFile },
    auth: { type: "basic", username: "ann", password: "s3cret-value" },
  };
  await rejects(send(remoteWritePush, params), (error) => {
    match(String(error), /400.*\*\*\*/);
    equal(String(error).includes(btoa("ann:s3cret-value")), false);
    return true;
  });
  equal(
    remoteWritePush.params.safeParse({ ...params, compression: "gzip" })
      .success,
    false,
  );
});
