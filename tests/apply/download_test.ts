import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { download, send } from "../../lib/apply/make/download.ts";
import { toTempPath } from "../../lib/apply/make/write.ts";
import type { DownloadChange, Made } from "../../lib/change.ts";
import { LocalHost } from "../../lib/host/local.ts";

const HELLO_SHA256 =
  "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/** A server with one answer and a directory for a file of it. */
async function start(answer: (request: Request) => Response) {
  const dir = await Deno.makeTempDir();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    answer,
  );
  const path = `${dir}/file`;
  return {
    dir,
    path,
    url: `http://127.0.0.1:${server.addr.port}/file`,
    run: (change: Partial<DownloadChange>): Promise<Made> =>
      download(
        {
          kind: "download",
          path,
          request: { url: `http://127.0.0.1:${server.addr.port}/file` },
          ...change,
        },
        toTempPath(path),
        change.mode === undefined ? {} : { mode: change.mode },
        new LocalHost(),
      ),
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

function names(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map((entry) => entry.name).sort();
}

Deno.test("downloads with mode, digest and the server's time", async () => {
  await using world = await start(() =>
    new Response("hello", {
      headers: { "last-modified": "Thu, 02 Jan 2020 03:04:05 GMT" },
    })
  );
  const made = await world.run({
    mode: 0o640,
    checksum: { algorithm: "sha256", hex: HELLO_SHA256.toUpperCase() },
  });
  equal(Deno.readTextFileSync(world.path), "hello");
  const { mode, mtime } = Deno.statSync(world.path);
  equal((mode ?? 0) & 0o7777, 0o640);
  equal(mtime?.toISOString(), "2020-01-02T03:04:05.000Z");
  equal(made.code, 200);
  equal(made.data?.["checksum"], HELLO_SHA256);
  deepEqual(names(world.dir), ["file"]);
});

Deno.test("keeps the old file when asked for a backup", async () => {
  await using world = await start(() => new Response("hello"));
  equal((await world.run({ backup: true })).data?.["backup_file"], undefined);
  Deno.writeTextFileSync(world.path, "old");
  const backup = (await world.run({ backup: true })).data?.["backup_file"];
  ok(typeof backup === "string");
  equal(Deno.readTextFileSync(backup), "old");
  equal(Deno.readTextFileSync(world.path), "hello");
});

const FAILURES: [string, () => Response, Partial<DownloadChange>, RegExp][] = [
  [
    "a wrong digest",
    () => new Response("evil"),
    { checksum: { algorithm: "sha256", hex: HELLO_SHA256 } },
    /expected sha256 2cf2.*, got [0-9a-f]{64}$/,
  ],
  [
    "a status other than 200",
    () => new Response("no", { status: 404 }),
    {},
    /the server answered 404, expected 200/,
  ],
  [
    "a part of the content",
    () => new Response("no", { status: 206 }),
    {},
    /the server answered 206/,
  ],
  [
    "a body that fails on the way",
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.close(),
        }),
        { headers: { "content-length": "9" } },
      ),
    {},
    /Cannot ask/,
  ],
];
for (const [name, answer, change, error] of FAILURES) {
  Deno.test(`leaves the file as it was at ${name}`, async () => {
    await using world = await start(answer);
    Deno.writeTextFileSync(world.path, "old");
    await rejects(world.run(change), error);
    equal(Deno.readTextFileSync(world.path), "old");
    deepEqual(names(world.dir), ["file"]);
  });
}

Deno.test("leaves the file as it was when the body is too large", async () => {
  await using world = await start(() => new Response("x".repeat(5000)));
  Deno.writeTextFileSync(world.path, "old");
  await rejects(
    world.run({ request: { url: world.url, maxBytes: 100 } }),
    /larger than 100 bytes/,
  );
  equal(Deno.readTextFileSync(world.path), "old");
  deepEqual(names(world.dir), ["file"]);
});

Deno.test("replaces a link and not what it leads to", async () => {
  await using world = await start(() => new Response("hello"));
  Deno.writeTextFileSync(`${world.dir}/target`, "old");
  Deno.symlinkSync("target", world.path);
  await world.run({});
  ok(Deno.lstatSync(world.path).isFile);
  equal(Deno.readTextFileSync(`${world.dir}/target`), "old");
});

Deno.test("sends a request and gives status, headers and body", async () => {
  await using world = await start((request) =>
    new Response(`${request.method}!`, {
      status: 422,
      headers: { "x-id": "7" },
    })
  );
  const made = await send({ url: world.url, method: "PATCH", body: "x" });
  deepEqual([made.code, made.stdout], [422, "PATCH!"]);
  match(JSON.stringify(made.data?.["headers"]), /"x-id":"7"/);
  deepEqual(made.data?.["body"], new TextEncoder().encode("PATCH!"));
});
