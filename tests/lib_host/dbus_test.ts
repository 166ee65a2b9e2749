import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { Bus, type BusCall, toReason } from "../../lib/host/dbus.ts";
import {
  decodeMessage,
  encodeCall,
  MAX_MESSAGE_BYTES,
  readSize,
} from "../../lib/host/dbus_message.ts";
import { type Answer, packReply, ScriptedSocket } from "./_scripted_bus.ts";

const CALL: BusCall = {
  destination: "org.example",
  path: "/a",
  interface: "org.example.Doors",
  member: "Open",
  names: ["x"],
};
const UNIT: Answer = {
  signature: "s",
  write: (body) => body.text("über"),
};

Deno.test("a call is laid out as the specification says", () => {
  const hex = [
    // Little-endian, a call, no automatic start, version 1; lengths and serial.
    ["6c010201", "06000000", "07000000", "5f000000"],
    ["01016f00", "02000000", toHex("/a\0"), "0000000000"],
    ["02017300", "11000000", toHex("org.example.Doors\0"), "000000000000"],
    ["03017300", "04000000", toHex("Open\0"), "000000"],
    ["06017300", "0b000000", toHex("org.example\0"), "00000000"],
    ["08016700", "017300", "00"],
    ["01000000", toHex("x\0")],
  ].flat().join("");
  equal(toHex(String.fromCharCode(...encodeCall(CALL, 7))), hex);
});

Deno.test("only plain ASCII is sent", () => {
  for (const member of ["Öffnen", "a\0b", "😀"]) {
    throws(
      () => encodeCall({ ...CALL, member }, 1),
      /TypeError: Expected a name of D-Bus, got /,
    );
  }
});

Deno.test("answers come in the order of the calls, whatever comes between", async () => {
  const socket = new ScriptedSocket(({ serial }) => {
    if (serial !== 3) return undefined;
    const signal = packReply(1, UNIT, 4);
    const stranger = packReply(77, UNIT);
    const error = packReply(2, { error: "org.example.Locked" });
    socket.send(signal);
    socket.send(stranger);
    socket.send(packReply(3, { signature: "", write: () => {} }));
    // Two messages in one piece.
    return new Uint8Array([...error, ...packReply(1, UNIT)]);
  });
  const { signal } = new AbortController();
  using bus = await Bus.open(socket, "peer", signal);
  const [first, second, third] = await bus.call([CALL, CALL, CALL], signal);
  equal(first?.values.text(), "über");
  equal(toReason(second!), "org.example.Locked: words");
  deepEqual([third?.error, third?.signature], [undefined, ""]);
  deepEqual(socket.calls[0], {
    serial: 1,
    path: "/a",
    interface: "org.example.Doors",
    member: "Open",
    names: ["x"],
    size: 118,
  });
});

Deno.test("an answer that comes twice is no answer to a later call", async () => {
  const socket = new ScriptedSocket(({ serial }) => {
    const again = packReply(1, { error: "org.example.Again" });
    return serial === 1
      ? UNIT
      : new Uint8Array([...again, ...packReply(serial, UNIT)]);
  });
  const { signal } = new AbortController();
  using bus = await Bus.open(socket, "peer", signal);
  await bus.call([CALL], signal);
  const [answer] = await bus.call([CALL], signal);
  equal(answer?.values.text(), "über");
});

Deno.test("answers are whole wherever the reads cut them", async () => {
  const texts = Array.from(
    { length: 192 },
    (_, index) => `${index} `.repeat(10 * index),
  );
  let window: number[] = [];
  const socket = new ScriptedSocket(({ serial }) => {
    const text = texts[serial - 1]!;
    const answer: Answer = {
      signature: "s",
      write: (body) => body.text(text),
    };
    window = window.concat([...packReply(serial, answer)]);
    if (serial % 64 !== 0) return undefined;
    return new Uint8Array(window.splice(0));
  });
  const { signal } = new AbortController();
  using bus = await Bus.open(socket, "peer", signal);
  const answers = await bus.call(texts.map(() => CALL), signal);
  deepEqual(answers.map(({ values }) => values.text()), texts);
});

