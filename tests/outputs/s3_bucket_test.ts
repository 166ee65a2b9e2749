import assert from "node:assert/strict";
import { Bucket } from "../../lib/outputs/s3_bucket.ts";
import { never } from "./_batches.ts";
import {
  script,
  type ScriptedServer,
  type SeenRequest,
  toS3Failure,
} from "./_s3_server.ts";

const MINUTE_MS = 60_000;

async function put(
  server: ScriptedServer,
  bytes: number,
  more: object = {},
): Promise<void> {
  using bucket = await Bucket.open({
    bucket: "logs",
    region: "us-east-1",
    endpoint: server.endpoint,
    access_key: "AKIA",
    secret_key: "secret",
    timeout: 10,
    ...more,
  }, assert.fail);
  const body = new Uint8Array(bytes).fill(97);
  const headers = { "content-type": "text/plain" };
  await bucket.put({ key: "a/b c.log", body, headers }, never());
}

function done(): Response {
  return new Response("", { headers: { etag: '"e"' } });
}

/** Tells the region and time that a request was signed for. */
function toScope({ headers }: SeenRequest): string {
  return /Credential=AKIA\/(\d{8}\/[^/]*)/.exec(
    headers.get("authorization") ?? "",
  )?.[1] ?? "";
}

Deno.test("an object goes out in one request with what is kept of it", async () => {
  await using server = script(done);
  await put(server, 3, {
    storage_class: "STANDARD_IA",
    sse: "aws:kms",
    kms_key_id: "k",
    session_token: "t",
  });
  const [{ method, path, headers, body }] = server.seen as [SeenRequest];
  assert.deepEqual([method, path, body.length], [
    "PUT",
    "/logs/a/b%20c.log",
    3,
  ]);
  const fields = {
    "content-type": "text/plain",
    "content-length": "3",
    "content-md5": "R7zlx09Yn0hn29V+nKn4CA==",
    "x-amz-content-sha256":
      "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0",
    "x-amz-storage-class": "STANDARD_IA",
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": "k",
    "x-amz-security-token": "t",
  };
  for (const [name, value] of Object.entries(fields)) {
    assert.equal(headers.get(name), value, name);
  }
});

Deno.test("answers say what is to be done", async () => {
  const rows: [
    answer: () => Response,
    kind: string,
    why: RegExp,
    after?: number,
  ][] = [
    [
      () => toS3Failure(503, "SlowDown", { headers: { "retry-after": "7" } }),
      "again",
      /503 SlowDown$/,
      7000,
    ],
    [() => toS3Failure(500, "InternalError"), "again", /500 InternalError/],
    [
      () =>
        toS3Failure(403, "AccessDenied", {
          message: "Access\nDenied &amp; so",
        }),
      "again",
      /403 AccessDenied Access Denied & so$/,
    ],
    [() => toS3Failure(404, "NoSuchBucket"), "again", /404 NoSuchBucket/],
    [() => toS3Failure(400, "EntityTooLarge"), "smaller", /EntityTooLarge/],
    [() => new Response("", { status: 413 }), "smaller", /413$/],
    [() => new Response("<html>", { status: 502 }), "again", /502$/],
  ];
  for (const [answer, kind, why, after] of rows) {
    await using server = script(answer);
    await assert.rejects(put(server, 1), (error: Error) => {
      assert.deepEqual(
        "kind" in error && "retryAfterMs" in error &&
          [error.kind, error.retryAfterMs],
        [kind, after],
      );
      assert.match(error.message, why);
      return true;
    });
    assert.equal(server.seen.length, 1);
  }
});

