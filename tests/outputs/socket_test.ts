import assert from "node:assert/strict";
import { feedLines, socketOutput } from "../../lib/outputs/socket.ts";
import { Authority } from "../lib_host/_certificates.ts";
import { TemporaryDir } from "../state/temporary.ts";
import { CONTEXT, never, toEvents, toLines } from "./_batches.ts";

const { params } = socketOutput;

Deno.test("socket: reads its params", () => {
  assert.deepEqual(params.parse({ server: "h:9000" }), {
    server: { kind: "net", host: "h", port: 9000 },
    format: "lines",
  });
  const rows: [wrong: object, why: RegExp][] = [
    [{}, /expected/],
    [{ server: "h" }, /expected a port, such as "h:9000"/],
    [{ server: "/run/s", tls: {} }, /a server of the net/],
    [{ server: "h:1", format: "text" }, /"lines", "json"/],
    [{ server: "h:1", tls: { server_name: "::1" } }, /the name of a host/],
  ];
  for (const [wrong, why] of rows) {
    const { error } = params.safeParse(wrong);
    assert.match(String(error?.issues[0]?.message), why, JSON.stringify(wrong));
  }
});

Deno.test("socket: lines arrive over TCP and TLS", async () => {
  using authority = await Authority.make();
  const { cert, key } = await authority.certify("IP:127.0.0.1");
  const net = { hostname: "127.0.0.1", port: 0 } as const;
  using tcp = Deno.listen(net);
  using tls = Deno.listenTls({
    ...net,
    cert: Deno.readTextFileSync(cert),
    key: Deno.readTextFileSync(key),
  });
  const ways: [listener: Deno.Listener, params: object][] = [
    [tcp, { server: `127.0.0.1:${tcp.addr.port}` }],
    [tls, {
      server: `127.0.0.1:${tls.addr.port}`,
      tls: { ca_file: authority.caFile },
    }],
  ];
  for (const [listener, way] of ways) {
    const read = async () => {
      const connection = await listener.accept();
      return await new Response(connection.readable).text();
    };
    const text = read();
    const output = await socketOutput.open(params.parse(way), CONTEXT);
    await output.send(toLines("one\ntwo\n"), never());
    await output.send(toEvents("three"), never());
    await output.flush?.();
    await output.close();
    assert.equal(await text, "one\ntwo\nthree\n");
  }
});

Deno.test("socket: lines arrive at a socket of this host", async () => {
  using dir = new TemporaryDir();
  const script = new URL("./unix_writer.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      `--allow-read=${dir.path}`,
      `--allow-write=${dir.path}`,
      `--allow-net=unix:${dir.path}/socket`,
      script,
      dir.path,
    ],
  }).output();
  assert.equal(
    new TextDecoder().decode(stdout),
    "Cannot send to socket: no such file or directory\none\ntwo\n",
    new TextDecoder().decode(stderr),
  );
});

Deno.test("socket: events arrive as JSON when asked for", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const output = await socketOutput.open(
    params.parse({ server: `127.0.0.1:${server.addr.port}`, format: "json" }),
    CONTEXT,
  );
  const accepted = server.accept();
  await output.send(toLines("one\n"), never());
  await output.close();
  const text = await new Response((await accepted).readable).text();
  assert.equal(JSON.parse(text).message, "one");
});

Deno.test("feedLines: pieces hold whole lines, a long one comes alone", () => {
  const rows: [text: string, pieces: string[]][] = [
    ["", []],
    ["a\nb\n", ["a\nb\n"]],
    ["aaa\nbbb\nccc\n", ["aaa\nbbb\n", "ccc\n"]],
    ["a\nlonger than that\nb\n", ["a\n", "longer than that\n", "b\n"]],
    ["12345678\n9\n", ["12345678\n", "9\n"]],
    ["1234567\n8\n", ["1234567\n", "8\n"]],
  ];
  for (const [text, pieces] of rows) {
    const feed = feedLines(new TextEncoder().encode(text));
    const buffer = new Uint8Array(8);
    const made: string[] = [];
    for (let piece = feed(buffer); piece !== undefined; piece = feed(buffer)) {
      made.push(new TextDecoder().decode(piece));
    }
    assert.deepEqual(made, pieces);
  }
});
