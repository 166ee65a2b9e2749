import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { resolve } from "../../../lib/config/issues.ts";
import { PARSING } from "../../../lib/config/params.ts";
import { syslogSource } from "../../../lib/logs/sources/syslog.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { makeCertificates } from "../../web/_certificates.ts";
import { openQueue, readAll } from "../_queue.ts";
import { type Fed, findMissing, openFeeder, waitUntil } from "./_feed.ts";

const encoder = new TextEncoder();
const NO_LOGGER = findMissing("logger");

/** Opens the source at free ports of this host. */
async function open(params: Record<string, unknown> = {}): Promise<Fed> {
  return await openFeeder(syslogSource, {
    listen: "tcp://127.0.0.1:0",
    ...params,
  });
}

async function connect(fed: Fed): Promise<Deno.TcpConn> {
  const { port } = fed.address("tcp");
  return await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
}

async function write(conn: Deno.Conn, text: string): Promise<void> {
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at));
  }
}

/** Sends one datagram. */
async function sendUdp(fed: Fed, text: string): Promise<void> {
  const { createSocket } = await import("node:dgram");
  const socket = createSocket("udp4");
  const port = Number(fed.address("udp").port);
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  await new Promise((done) => socket.send(text, port, "127.0.0.1", done));
  await new Promise<void>((done) => socket.close(done));
}

async function log(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("logger", {
    args: [...args],
    stderr: "piped",
  }).output();
  ok(success, new TextDecoder().decode(stderr));
}

