import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import {
  type Datagram,
  receiveUdp,
  receiveUnix,
} from "../../lib/host/datagram_receiver.ts";
import { openDatagrams } from "../../lib/host/unix_datagram.ts";
import { TemporaryDir } from "../state/temporary.ts";

/** Collects datagrams and waits for so many. */
function collect() {
  const found: Datagram[] = [];
  let changed = Promise.withResolvers<void>();
  const take = (datagrams: readonly Datagram[]) => {
    found.push(...datagrams);
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const wait = async (count: number) => {
    while (found.length < count) await changed.promise;
    return found;
  };
  return { found, take, wait };
}

async function sendAll(
  port: number,
  texts: Iterable<string>,
  host = "127.0.0.1",
): Promise<void> {
  const { createSocket } = await import("node:dgram");
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  await new Promise<void>((done) => socket.bind(0, host, done));
  for (const text of texts) {
    await new Promise((done) => socket.send(text, port, host, done));
  }
  await new Promise<void>((done) => socket.close(done));
}

Deno.test("datagrams: each arrives once and in order, with the address of its sender", async () => {
  const { take, wait } = collect();
  const receiver = receiveUdp("127.0.0.1", 0, take);
  const texts = Array.from({ length: 3000 }, (_, index) => `${index}`);
  await sendAll(receiver.port, texts);
  const found = await wait(texts.length);
  deepEqual(found.map(({ bytes }) => new TextDecoder().decode(bytes)), texts);
  deepEqual(new Set(found.map(({ peer }) => peer)), new Set(["127.0.0.1"]));
  await receiver.close();
  await receiver.close();
});

Deno.test("datagrams: what waits when more come at once than are given together is not lost", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/log`;
  const { take, wait } = collect();
  const receiver = receiveUnix(path, 0o600, take);
  equal(dir.mode("log"), 0o600);
  using socket = openDatagrams(path);
  for (let number = 0; number < 5000;) {
    // The thread that receives needs its turn when the queue of the socket is full.
    if (socket.send(new TextEncoder().encode(`${number}`))) number++;
    else await new Promise((done) => setTimeout(done, 0));
  }
  const found = await wait(5000);
  deepEqual(
    found.map(({ bytes }) => Number(new TextDecoder().decode(bytes))),
    [...Array(5000).keys()],
  );
  equal(found[0]?.peer, "");
  await receiver.close();
  throws(() => Deno.lstatSync(path), Deno.errors.NotFound);
});

Deno.test("datagrams: empty and large ones are taken", async () => {
  const { take, wait } = collect();
  const receiver = receiveUdp("localhost", 0, take);
  await sendAll(receiver.port, ["", "x".repeat(65_507), "", "end"]);
  const found = await wait(4);
  deepEqual(found.map(({ bytes }) => bytes.length), [0, 65_507, 0, 3]);
  await receiver.close();
});

Deno.test("datagrams: says why an address cannot be had", async () => {
  const receiver = receiveUdp("127.0.0.1", 0, () => {});
  const rows: [host: string, port: number, message: string][] = [
    ["127.0.0.1", receiver.port, "another program is there"],
    ["192.0.2.1", 0, "it is no address of this host"],
    ["example.com", 0, 'expected an address instead of the name "example.com"'],
    ["1.2.3", 0, 'expected an address instead of the name "1.2.3"'],
  ];
  for (const [host, port, message] of rows) {
    throws(() => receiveUdp(host, port, () => {}), { message });
  }
  throws(() => receiveUnix(`/${"x".repeat(200)}`, 0o600, () => {}), {
    message: "its path has more than 107 bytes",
  });
  throws(() => receiveUnix("/nowhere/at/all", 0o600, () => {}), {
    message: "its directory does not exist",
  });
  await receiver.close();
});
