import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { s3Push } from "../../../lib/facts/push/s3.ts";
import { KEYS, script, startS3 } from "../../outputs/_s3_server.ts";
import { TIME_MS, toContext, toGauge, toSnapshot } from "./_snapshot.ts";

const NEVER = new AbortController().signal;

/** Sends one snapshot, twice. */
async function send(params: object): Promise<void> {
  const push = await s3Push.open(
    s3Push.params.parse({ bucket: "logs", ...KEYS, ...params }),
    toContext(),
  );
  try {
    for (let count = 0; count < 2; count++) {
      for (const bytes of push.encode(toSnapshot([toGauge("a", { x: 1 })]))) {
        await push.send({ bytes, timeMs: TIME_MS }, NEVER);
      }
    }
  } finally {
    await push.close();
  }
}

Deno.test("s3: an object for each snapshot, the same one when it is sent again", async () => {
  await using server = await startS3();
  const { endpoint } = server;
  await send({ endpoint });
  await send({ endpoint, format: "prometheus", compression: "none" });
  const list = new TextDecoder().decode(
    (await server.get("?list-type=2")).body,
  );
  const keys = [...list.matchAll(/<Key>([^<]*)</g)].map(([, key]) => key);
  deepEqual(keys, [
    "metrics/2026/03/01/h1/120000.json.gz",
    "metrics/2026/03/01/h1/120000.prom",
  ]);
  const json = await server.get(keys[0] ?? "");
  equal(json.headers["content-type"], "application/gzip");
  const data = JSON.parse(
    new TextDecoder().decode(gunzipSync(json.body)),
  );
  equal(data.metrics[0].name, "a");
  const text = await server.get(keys[1] ?? "");
  match(new TextDecoder().decode(text.body), /^a\{of="x"\} 1$/m);
});

Deno.test("s3: a server that is away or busy is asked again later", async () => {
  await using server = script(() => new Response("", { status: 503 }));
  await rejects(send({ endpoint: server.endpoint }), { kind: "again" });
});

Deno.test("s3: reads its params", () => {
  const parse = (params: object) =>
    s3Push.params.safeParse({ bucket: "metrics", ...params });
  equal(parse({ access_key: "a", secret_key: "b", prefix: "" }).success, true);
  for (
    const wrong of [
      { bucket: "A" },
      { access_key: "a" },
      { key_template: "{id}" },
      { key_template: "%Q" },
      { format: "yaml" },
    ]
  ) equal(parse(wrong).success, false, JSON.stringify(wrong));
});
