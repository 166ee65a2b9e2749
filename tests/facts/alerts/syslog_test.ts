import { match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { createSocket } from "node:dgram";
import type { Notice } from "../../../lib/facts/alerts/message.ts";
import type { SyslogNotifier } from "../../../lib/facts/alerts/notifier.ts";
import { openSyslog } from "../../../lib/facts/alerts/syslog.ts";
import { Tracker } from "../../../lib/facts/alerts/tracker.ts";
import { makeFamily, makeReading, makeThreshold } from "./_threshold.ts";

const SIGNAL = new AbortController().signal;

function makeNotifier(server: SyslogNotifier["server"]): SyslogNotifier {
  return {
    type: "syslog",
    name: "log",
    wishes: { conditions: ["critical"], resolved: true, repeatMs: undefined },
    server,
    facility: 3,
  };
}

function makeNotice(label: string, summary = "95 > 90"): Notice {
  const tracker = new Tracker(makeThreshold());
  const family = makeFamily("node_test", [{ d: label }, 95]);
  tracker.step(makeReading([family]), { atMs: 0, wallMs: 0, gapMs: 0 });
  return {
    alert: tracker.alerts()[0]!,
    condition: "critical",
    previous: "ok",
    summary,
    wallMs: 1_700_000_000_000,
  };
}

/** Listens for datagrams over UDP and gives those that come. */
async function listen(): Promise<
  AsyncDisposable & { port: number; next(): Promise<string> }
> {
  const socket = createSocket("udp4");
  const came: string[] = [];
  let wake = () => {};
  socket.on("message", (bytes) => {
    came.push(new TextDecoder().decode(bytes));
    wake();
  });
  await new Promise<void>((resolve) =>
    socket.bind(0, "127.0.0.1", () => resolve())
  );
  return {
    port: socket.address().port,
    next: async () => {
      while (came.length === 0) {
        await new Promise<void>((resolve) => wake = resolve);
      }
      return came.shift()!;
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

Deno.test("a host that takes datagrams gets one message of RFC 5424 for each alert", async () => {
  await using server = await listen();
  const channel = openSyslog(
    makeNotifier({ kind: "net", host: "127.0.0.1", port: server.port }),
    "web-01",
  );
  await channel.send([makeNotice("a"), {
    ...makeNotice("b"),
    condition: "ok",
    previous: "critical",
  }], SIGNAL);
  equal(
    await server.next(),
    `<26>1 2023-11-14T22:13:20.000Z web-01 driftless ${Deno.pid} alert - alert test d="a" critical: 95 > 90`,
  );
  equal(
    await server.next(),
    `<29>1 2023-11-14T22:13:20.000Z web-01 driftless ${Deno.pid} alert - alert test d="b" resolved: 95 > 90`,
  );
});

Deno.test("a label cannot forge another message, and a long one is cut between characters", async () => {
  await using server = await listen();
  const channel = openSyslog(
    makeNotifier({ kind: "net", host: "127.0.0.1", port: server.port }),
    "bad host\n",
  );
  await channel.send([
    makeNotice("x\n<0>1 - - - - - forged"),
    makeNotice("a", "\u00e9".repeat(3000)),
  ], SIGNAL);
  const first = await server.next();
  ok(!first.includes("\n"), first);
  match(first, / bad_host_ driftless /);
  const second = await server.next();
  ok(new TextEncoder().encode(second).length <= 2048);
  match(second, /\u00e9$/);
});

/** Listens at a socket and prints what comes; Deno does so with a flag only. */
const LISTENER = `
const socket = Deno.listenDatagram({ transport: "unixpacket", path: Deno.args[0] });
const say = (text) => Deno.stdout.write(new TextEncoder().encode(text + "\\n"));
await say("ready");
const [bytes] = await socket.receive();
await say(new TextDecoder().decode(bytes));
`;

Deno.test("a socket of this host gets what syslog(3) writes", async () => {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/log`;
  Deno.writeTextFileSync(`${dir}/listener.js`, LISTENER);
  const listener = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--unstable-net",
      "--allow-net",
      "--allow-read",
      "--allow-write",
      `${dir}/listener.js`,
      path,
    ],
    stdout: "piped",
  }).spawn();
  const lines = listener.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  const read = async (count: number) => {
    while (text.split("\n").length <= count) {
      const { value, done } = await lines.read();
      if (done) break;
      text += value;
    }
    return text.split("\n")[count - 1];
  };
  equal(await read(1), "ready");
  const channel = openSyslog(makeNotifier({ kind: "unix", path }), "web-01");
  await channel.send([makeNotice("a")], SIGNAL);
  match(
    await read(2) ?? "",
    /^<26>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d driftless\[\d+\]: alert test d="a" critical: 95 > 90$/,
  );
  await lines.cancel();
  await listener.status;
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a log that is not there is told as such", async () => {
  const tell = (path: string) =>
    openSyslog(makeNotifier({ kind: "unix", path }), "h")
      .send([makeNotice("a")], SIGNAL);
  await rejects(tell("/nowhere/log"), /nothing is there/);
  await rejects(tell("/etc/os-release"), /nobody listens/);
  await rejects(tell(`/${"x".repeat(200)}`), /more than 107 bytes/);
});
