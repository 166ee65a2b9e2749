import assert from "node:assert/strict";
import { feedLines } from "../../lib/outputs/socket.ts";
import { StreamSender } from "../../lib/outputs/stream_sender.ts";
import { openWire, type Wire } from "../../lib/outputs/wire.ts";
import { never } from "./_batches.ts";

/** A server whose connections are read by hand. */
class Peer implements Disposable {
  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly port: number = this.#listener.addr.port;

  async accept(): Promise<Deno.TcpConn> {
    const timer = setTimeout(() => this.#listener.close(), 10_000);
    return await this.#listener.accept().finally(() => clearTimeout(timer));
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}

/** A sender, and what waits until it found its connection ended. */
interface Sending {
  readonly sender: StreamSender;
  settle(): Promise<void>;
}

function toSender(port: number, bufferBytes = 1000): Sending {
  const address = { kind: "net", host: "127.0.0.1", port } as const;
  let wire: Wire | undefined;
  const connect = async (signal: AbortSignal) => {
    wire = await openWire({ address, tls: undefined }, signal);
    return wire;
  };
  return {
    sender: new StreamSender(connect, "peer", bufferBytes),
    settle: async () => {
      for (let turn = 0; wire?.end === undefined; turn++) {
        assert.ok(turn < 10_000, "the connection has not ended");
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };
}

function send(sender: StreamSender, text: string): Promise<void> {
  return sender.send(feedLines(new TextEncoder().encode(text)), never());
}

/** Reads until a text is there. */
async function readUntil(peer: Deno.Conn, end: string): Promise<string> {
  let text = "";
  const buffer = new Uint8Array(1024 * 1024);
  while (!text.endsWith(end)) {
    const count = await peer.read(buffer);
    if (count === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return text;
}

Deno.test("one connection carries all until it ends", async () => {
  using peer = new Peer();
  const { sender } = toSender(peer.port);
  const accepted = peer.accept();
  await send(sender, "a\nb\n");
  await send(sender, `${"x".repeat(2500)}\nc\n`);
  await sender.flush();
  using connection = await accepted;
  assert.equal(
    await readUntil(connection, "c\n"),
    `a\nb\n${"x".repeat(2500)}\nc\n`,
  );
  sender.close();
});

Deno.test("what a reset connection may have lost is written again, from a border", async () => {
  using peer = new Peer();
  const { sender, settle } = toSender(peer.port);
  const first = peer.accept();
  await send(sender, "a\nb\n");
  (await first).close();
  await settle();
  const second = peer.accept();
  await send(sender, "c\n");
  using connection = await second;
  assert.equal(await readUntil(connection, "c\n"), "a\nb\nc\n");
  sender.close();
});

Deno.test("a flush writes again what was lost while nothing was sent", async () => {
  using peer = new Peer();
  const { sender, settle } = toSender(peer.port);
  const first = peer.accept();
  await send(sender, "a\n");
  (await first).close();
  await settle();
  const second = peer.accept();
  await sender.flush();
  using connection = await second;
  assert.equal(await readUntil(connection, "a\n"), "a\n");
  sender.close();
});

Deno.test("what an orderly end left behind long ago is not written again", async () => {
  using peer = new Peer();
  const { sender, settle } = toSender(peer.port);
  const first = peer.accept();
  await send(sender, "a\n");
  const connection = await first;
  await readUntil(connection, "a\n");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  connection.close();
  await settle();
  const second = peer.accept();
  await send(sender, "b\n");
  using next = await second;
  assert.equal(await readUntil(next, "b\n"), "b\n");
  sender.close();
});

Deno.test("a batch that fails is its caller's to send again, whole and once", async () => {
  const peer = new Peer();
  const { sender, settle } = toSender(peer.port);
  const first = peer.accept();
  await send(sender, "a\n");
  await sender.flush();
  (await first).close();
  peer[Symbol.dispose]();
  await settle();
  await assert.rejects(send(sender, "b\n"), {
    name: "SendError",
    kind: "again",
    message: "Cannot send to peer: connection refused",
  });
  using listener = Deno.listen({ hostname: "127.0.0.1", port: peer.port });
  const accepted = listener.accept();
  await send(sender, "b\n");
  using connection = await accepted;
  assert.equal(await readUntil(connection, "b\n"), "a\nb\n");
  sender.close();
});

Deno.test("a failed flush forgets what its caller sends again", async () => {
  const peer = new Peer();
  const { sender, settle } = toSender(peer.port);
  const first = peer.accept();
  await send(sender, "flushed\n");
  await sender.flush();
  await send(sender, "sent again by the caller\n");
  (await first).close();
  peer[Symbol.dispose]();
  await settle();
  await assert.rejects(sender.flush(), { name: "SendError" });
  using listener = Deno.listen({ hostname: "127.0.0.1", port: peer.port });
  const accepted = listener.accept();
  await send(sender, "b\n");
  using connection = await accepted;
  assert.equal(await readUntil(connection, "b\n"), "flushed\nb\n");
  sender.close();
});

Deno.test("a peer that reads nothing can be left", async () => {
  using peer = new Peer();
  const { sender } = toSender(peer.port, 1024 * 1024);
  const accepted = peer.accept();
  const stop = new AbortController();
  const bytes = new TextEncoder().encode(`${"x".repeat(999)}\n`.repeat(50_000));
  const sent = sender.send(feedLines(bytes), stop.signal);
  using _connection = await accepted;
  setTimeout(() => stop.abort(new Error("left")), 50);
  await assert.rejects(sent, /left/);
  const again = peer.accept();
  await send(sender, "b\n");
  using next = await again;
  assert.equal(await readUntil(next, "b\n"), "b\n");
  sender.close();
});