Deno.test("never more than 64 calls wait, and all are answered", async () => {
  let open = 0;
  let most = 0;
  const waiting: number[] = [];
  const socket = new ScriptedSocket(({ serial }) => {
    open++;
    most = Math.max(most, open);
    waiting.push(serial);
    queueMicrotask(() => {
      if (waiting.length === 0) return;
      for (const one of waiting.splice(0)) {
        open--;
        socket.send(packReply(one, UNIT));
      }
    });
    return undefined;
  });
  const { signal } = new AbortController();
  using bus = await Bus.open(socket, "peer", signal);
  const answers = await bus.call(Array(150).fill(CALL), signal);
  equal(answers.length, 150);
  equal(most, 64);
});

Deno.test("a bus is greeted, and one that takes no clients is left", async () => {
  const { signal } = new AbortController();
  const kind = new ScriptedSocket(() => UNIT);
  using _bus = await Bus.open(kind, "bus", signal);
  deepEqual(kind.calls.map(({ member }) => member), ["Hello"]);
  const full = new ScriptedSocket(() => ({ error: "org.example.Limit" }));
  await rejects(
    Bus.open(full, "bus", signal),
    /The bus takes no clients: org\.example\.Limit: words/,
  );
  equal(full.isClosed, true);
});

for (
  const [name, login, error] of [
    ["refuses", "REJECTED EXTERNAL\r\n", /refuses to log us in: "REJECTED/],
    ["speaks otherwise", "HTTP/1.1 400 Bad Request\r\n", /refuses.*HTTP/],
    ["never ends its line", "x".repeat(5000), /Expected a line of D-Bus/],
  ] as const
) {
  Deno.test(`an end that ${name} at the log in is left`, async () => {
    const socket = new ScriptedSocket(() => UNIT, login);
    const { signal } = new AbortController();
    await rejects(Bus.open(socket, "peer", signal), error);
    equal(socket.isClosed, true);
  });
}

const GOOD = packReply(1, UNIT);

/** Changes some bytes of a good answer. */
function change(at: number, ...bytes: number[]): Uint8Array {
  const changed = GOOD.slice();
  changed.set(bytes, at);
  return changed;
}

for (
  const [name, bytes, error] of [
    ["is big-endian", change(0, 0x42), /Expected a little-endian message/],
    ["is of another version", change(3, 2), /of version 1, got 108 and 2/],
    ["has a huge body", change(4, 0, 0, 0, 16), /has 268435\d+ bytes, more/],
    ["has huge fields", change(12, 255, 255, 255, 255), /has 42949\d+ bytes/],
    ["has a field with a container", change(18, 0x61), /got type "a"/],
    ["has a text longer than itself", change(32, 255), /Expected 256 bytes at/],
  ] as const
) {
  Deno.test(`an answer that ${name} ends the connection`, async () => {
    const socket = new ScriptedSocket(() => bytes);
    const { signal } = new AbortController();
    const bus = await Bus.open(socket, "peer", signal);
    await rejects(
      bus.call([CALL], signal).then(([answer]) => answer!.values.text()),
      error,
    );
    bus[Symbol.dispose]();
    equal(socket.isClosed, true);
  });
}

Deno.test("an answer that ends early is an error wherever it is cut", async () => {
  const { signal } = new AbortController();
  for (let size = 0; size < GOOD.length; size++) {
    const socket = new ScriptedSocket(() => {
      socket.send(GOOD.slice(0, size));
      socket.end();
      return undefined;
    });
    const bus = await Bus.open(socket, "peer", signal);
    await rejects(bus.call([CALL], signal), /The other end of D-Bus left/);
    equal(socket.isClosed, true);
  }
});

Deno.test("broken bytes give an answer or an error, nothing else", () => {
  for (let at = 0; at < GOOD.length; at++) {
    for (let value = 0; value < 256; value += 5) {
      const bytes = change(at, value);
      try {
        if (readSize(bytes) > GOOD.length) continue;
        const { signature, values } = decodeMessage(bytes);
        if (signature === "s") ok(values.text().length < GOOD.length);
        else if (signature === "v") values.variant();
      } catch (error) {
        ok(error instanceof SyntaxError, String(error));
      }
    }
  }
});

Deno.test("answers that are too long together end the connection", async () => {
  const long: Answer = {
    signature: "s",
    write: (body) => {
      body.u32(MAX_MESSAGE_BYTES / 4);
      body.bytes = body.bytes.concat(Array(MAX_MESSAGE_BYTES / 4 + 1).fill(0));
    },
  };
  const bytes = packReply(1, long);
  const socket = new ScriptedSocket(({ serial }) => {
    const answer = bytes.slice();
    // The serial that is answered stands in the first field.
    new DataView(answer.buffer).setUint32(20, serial, true);
    return answer;
  });
  const { signal } = new AbortController();
  const bus = await Bus.open(socket, "peer", signal);
  equal((await bus.call([CALL], signal)).length, 1);
  await rejects(
    bus.call([CALL, CALL, CALL, CALL], signal),
    /Answers have more than 16777216 bytes/,
  );
});

Deno.test("an end that hangs or talks of other things without end is left in time", async () => {
  for (const isTalking of [false, true]) {
    const abort = new AbortController();
    const reason = new Error("it did not end within 20 ms");
    const timer = setTimeout(() => abort.abort(reason), 20);
    const socket = new ScriptedSocket(() => undefined);
    const noise = packReply(1, UNIT, 4);
    const talk = setInterval(() => isTalking && socket.send(noise), 1);
    const bus = await Bus.open(socket, "peer", abort.signal);
    await rejects(bus.call([CALL], abort.signal), reason);
    equal(socket.isClosed, true);
    clearInterval(talk);
    clearTimeout(timer);
  }
});

Deno.test("nothing is asked when the time is over before", async () => {
  const socket = new ScriptedSocket(() => UNIT);
  const reason = new Error("over");
  await rejects(Bus.open(socket, "peer", AbortSignal.abort(reason)), reason);
  equal(socket.isClosed, true);
});

const DAEMON = "/usr/bin/dbus-daemon";
const isInstalled = isThere(DAEMON);

Deno.test({
  name: isInstalled
    ? "dbus-daemon answers"
    : `dbus-daemon answers (needs ${DAEMON})`,
  ignore: !isInstalled,
  fn: askDaemon,
});

async function askDaemon(): Promise<void> {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  const path = `${dir}/bus`;
  const config = `<busconfig><listen>unix:path=${path}</listen>
<policy context="default"><allow user="*"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>`;
  Deno.writeTextFileSync(`${dir}/bus.conf`, config);
  const daemon = new Deno.Command(DAEMON, {
    args: ["--nofork", "--print-address", `--config-file=${dir}/bus.conf`],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    const reader = daemon.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      {
        args: [
          "run",
          "--quiet",
          "--no-prompt",
          "--cached-only",
          "--allow-read",
          "--allow-write",
          "--allow-ffi",
          `--allow-net=unix:${path},unix:${path}.none`,
          new URL("./_ask_bus.ts", import.meta.url).pathname,
          path,
          `${path}.none`,
        ],
      },
    ).output();
    ok(success, new TextDecoder().decode(stderr));
    const told = JSON.parse(new TextDecoder().decode(stdout));
    match(told.id, /^[0-9a-f]{32}$/);
    equal(told.user, Deno.uid());
    deepEqual(told.types, ["s", "u", "v"]);
    deepEqual(told.errors, [
      "org.freedesktop.DBus.Error.UnknownMethod",
      "org.freedesktop.DBus.Error.NameHasNoOwner",
    ]);
    // The daemon's own limit is 128 at a time.
    equal(told.ids, 1);
    match(told.container, /Expected a text or a number, got type "as"/);
    equal(told.none, undefined);
  } finally {
    daemon.kill("SIGKILL");
    await daemon.status;
    Deno.removeSync(dir, { recursive: true });
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function toHex(text: string): string {
  return [...text].map((letter) =>
    letter.charCodeAt(0).toString(16).padStart(2, "0")
  ).join("");
}