const PARAMS: [params: Record<string, unknown>, says: RegExp][] = [
  [{}, /^listen: /],
  [{ listen: [] }, /^listen: /],
  [{ listen: "127.0.0.1:514" }, /^listen: expected an address such as "udp:/],
  [{ listen: "udp://127.0.0.1" }, /^listen: expected an address/],
  [{ listen: ["tcp://127.0.0.1:1", "sctp://a:1"] }, /got "sctp:\/\/a:1"/],
  [{ listen: "unix:/a/" }, /^listen: expected an address/],
  [{ listen: "tls://127.0.0.1:0" }, /^tls: expected "tls" with a certificate/],
  [
    { listen: "udp://:514", max_message_bytes: 1 },
    /expected 480 bytes or more/,
  ],
  [{ listen: "udp://:514", framing: "crlf" }, /^framing: expected one of/],
  [{ listen: "udp://:514", port: 5 }, /^: /],
];

for (const [params, says] of PARAMS) {
  Deno.test(`syslog: refuses ${JSON.stringify(params)}`, () => {
    const result = syslogSource.params.safeParse(params, PARSING);
    const said = result.error?.issues.flatMap((issue) => resolve(issue))
      .map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n");
    match(said ?? "", says);
  });
}

Deno.test("syslog: takes lines and counted frames from one connection, with the sender's address", async () => {
  await using fed = await open();
  using conn = await connect(fed);
  await write(conn, "<13>a\n5 <13>b<13>c\r\n\xff\n");
  const texts = await fed.feed.texts(4);
  deepEqual(texts, ["<13>a", "<13>b", "<13>c", "ÿ"]);
  deepEqual(fed.feed.entries[0]?.fields, { peer: "127.0.0.1" });
  ok(Math.abs(fed.feed.entries[0]!.atMs - Date.now()) < 60_000);
  deepEqual({ ...fed.source.counts }, {
    received: 4,
    dropped: 0,
    cut: 0,
    refused: 0,
  });
});

Deno.test({
  name: `syslog: takes what logger(1) sends by all ways${
    NO_LOGGER ? ` (${NO_LOGGER})` : ""
  }`,
  ignore: NO_LOGGER !== undefined,
  async fn() {
    using dir = new TemporaryDir();
    const path = Deno.realPathSync(dir.path);
    Deno.chmodSync(path, 0o755);
    await using fed = await open({
      listen: [
        "tcp://127.0.0.1:0",
        "udp://127.0.0.1:0",
        `unixgram:${path}/dgram`,
      ],
    });
    const to = (
      scheme: string,
    ) => ["-n", "127.0.0.1", "-P", fed.address(scheme).port];
    equal(dir.mode("dgram"), 0o666);
    await log("--udp", ...to("udp"), "-t", "a", "by udp");
    await log("--tcp", ...to("tcp"), "-t", "b", "by tcp");
    await log("--tcp", "--octet-count", ...to("tcp"), "-t", "c", "by frames");
    await log(
      "--rfc5424",
      "--udp",
      ...to("udp"),
      "-p",
      "local0.err",
      "new form",
    );
    await log("--socket", `${path}/dgram`, "-t", "d", "by socket");
    const texts = await fed.feed.texts(5);
    for (
      const end of [
        "] by udp",
        "] by tcp",
        "] by frames",
        " new form",
        " d: by socket",
      ]
    ) {
      equal(
        texts.filter((text) => text.endsWith(end)).length,
        1,
        texts.join("\n"),
      );
    }
    ok(texts.every((text) => /^<\d+>/.test(text)), `${texts}`);
    await fed.source.close();
    await rejects(Deno.lstat(`${path}/dgram`), Deno.errors.NotFound);
  },
});

Deno.test("syslog: takes streams of a socket in the file system", async () => {
  // A socket takes the right to the net for its path, which the tests do not have.
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--quiet",
      "--no-prompt",
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-sys",
      new URL("_unix_cases.ts", import.meta.url).pathname,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  ok(success, said.join("\n"));
});

Deno.test("syslog: a socket that is in use or no socket is left alone, a dead one makes room", async () => {
  using dir = new TemporaryDir();
  const path = `${Deno.realPathSync(dir.path)}/socket`;
  const listen = [`unixgram:${path}`];
  {
    await using _first = await open({ listen });
    await rejects(open({ listen }), {
      name: "TaskError",
      message: /another program receives there/,
    });
  }
  Deno.writeTextFileSync(path, "mine");
  await rejects(open({ listen }), /Cannot listen at "unixgram:.*": /);
  equal(Deno.readTextFileSync(path), "mine");
  Deno.removeSync(path);
  const { code } = await new Deno.Command("python3", {
    args: [
      "-c",
      `import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind(${
        JSON.stringify(path)
      })`,
    ],
  }).output();
  equal(code, 0);
  await using _second = await open({ listen });
  Deno.chmodSync(dir.path, 0o777);
  await rejects(open({ listen: [`unixgram:${path}2`] }), /others may write/);
});

Deno.test("syslog: takes TLS, and only clients of the authority where one is named", async () => {
  using certificates = await makeCertificates();
  const { dir, read } = certificates;
  const files = {
    cert_file: `${dir}/server.pem`,
    key_file: `${dir}/server.key`,
  };
  const say = async (fed: Fed, who?: string) => {
    const { port } = fed.address("tls");
    const given = who === undefined
      ? {}
      : { cert: read(`${who}.pem`), key: read(`${who}.key`) };
    using conn = await Deno.connectTls({
      hostname: "127.0.0.1",
      port: Number(port),
      caCerts: [read("ca.pem")],
      ...given,
    });
    await write(conn, `9 <13>hello`);
    await conn.read(new Uint8Array(1));
  };
  {
    await using fed = await open({ listen: "tls://127.0.0.1:0", tls: files });
    const said = say(fed);
    deepEqual(await fed.feed.texts(1), ["<13>hello".slice(0, 9)]);
    await fed.source.close();
    await said.catch(() => {});
  }
  await using fed = await open({
    listen: "tls://127.0.0.1:0",
    tls: { ...files, client_ca_file: `${dir}/ca.pem` },
  });
  await say(fed).catch(() => {});
  await say(fed, "foreign").catch(() => {});
  await waitUntil(() => fed.source.counts.refused === 2);
  equal(fed.feed.entries.length, 0);
  equal(fed.warnings.length, 1, "told once a minute");
  const said = say(fed, "client").catch(() => {});
  await fed.feed.texts(1);
  await fed.source.close();
  await said;
});

Deno.test("syslog: a certificate that was renewed holds for the next connection, a broken one does not", async () => {
  using certificates = await makeCertificates();
  const { dir, make, read } = certificates;
  await make("next", "ca");
  const path = `${dir}/live.pem`;
  const install = (name: string) =>
    Deno.writeTextFileSync(path, read(`${name}.pem`) + read(`${name}.key`));
  install("server");
  await using fed = await open({
    listen: "tls://127.0.0.1:0",
    tls: { cert_file: path },
  });
  const readName = async () => {
    const { stdout } = await new Deno.Command("openssl", {
      args: ["s_client", "-connect", fed.address("tls").host],
      stdin: "null",
      stderr: "null",
    }).output();
    return /subject=CN ?= ?(\w+)/.exec(new TextDecoder().decode(stdout))?.[1];
  };
  equal(await readName(), "server");
  install("next");
  equal(await readName(), "next");
  Deno.writeTextFileSync(path, "broken");
  equal(await readName(), "next");
  match(
    fed.warnings.join("\n"),
    /Cannot use the certificate ".*live\.pem".*stays in force/,
  );
  await rejects(
    open({ listen: "tls://127.0.0.1:0", tls: { cert_file: path } }),
    {
      name: "TaskError",
      message: /Cannot use the certificate/,
    },
  );
});

Deno.test("syslog: a full queue makes connections wait and loses nothing of them; datagrams are counted", async () => {
  await using fed = await open({
    listen: ["tcp://127.0.0.1:0", "udp://127.0.0.1:0"],
  });
  fed.feed.isFull = true;
  using conn = await connect(fed);
  const line = `<13>${"x".repeat(1000)}\n`;
  const written = write(conn, line.repeat(20_000));
  await sendUdp(fed, "<13>lost");
  await waitUntil(() => fed.source.counts.dropped === 1);
  equal(fed.feed.entries.length, 0);
  fed.feed.isFull = false;
  await written;
  equal((await fed.feed.texts(20_000)).length, 20_000);
  equal(fed.source.counts.received, 20_000);
});

Deno.test("syslog: long messages are cut, by stream and datagram, and counted", async () => {
  await using fed = await open({
    listen: ["tcp://127.0.0.1:0", "udp://127.0.0.1:0"],
    max_message_bytes: 480,
  });
  using conn = await connect(fed);
  await write(conn, `${"a".repeat(600)}\n<13>next\n`);
  deepEqual(await fed.feed.texts(2), ["a".repeat(480), "<13>next"]);
  await sendUdp(fed, "b".repeat(481));
  equal((await fed.feed.texts(3))[2], "b".repeat(480));
  equal(fed.source.counts.cut, 2);
});

Deno.test("syslog: a connection too many is turned away, the others go on", async () => {
  await using fed = await open({ max_connections: 2 });
  const conns = [await connect(fed), await connect(fed)];
  await write(conns[0]!, "<13>a\n");
  await write(conns[1]!, "<13>b\n");
  await fed.feed.texts(2);
  using third = await connect(fed);
  equal(await third.read(new Uint8Array(1)).catch(() => null), null);
  equal(fed.source.counts.refused, 1);
  match(
    fed.warnings.join(),
    /^Cannot take another connection: there are 2 already$/,
  );
  conns[0]!.close();
  await write(conns[1]!, "<13>c\n");
  await fed.feed.texts(3);
  conns[1]!.close();
});

Deno.test("syslog: a connection that is silent for too long is closed, with what it began", async () => {
  await using fed = await open({ idle_timeout: "100ms" });
  using conn = await connect(fed);
  await write(conn, "<13>begun");
  equal(await conn.read(new Uint8Array(1)).catch(() => null), null);
  deepEqual(await fed.feed.texts(1), ["<13>begun"]);
});

Deno.test("syslog: a stream that cannot be followed is closed; what came before is kept", async () => {
  await using fed = await open({ framing: "octet" });
  using conn = await connect(fed);
  await write(conn, "5 <13>ano length");
  equal(await conn.read(new Uint8Array(1)).catch(() => null), null);
  deepEqual(await fed.feed.texts(1), ["<13>a"]);
  match(
    fed.warnings.join(),
    /Cannot read from "127\.0\.0\.1": a message does not begin with its length/,
  );
});

Deno.test("syslog: connections that are reset or closed half-way harm nobody", async () => {
  await using fed = await open();
  for (let round = 0; round < 50; round++) {
    const conn = await connect(fed);
    await write(conn, round % 2 ? "<13>half" : "<13>whole\n");
    conn.close();
  }
  const texts = await fed.feed.texts(50);
  equal(texts.filter((text) => text === "<13>half").length, 25);
  deepEqual(fed.warnings, []);
});

Deno.test("syslog: says which address cannot be had, and leaves none open", async () => {
  await using fed = await open();
  const taken = fed.address("tcp").host;
  await rejects(open({ listen: ["udp://127.0.0.1:0", `tcp://${taken}`] }), {
    name: "TaskError",
    message: `Cannot listen at "tcp://${taken}": another program listens there`,
  });
  await rejects(open({ listen: "udp://192.0.2.1:0" }), {
    name: "TaskError",
    message: 'Cannot listen at "udp://192.0.2.1:0": this process may not',
  });
  await using udp = await open({ listen: "udp://127.0.0.1:0" });
  const { host } = udp.address("udp");
  await rejects(open({ listen: `udp://${host}` }), {
    name: "TaskError",
    message: /Cannot listen at "udp:.*": another program is there/,
  });
});

Deno.test("syslog: what was sent is in the queue on disk after it was closed", async () => {
  using dir = new TemporaryDir();
  const { queue } = openQueue(dir.path, { maxBytes: 50e6 });
  const source = await syslogSource.open(
    syslogSource.params.parse({ listen: "tcp://127.0.0.1:0" }),
    { name: "in", feed: queue, once: false, warn: () => {} },
  );
  const port = Number(new URL(source.addresses[0]!).port);
  const senders = [1, 2, 3, 4].map(async (sender) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    for (let from = 0; from < 5000; from += 500) {
      const lines = Array.from(
        { length: 500 },
        (_, index) => `<13>${sender} ${from + index}\n`,
      );
      await write(conn, lines.join(""));
    }
    await conn.closeWrite();
    await conn.read(new Uint8Array(1));
    conn.close();
  });
  await Promise.all(senders);
  await source.close();
  await queue.close();
  const again = openQueue(dir.path);
  const texts = readAll(again.queue.reader("a"), true, 1e6);
  for (const sender of [1, 2, 3, 4]) {
    const numbers = texts.filter((text) => text.startsWith(`<13>${sender} `))
      .map((text) => Number(text.slice(6)));
    deepEqual(numbers, [...Array(5000).keys()]);
  }
  await again.queue.close();
});
