import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { toHex, toIntegrity } from "../../lib/plugins/integrity.ts";
import {
  findRelease,
  loadLocked,
  loadRelease,
  openRegistries,
} from "../../lib/plugins/find_release.ts";
import type { LockedPlugin } from "../../lib/plugins/lock_file.ts";
import { openRegistry } from "../../lib/plugins/registry.ts";
import { MAX_PLUGIN_BYTES } from "../../lib/plugins/release.ts";
import { makePlaces, toBytes } from "./_places.ts";

const FILE = toBytes("export const plugin = {};");
const CHECKSUM = toHex(await toIntegrity(FILE));

interface Served extends AsyncDisposable {
  readonly url: string;
  /** What was asked, with the credentials that came along. */
  readonly asked: string[];
}

function serve(
  answer: (path: string, base: string) => Response | Promise<Response>,
): Served {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { pathname, origin } = new URL(request.url);
      const key = request.headers.get("authorization") ?? "";
      asked.push(`${pathname} ${key}`.trim());
      return answer(pathname, origin);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function toMetadata(more: Record<string, unknown> = {}): unknown {
  return {
    name: "motd",
    version: "1.2.0",
    description: "Message of the day",
    download_url: "/files/motd.ts",
    checksum: CHECKSUM,
    author: "somebody",
    ...more,
  };
}

Deno.test("a directory offers the newest version, and others by their name", async () => {
  using places = makePlaces();
  for (const file of ["motd@1.9.0.ts", "motd@1.10.0.ts", "other@1.wasm"]) {
    places.write(`registry/${file}`, FILE);
  }
  places.write("registry/README.md", "");
  const settings = places.settings({});
  const [registry] = openRegistries(settings);
  deepEqual(
    (await registry!.list()).map(({ name, version }) => `${name} ${version}`),
    ["motd 1.10.0", "other 1"],
  );
  const newest = await findRelease({ name: "motd" }, settings);
  equal(newest.release.version, "1.10.0");
  deepEqual(await loadRelease(newest), FILE);
  const old = await findRelease({ name: "motd", version: "1.9.0" }, settings);
  equal(old.release.version, "1.9.0");
  await rejects(
    findRelease({ name: "motd", version: "2" }, settings),
    /Cannot find the plugin motd 2 in /,
  );
  await rejects(
    findRelease({ name: "motd", registry: "their" }, settings),
    /Cannot find the registry "their"/,
  );
});

Deno.test("a server is asked with its token, and nobody else gets it", async () => {
  await using mirror = serve(() => new Response(FILE));
  await using server = serve((path) =>
    Response.json(
      path === "/api/v1/plugins" ? [toMetadata()] : toMetadata({
        // Another port is another server.
        download_url: path.endsWith("1.2.0") ? "/f.ts" : `${mirror.url}/f.ts`,
      }),
    )
  );
  using places = makePlaces();
  const settings = places.settings({ url: server.url, token: "geheim" });
  const [registry] = openRegistries(settings);
  deepEqual((await registry!.list()).map(({ name }) => name), ["motd"]);
  const own = await findRelease({ name: "motd", version: "1.2.0" }, settings);
  equal(own.release.source, `${server.url}/f.ts`);
  equal(own.release.format, "ts");
  await rejects(
    findRelease({ name: "motd" }, settings),
    /is on another server without https/,
  );
  deepEqual(server.asked, [
    "/api/v1/plugins Bearer geheim",
    "/api/v1/plugins/motd/1.2.0 Bearer geheim",
    "/api/v1/plugins/motd Bearer geheim",
  ]);
  deepEqual(mirror.asked, []);
  // What is loaded from elsewhere is asked without it.
  await registry!.load(`${mirror.url}/f.ts`);
  deepEqual(mirror.asked, ["/f.ts"]);
});

const ODD: readonly [string, () => Response, RegExp][] = [
  ["no JSON", () => new Response("<html>"), /its answer is no JSON/],
  ["a list of numbers", () => Response.json([1, 2]), /its answer/],
  ["an error", () => new Response("", { status: 500 }), /answers with 500/],
  [
    "a name that leads elsewhere",
    () => Response.json(toMetadata({ name: "../../x" })),
    /at "name": expected a name/,
  ],
  [
    "a version that leads elsewhere",
    () => Response.json(toMetadata({ version: "../../x" })),
    /at "version"/,
  ],
  [
    "another plugin",
    () => Response.json(toMetadata({ name: "other" })),
    /answers with other 1\.2\.0/,
  ],
  [
    "no checksum",
    () => Response.json(toMetadata({ checksum: "" })),
    /at "checksum"/,
  ],
  [
    "an address without https",
    () =>
      Response.json(
        toMetadata({ download_url: "http://plugins.example/x.ts" }),
      ),
    /at no address of https/,
  ],
  [
    "a file of this host",
    () => Response.json(toMetadata({ download_url: "file:///etc/shadow" })),
    /at no address of https/,
  ],
  [
    "4 MiB of blanks",
    () => new Response(" ".repeat(4 * 1024 * 1024 + 1)),
    /larger than 4194304 bytes/,
  ],
  [
    "a redirect to a file",
    () =>
      new Response("", { status: 302, headers: { location: "file:///etc/x" } }),
    /redirects from http: to "file:/,
  ],
];

for (const [what, answer, why] of ODD) {
  Deno.test(`a registry is refused that answers with ${what}`, async () => {
    await using server = serve(answer);
    using places = makePlaces();
    const settings = places.settings({ url: server.url });
    await rejects(findRelease({ name: "motd" }, settings), why);
  });
}

Deno.test("what is pinned is loaded from where its server has it now", async () => {
  await using server = serve((path) =>
    path.startsWith("/api/")
      ? Response.json(toMetadata({ download_url: "/moved/motd.ts" }))
      : path.startsWith("/moved/")
      ? new Response(FILE)
      : new Response("", { status: 404 })
  );
  using places = makePlaces();
  const locked: LockedPlugin = {
    version: "1.2.0",
    format: "ts",
    integrity: await toIntegrity(FILE),
    source: `${server.url}/files/motd.ts`,
    registry: "our",
    description: "",
    permissions: {},
    units: {},
  };
  const settings = places.settings({ url: server.url });
  deepEqual(await loadLocked("motd", locked, settings), FILE);
  await rejects(
    loadLocked("motd", locked, places.settings()),
    /it answers with 404/,
  );
});

Deno.test("a file is refused that is not what its registry says", async () => {
  await using server = serve((path) =>
    path.startsWith("/api/")
      ? Response.json(toMetadata())
      : new Response("export const plugin = 1;")
  );
  using places = makePlaces();
  const found = await findRelease(
    { name: "motd" },
    places.settings({ url: server.url }),
  );
  await rejects(
    loadRelease(found),
    /its digest is sha256-.*, its registry says/,
  );
});

Deno.test("a registry that falls silent holds nobody up, in an answer or in a file", async () => {
  const silent = () =>
    new Response(
      new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(1)) }),
    );
  await using server = serve((path) =>
    path.startsWith("/api/") && !path.endsWith("/slow")
      ? Response.json(toMetadata())
      : silent()
  );
  using places = makePlaces(100);
  const settings = places.settings({ url: server.url });
  await rejects(
    findRelease({ name: "slow" }, settings),
    /no answer within 0\.1 s/,
  );
  const found = await findRelease({ name: "motd" }, settings);
  await rejects(loadRelease(found), /no answer within 0\.1 s/);
});

