import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { openGather } from "../../../lib/facts/emitter.ts";
import { PushLoop } from "../../../lib/facts/push/loop.ts";
import {
  type Part,
  type PushType,
  SendError,
} from "../../../lib/facts/push/push.ts";
import { emitPushes, startPushes } from "../../../lib/facts/push/start.ts";
import { toContext, toSnapshot } from "./_snapshot.ts";

/** Starts an exporter over a function that sends; each snapshot is its number, in pieces. */
function start(
  send: (text: string, signal: AbortSignal) => Promise<void> | void,
  { queue = 10, pieces = 1, intervalMs = 2, open = () => {} } = {},
) {
  let count = 0;
  let closed = 0;
  const type: PushType = {
    type: "file",
    params: { parse() {} } as never,
    keepsOld: () => true,
    open: () => {
      open();
      return Promise.resolve({
        encode: ({ timeMs }) =>
          Array.from(
            { length: pieces },
            (_, at) => new TextEncoder().encode(`${timeMs}.${at}`),
          ),
        send: ({ bytes }: Part, signal: AbortSignal) =>
          Promise.try(() => send(new TextDecoder().decode(bytes), signal)),
        close: () => {
          closed++;
          return Promise.resolve();
        },
      });
    },
  };
  const context = toContext();
  const config = {
    name: "out",
    type: "file",
    params: {},
    intervalMs,
    queue,
  };
  const snapshots = { take: () => Promise.resolve(toSnapshot([], count++)) };
  const loop = new PushLoop(config, type, context, snapshots);
  const stop = new AbortController();
  const ended = loop.run(stop.signal);
  return {
    loop,
    told: context.told,
    stop: async () => {
      stop.abort(new Error("stopped"));
      await ended;
      return closed;
    },
  };
}

/** Waits until something is so; the loops of these tests turn every few milliseconds. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("PushLoop: sends one snapshot after the other, and closes in the end", async () => {
  const seen: string[] = [];
  const { loop, stop } = start((text) => void seen.push(text), { pieces: 2 });
  await until(() => loop.tally.sent >= 3);
  equal(await stop(), 1);
  deepEqual(seen.slice(0, 4), ["0.0", "0.1", "1.0", "1.1"]);
  const { sent, bytes, failures, dropped, queued, sentMs } = loop.tally;
  ok(sent >= 3 && bytes >= sent * 6 && sentMs !== undefined);
  deepEqual([failures, dropped], [0, 0]);
  ok(queued <= 1);
});

Deno.test("PushLoop: keeps snapshots while the receiver is away, the oldest go first, and all of it is told once", async () => {
  const seen: string[] = [];
  let isAway = true;
  const { loop, told, stop } = start((text) => {
    if (isAway) throw new SendError("again", "gone");
    seen.push(text);
  }, { queue: 3 });
  await until(() => loop.tally.dropped >= 2);
  equal(loop.tally.queued, 3);
  ok(loop.tally.failures > 0);
  isAway = false;
  await until(() => seen.length >= 3);
  await stop();
  ok(Number(seen[0]) > 0, "the first was dropped");
  deepEqual(
    seen.map(Number).map(Math.floor),
    seen.map((_, at) => Math.floor(Number(seen[0])) + at),
  );
  deepEqual(told, [
    'exporter "out": fails and is tried again: gone',
    'exporter "out": snapshots that nobody took are dropped, the oldest first',
    'exporter "out": works again',
  ]);
});

Deno.test("PushLoop: goes on within a snapshot where it failed", async () => {
  const seen: string[] = [];
  const { loop, stop } = start((text) => {
    seen.push(text);
    if (seen.length === 2) throw new Error("cut");
  }, { pieces: 3, queue: 10_000 });
  await until(() => loop.tally.sent >= 1);
  await stop();
  deepEqual(seen.slice(0, 4), ["0.0", "0.1", "0.1", "0.2"]);
});

Deno.test("PushLoop: what the receiver will not have is dropped, counted and told, and takes nothing with it", async () => {
  const seen: string[] = [];
  const { loop, told, stop } = start((text) => {
    if (text === "0.1") throw new SendError("refused", "too old");
    seen.push(text);
  }, { pieces: 3 });
  await until(() => loop.tally.sent >= 1);
  await stop();
  deepEqual(seen.slice(0, 2), ["0.0", "0.2"]);
  equal(loop.tally.refused, 1);
  deepEqual(told, ['exporter "out": some metrics are refused: too old']);
});

Deno.test("PushLoop: an exporter that cannot be opened is opened later", async () => {
  let count = 0;
  const { loop, told, stop } = start(() => {}, {
    open: () => {
      if (count++ < 2) throw new Error("no such file");
    },
  });
  await until(() => loop.tally.sent >= 1);
  await stop();
  match(told[0] ?? "", /no such file/);
  match(told.at(-1) ?? "", /works again/);
});

Deno.test("PushLoop: a stop ends what waits and what is being sent", async () => {
  const sending = start((_, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    })
  );
  await until(() => sending.loop.tally.queued > 0);
  equal(await sending.stop(), 1);
  const waiting = start(() => {
    throw new SendError("again", "busy", { retryAfterMs: 1e9 });
  });
  await until(() => waiting.loop.tally.failures > 0);
  equal(await waiting.stop(), 1);
  const idle = start(() => {}, { intervalMs: 1e8 });
  equal(await idle.stop(), 0);
});

Deno.test("startPushes: one that hangs holds no other up; metrics tell of each", async () => {
  let sent = 0;
  const open = (send: () => Promise<void>): PushType => ({
    type: "x",
    params: { parse() {} } as never,
    keepsOld: () => true,
    open: () =>
      Promise.resolve({
        encode: () => [new Uint8Array(5)],
        send,
        close: () => Promise.resolve(),
      }),
  });
  const never = Promise.withResolvers<void>();
  const pushes = await startPushes({
    registry: {
      hangs: () => Promise.resolve(open(() => never.promise)),
      works: () =>
        Promise.resolve(open(() => {
          sent++;
          return Promise.resolve();
        })),
    },
    configs: ["hangs", "works"].map((type) => ({
      name: `my ${type}`,
      type,
      params: {},
      intervalMs: 2,
      queue: 2,
    })),
    snapshots: { take: () => Promise.resolve(toSnapshot([])) },
    context: toContext(),
  });
  await until(() => sent >= 3);
  await until(() => (pushes.tallies[0]?.dropped ?? 0) > 0);
  never.resolve();
  const families = openGather()((emit) => emitPushes(pushes.tallies, emit));
  const find = (name: string, exporter: string, outcome?: string) =>
    families.find((family) => family.name === `driftless_push_${name}`)
      ?.samples.find(({ labels }) =>
        labels["exporter"] === exporter && labels["outcome"] === outcome
      )?.value;
  ok(Number(find("snapshots_total", "my works", "sent")) >= 3);
  ok(Number(find("snapshots_total", "my hangs", "dropped")) > 0);
  equal(find("queued_snapshots", "my hangs"), 2);
  ok(Number(find("sent_bytes_total", "my works")) >= 15);
  ok(
    Math.abs(
      Number(find("last_success_timestamp_seconds", "my works")) -
        Date.now() / 1000,
    ) < 10,
  );
  await pushes.stop();
});
