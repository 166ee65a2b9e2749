import assert from "node:assert/strict";
import type { OpenOutput } from "../../lib/outputs/output.ts";
import { syslogOutput } from "../../lib/outputs/syslog.ts";
import { Authority } from "../lib_host/_certificates.ts";
import { TemporaryDir } from "../state/temporary.ts";
import { CONTEXT, never, ORIGIN, toEvents, toLines } from "./_batches.ts";
import { MISSING, type Rsyslogd, startRsyslogd } from "./_rsyslogd.ts";

const { params } = syslogOutput;

async function open(more: object): Promise<OpenOutput & AsyncDisposable> {
  const output = await syslogOutput.open(params.parse(more), CONTEXT);
  return { ...output, [Symbol.asyncDispose]: () => output.close() };
}

Deno.test("syslog: reads its params, those of the first Driftless too", () => {
  assert.deepEqual(params.parse({}), {
    framing: "octet_counting",
    facility: 16,
    severity: 6,
  });
  const original = params.parse({
    facility: "LOCAL3",
    severity: "warning",
    tag: "driftless",
    server: "logs.example.org:514",
    protocol: "tcp",
  });
  assert.deepEqual(
    [original.facility, original.severity, original.server],
    [19, 4, { kind: "net", host: "logs.example.org", port: 514 }],
  );
  const rows: [wrong: object, why: RegExp][] = [
    [{ protocol: "tcp" }, /expected a "server" such as/],
    [{ server: "/dev/log", protocol: "tcp" }, /expected a "server"/],
    [{ server: "h:514", protocol: "unix" }, /the path of a socket/],
    [{ server: "h:0" }, /expected a server such as/],
    [{ server: "h", tls: {} }, /the protocol "tls"/],
    [{ server: "h", protocol: "tls", framing: "lf" }, /"octet_counting"/],
    [{ facility: "local8" }, /did you mean "local[0-7]"/],
    [{ severity: "loud" }, /there are emerg, /],
    [{ tag: "{x}" }, /"\{x\}" is unknown/],
    [{ server: "h", max_message_bytes: "1MB" }, /480 to 65507 bytes/],
    [{ structured_data: "a b" }, /event@32473/],
    [
      { server: "h", protocol: "tls", tls: { key_file: "/k" } },
      /"cert_file"/,
    ],
  ];
  for (const [wrong, why] of rows) {
    const { error } = params.safeParse(wrong);
    assert.match(String(error?.issues[0]?.message), why, JSON.stringify(wrong));
  }
});

/** Runs a test with a daemon. */
function withDaemon(
  name: string,
  test: (daemon: Rsyslogd, authority: Authority) => Promise<void>,
  wantsClient = false,
): void {
  Deno.test({
    name: MISSING === undefined ? name : `${name} (${MISSING})`,
    ignore: MISSING !== undefined,
    fn: async () => {
      using dir = new TemporaryDir();
      using authority = await Authority.make();
      await using daemon = await startRsyslogd({
        dir: dir.path,
        caFile: authority.caFile,
        certificate: await authority.certify("IP:127.0.0.1"),
        wantsClient,
      });
      await test(daemon, authority);
    },
  });
}

withDaemon("syslog: rsyslogd reads what is sent in each way", async (
  daemon,
  authority,
) => {
  const ways: Record<string, object> = {
    udp: { server: `127.0.0.1:${daemon.udp}` },
    old: { server: `127.0.0.1:${daemon.udp}`, format: "rfc3164" },
    tcp: { server: `127.0.0.1:${daemon.tcp}`, protocol: "tcp" },
    lf: { server: `127.0.0.1:${daemon.tcp}`, protocol: "tcp", framing: "lf" },
    tls: {
      server: `127.0.0.1:${daemon.tls}`,
      protocol: "tls",
      tls: { ca_file: authority.caFile },
    },
    unix: { server: daemon.socket },
  };
  let count = 0;
  for (const [way, how] of Object.entries(ways)) {
    await using output = await open({ ...how, facility: "local3" });
    await output.send(toLines(`${way} é 1\n${way} 2\n`), never());
    const fields = { app: "shop", pid: 812, msgid: "M1" };
    const event = { text: `${way}\n3`, level: "err", fields };
    await output.send(toEvents({ ...event }), never());
    count += 3;
    const received = await daemon.receive(count);
    const [first, second, third] = received.slice(-3);
    const isOld = way === "old" || way === "unix";
    assert.deepEqual(first, {
      pri: "158",
      time: first?.time,
      host: way === "unix" ? Deno.hostname().replace(/\..*/, "") : "h1",
      app: "nginx",
      procid: "-",
      msgid: "-",
      data: "-",
      text: `${isOld ? " " : ""}${way} é 1`,
    }, way);
    const time = new Date(first?.time ?? "").getTime();
    assert.equal(time, isOld ? yearOf(1_772_366_400_000) : 1_772_366_400_123);
    assert.equal(second?.text.trimStart(), `${way} 2`);
    assert.deepEqual(
      [third?.pri, third?.app, third?.procid, third?.msgid],
      ["155", "shop", "812", isOld ? "-" : "M1"],
      way,
    );
    assert.equal(third?.text.trimStart(), `${way}#0123`);
  }
});