Deno.test("a file that is announced or comes too large is given up", async () => {
  const piece = new Uint8Array(1024 * 1024);
  const sent: number[] = [];
  await using server = serve((path) =>
    new Response(
      new ReadableStream({
        pull: (body) => {
          sent.push(1);
          body.enqueue(piece);
        },
      }),
      path === "/announced"
        ? { headers: { "content-length": String(5 * 1024 ** 3) } }
        : {},
    )
  );
  using places = makePlaces();
  const [registry] = openRegistries(places.settings({ url: server.url }));
  const why = new RegExp(`larger than ${MAX_PLUGIN_BYTES} bytes`);
  await rejects(registry!.load(`${server.url}/announced`), why);
  equal(sent.length < 20, true);
  await rejects(registry!.load(`${server.url}/endless`), why);
});

Deno.test("one registry that is away does not hide the next", async () => {
  using places = makePlaces();
  places.write("registry/motd@1.0.0.ts", FILE);
  const away = { name: "away", url: "https://127.0.0.1:1" };
  const found = await findRelease(
    { name: "motd" },
    places.settings(away, { name: "here" }),
  );
  equal(found.registry.name, "here");
  await rejects(
    findRelease({ name: "other" }, places.settings(away, { name: "here" })),
    /Cannot find the plugin other in .*; Cannot ask "https:\/\/127\.0\.0\.1:1/,
  );
});

Deno.test("addresses are refused on which others may answer", () => {
  for (
    const url of [
      "http://plugins.example",
      "http://127.0.0.1.plugins.example",
      "ftp://plugins.example",
      "data:application/json,1",
      "https://",
    ]
  ) {
    throws(
      () => openRegistry({ name: "x", url }, "/", 1),
      /expected an address of https or a directory/,
      url,
    );
  }
  equal(
    openRegistry({ name: "x", url: "file:///srv/p" }, "/", 1).address,
    "/srv/p",
  );
  equal(openRegistry({ name: "x", url: "p" }, "/srv", 1).address, "p");
});