Deno.test("a clock that is wrong is corrected by that of the server", async () => {
  const theirs = Date.now() + 90 * MINUTE_MS;
  await using server = script((_, place) =>
    place > 0 ? done() : toS3Failure(403, "RequestTimeTooSkewed", {
      headers: { date: new Date(theirs).toUTCString() },
    })
  );
  await put(server, 1);
  const [first, second] = server.seen.map(({ headers }) => {
    const text = headers.get("x-amz-date") ?? "";
    return Date.parse(text.replace(
      /(....)(..)(..)T(..)(..)(..)Z/,
      "$1-$2-$3T$4:$5:$6Z",
    ));
  });
  assert.ok(Math.abs((first ?? 0) - Date.now()) < MINUTE_MS);
  assert.ok(Math.abs((second ?? 0) - theirs) < MINUTE_MS);
});

Deno.test("a bucket is found in the region that it is in", async () => {
  const rows: (() => Response)[] = [
    () =>
      toS3Failure(301, "PermanentRedirect", {
        headers: { "x-amz-bucket-region": "eu-west-1" },
      }),
    () =>
      toS3Failure(400, "AuthorizationHeaderMalformed", {
        more: "<Region>eu-west-1</Region>",
      }),
  ];
  for (const answer of rows) {
    await using server = script((_, place) => place > 0 ? done() : answer());
    await put(server, 1);
    assert.deepEqual(
      server.seen.map((request) => toScope(request).replace(/^.*\//, "")),
      ["us-east-1", "eu-west-1"],
    );
  }
  await using stubborn = script(() =>
    toS3Failure(301, "PermanentRedirect", {
      headers: { "x-amz-bucket-region": "us-east-1" },
    })
  );
  await assert.rejects(put(stubborn, 1), /301 PermanentRedirect/);
});

const BEGUN =
  "<InitiateMultipartUploadResult><UploadId>u/1</UploadId></InitiateMultipartUploadResult>";

Deno.test("parts are put together in order", async () => {
  await using server = script(({ method, path }) =>
    method === "POST" && path.endsWith("?uploads=")
      ? new Response(BEGUN)
      : new Response("", { headers: { etag: `"${path.length}&"` } })
  );
  await put(server, 17 * 1024 * 1024);
  assert.deepEqual(
    server.seen.map(({ method, path, body }) => [method, path, body.length]),
    [
      ["POST", "/logs/a/b%20c.log?uploads=", 0],
      ["PUT", "/logs/a/b%20c.log?partNumber=1&uploadId=u%2F1", 8_388_608],
      ["PUT", "/logs/a/b%20c.log?partNumber=2&uploadId=u%2F1", 8_388_608],
      ["PUT", "/logs/a/b%20c.log?partNumber=3&uploadId=u%2F1", 1_048_576],
      ["POST", "/logs/a/b%20c.log?uploadId=u%2F1", server.seen[4]?.body.length],
    ],
  );
  assert.match(
    new TextDecoder().decode(server.seen[4]?.body),
    /^<CompleteMultipartUpload>(<Part><PartNumber>[123]<\/PartNumber><ETag>"\d+&amp;"<\/ETag><\/Part>){3}<\/CompleteMultipartUpload>$/,
  );
});

Deno.test("parts of an object that does not come about are removed", async () => {
  const faults: ((request: SeenRequest) => Response | undefined)[] = [
    ({ path }) =>
      path.includes("partNumber=2") ? toS3Failure(503, "SlowDown") : undefined,
    // The end may say 200 and fail (CompleteMultipartUpload of the API reference).
    ({ method, path }) =>
      method === "POST" && path.includes("uploadId")
        ? toS3Failure(200, "InternalError")
        : undefined,
  ];
  for (const fault of faults) {
    await using server = script((request) =>
      fault(request) ??
        (request.path.endsWith("?uploads=") ? new Response(BEGUN) : done())
    );
    await assert.rejects(put(server, 17 * 1024 * 1024), { name: "SendError" });
    const last = server.seen.at(-1);
    assert.deepEqual([last?.method, last?.path], [
      "DELETE",
      "/logs/a/b%20c.log?uploadId=u%2F1",
    ]);
  }
});