/** RFC 3164 has no year: the receiver takes its own. */
function yearOf(timeMs: number): number {
  const time = new Date(timeMs);
  time.setFullYear(new Date().getFullYear());
  return time.getTime();
}

withDaemon("syslog: a client certificate is shown where one is wanted", async (
  daemon,
  authority,
) => {
  const { cert, key } = await authority.certify("DNS:client");
  const way = { server: `127.0.0.1:${daemon.tls}`, protocol: "tls" };
  const tls = { ca_file: authority.caFile, cert_file: cert, key_file: key };
  await using output = await open({ ...way, tls });
  await output.send(toLines("shown\n"), never());
  const [received] = await daemon.receive(1);
  assert.equal(received?.text, "shown");
}, true);

withDaemon(
  "syslog: what a restarted daemon did not read is sent again",
  async (daemon) => {
    await using output = await open({
      server: `127.0.0.1:${daemon.tcp}`,
      protocol: "tcp",
    });
    let sent = 0;
    for (const signal of ["SIGTERM", "SIGKILL", "SIGTERM"] as const) {
      const lines = Array.from({ length: 1000 }, () => `line ${sent++}\n`);
      await output.send(toLines(lines.join("")), never());
      await daemon.restart(signal);
      await output.flush?.();
    }
    await output.send(toLines("last\n"), never());
    const received = new Set<string>();
    for (let count = 1; !received.has("last"); count++) {
      for (const { text } of await daemon.receive(count)) received.add(text);
      count = Math.max(count, received.size);
    }
    const missing = Array.from({ length: sent }, (_, at) => `line ${at}`)
      .filter((line) => !received.has(line));
    assert.deepEqual(missing, []);
  },
);

withDaemon(
  "syslog: a socket of this host that is full is waited for",
  async (daemon) => {
    await using output = await open({ server: daemon.socket });
    const lines = Array.from({ length: 2000 }, (_, at) => `line ${at}`);
    daemon.signal("SIGSTOP");
    const stop = new AbortController();
    const batch = toLines(lines.map((line) => `${line}\n`).join(""));
    const left = output.send(batch, stop.signal);
    setTimeout(() => stop.abort(new Error("left")), 20);
    await assert.rejects(left, /left/);
    const sent = output.send(batch, never());
    setTimeout(() => daemon.signal("SIGCONT"), 20);
    assert.equal(await sent, undefined);
    // What the first attempt sent comes too, however much that was.
    let texts: string[] = [];
    while (texts.length < lines.length || texts.at(-1) !== lines.at(-1)) {
      const received = await daemon.receive(
        Math.max(lines.length, texts.length + 1),
      );
      texts = received.map(({ text }) => text.trim());
    }
    assert.deepEqual(texts.slice(-lines.length), lines);
  },
);

Deno.test("syslog: nobody who listens is told of, and nothing counts as sent", async () => {
  using dir = new TemporaryDir();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = `127.0.0.1:${listener.addr.port}`;
  listener.close();
  const rows: [way: object, why: RegExp][] = [
    [{ server, protocol: "tcp" }, /: connection refused$/],
    [{ server: `${dir.path}/none` }, /none: nothing is there$/],
  ];
  for (const [way, why] of rows) {
    await using output = await open(way);
    await assert.rejects(output.send(toLines("a\n"), never()), {
      name: "SendError",
      kind: "again",
      message: why,
    });
  }
});

Deno.test("syslog: messages that were cut are counted", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using output = await open({
    server: `127.0.0.1:${server.addr.port}`,
    protocol: "tcp",
    max_message_bytes: 480,
  });
  const accepted = server.accept();
  await output.send(toLines(`${"x".repeat(500)}\nshort\n`, ORIGIN), never());
  await output.send(toEvents("y".repeat(500)), never());
  assert.deepEqual(output.counts?.(), { cut_messages: 2 });
  (await accepted).close();
});
