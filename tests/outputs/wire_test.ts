import assert from "node:assert/strict";
import { openWire, type Wire } from "../../lib/outputs/wire.ts";
import type { WireTls } from "../../lib/outputs/wire_tls.ts";
import { Authority, type Certificate } from "../lib_host/_certificates.ts";
import { startScript, TemporaryDir } from "../state/temporary.ts";
import { never } from "./_batches.ts";

/** Serves one connection of TLS and gives what came. */
function serve({ cert, key }: Certificate): Disposable & {
  readonly port: number;
  readonly text: Promise<string>;
} {
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: Deno.readTextFileSync(cert),
    key: Deno.readTextFileSync(key),
  });
  const read = async () => {
    using connection = await listener.accept();
    return await new Response(connection.readable).text();
  };
  const text = read();
  text.catch(() => {});
  return {
    port: listener.addr.port,
    text,
    [Symbol.dispose]: () => listener.close(),
  };
}

function open(port: number, tls?: WireTls): Promise<Wire> {
  const address = { kind: "net", host: "127.0.0.1", port } as const;
  return openWire({ address, tls }, never());
}

Deno.test("a server is trusted by its authority and its name", async () => {
  using authority = await Authority.make();
  using other = await Authority.make();
  const ca_file = authority.caFile;
  const address = await authority.certify("IP:127.0.0.1");
  const named = await authority.certify("DNS:logs.example.org");
  const server_name = "logs.example.org";
  const good: [Certificate, WireTls][] = [
    [address, { ca_file }],
    [named, { ca_file, server_name }],
    [named, { verify: false }],
  ];
  for (const [certificate, tls] of good) {
    using server = serve(certificate);
    const wire = await open(server.port, tls);
    await wire.write(new TextEncoder().encode("hello"));
    wire.close();
    assert.equal(await server.text, "hello");
  }
  const expired = await authority.certify("IP:127.0.0.1", -1);
  const bad: [Certificate, WireTls, RegExp][] = [
    [address, {}, /comes from nobody who is trusted here/],
    [address, { ca_file: other.caFile }, /nobody who is trusted/],
    [named, { ca_file }, /is for another name/],
    [address, { ca_file, server_name }, /is for another name/],
    [expired, { ca_file }, /has expired/],
    [address, { ca_file: "/none" }, /^Cannot read "\/none"/],
  ];
  for (const [certificate, tls, why] of bad) {
    using server = serve(certificate);
    await assert.rejects(open(server.port, tls), { message: why });
  }
});

function hasEnded(wire: Wire): boolean {
  return wire.end !== undefined;
}

Deno.test("the end of a connection is known, and how it came", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const wire = await open(listener.addr.port);
  const peer = await accepted;
  assert.ok(!hasEnded(wire));
  peer.close();
  await waitForEnd(wire);
  assert.deepEqual([wire.end?.reason, wire.end?.isReset], [
    "it closed the connection",
    false,
  ]);
  wire.close();
  // A process that dies with bytes that it did not read resets the connection.
  using dir = new TemporaryDir();
  const child = await startScript("../outputs/idle_peer.ts", dir.path, [
    "--allow-net=127.0.0.1",
  ]);
  const second = await open(Number(child.line));
  await second.write(new Uint8Array(1000));
  await child.kill();
  await waitForEnd(second);
  assert.deepEqual([second.end?.reason, second.end?.isReset], [
    "the connection was reset",
    true,
  ]);
  second.close();
});

Deno.test("a connection that does not come is left", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const address = { kind: "net", host: "127.0.0.1", port } as const;
  const gone = AbortSignal.abort(new Error("left"));
  await assert.rejects(openWire({ address, tls: undefined }, gone), /left/);
  listener.close();
  await assert.rejects(open(port), { message: "connection refused" });
});

async function waitForEnd(wire: Wire): Promise<void> {
  for (let turn = 0; !hasEnded(wire) && turn < 1000; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
