import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { type Batch, toLineBatch } from "../../lib/outputs/batch.ts";
import type { DeadLetter } from "../../lib/outputs/dead_letters.ts";
import {
  Delivery,
  RETRY,
  type RetryLimits,
} from "../../lib/outputs/deliver.ts";
import {
  type Answer,
  type OpenOutput,
  SendError,
} from "../../lib/outputs/output.ts";
import { ORIGIN, toTextBatch, toTexts } from "./_events.ts";

const FAST: RetryLimits = { ...RETRY, initialMs: 0, maxMs: 0 };
const NEVER = new AbortController().signal;

/** A delivery over a function that sends, with what came of it. */
function open(
  send: (batch: Batch, signal: AbortSignal) => Answer | void | Promise<void>,
  retry: RetryLimits = FAST,
  keep: () => void = () => {},
) {
  const dead: DeadLetter[] = [];
  const told: string[] = [];
  const output: OpenOutput = {
    send: (batch, signal) => Promise.try(() => send(batch, signal)),
    close: () => Promise.resolve(),
  };
  const add = (letters: readonly DeadLetter[]) => {
    keep();
    dead.push(...letters);
  };
  const warn = (text: string) => void told.push(text);
  const delivery = new Delivery({
    output,
    deadLetters: { add },
    retry,
    warn,
  });
  return { delivery, dead, told };
}

const toDead = (dead: readonly DeadLetter[]) =>
  dead.map(({ event, reason }) => `${event.text}: ${reason}`);

Deno.test("Delivery: a batch that arrives is counted, and raw lines are not looked into", async () => {
  const { delivery, told } = open(() => {});
  const bytes = new TextEncoder().encode("é\nb\n");
  const batch = toLineBatch("b", {
    origin: ORIGIN,
    offset: 0,
    bytes,
    count: 2,
    readMs: 0,
  });
  const raw = { ...batch, toEvents: () => [].concat(fail()) };
  await delivery.deliver(raw, NEVER);
  const { sent, bytes: size, circuit, retried } = delivery.status;
  deepEqual([sent, size, circuit, retried], [2, 5, "closed", 0]);
  deepEqual(told, []);
});

function fail(): never {
  throw new Error("nobody asked for it");
}

Deno.test("Delivery: tries again under the same name, shows its state and says once that it fails and that it works", async () => {
  const seen: string[] = [];
  const { delivery, told } = open((batch) => {
    const { circuit, failures, reason } = delivery.status;
    seen.push(`${batch.id} ${circuit} ${failures} ${reason}`);
    if (seen.length < 4) throw new SendError("again", "gone");
  });
  await delivery.deliver(toTextBatch(["a", "b"]), NEVER);
  deepEqual(seen, [
    "b1 closed 0 undefined",
    "b1 half-open 1 gone",
    "b1 half-open 2 gone",
    "b1 half-open 3 gone",
  ]);
  const { circuit, failures, reason, retried, sent } = delivery.status;
  deepEqual([circuit, failures, reason, retried, sent], [
    "closed",
    0,
    undefined,
    3,
    2,
  ]);
  deepEqual(told, ["fails and is tried again: gone", "works again"]);
});

Deno.test("Delivery: an error of any other kind is no reason to lose a batch", async () => {
  let count = 0;
  const { delivery, dead } = open(() => {
    if (count++ === 0) throw new TypeError("a mistake");
  });
  await delivery.deliver(toTextBatch(["a"]), NEVER);
  deepEqual([delivery.status.sent, dead.length], [1, 0]);
});

Deno.test("Delivery: what is too large is halved, in order, down to an event that is too large alone", async () => {
  const arrived: string[] = [];
  const { delivery, dead } = open((batch) => {
    const texts = toTexts(batch);
    if (texts.join("").length > 3) throw new SendError("smaller", "too large");
    arrived.push(...texts);
  });
  await delivery.deliver(toTextBatch(["a", "b", "1234", "c", "d"]), NEVER);
  deepEqual(arrived, ["a", "b", "c", "d"]);
  deepEqual(toDead(dead), ["1234: too large"]);
  equal(delivery.status.refused, 1);
});

Deno.test("Delivery: finds the events that a whole batch is refused for", async () => {
  const arrived: string[] = [];
  const names: string[] = [];
  const { delivery, dead, told } = open((batch) => {
    names.push(batch.id);
    const texts = toTexts(batch);
    if (texts.some((text) => text.startsWith("bad"))) {
      throw new SendError("refused", "400");
    }
    arrived.push(...texts);
  });
  await delivery.deliver(toTextBatch(["a", "bad1", "b", "c", "bad2"]), NEVER);
  deepEqual(arrived, ["a", "b", "c"]);
  deepEqual(toDead(dead), ["bad1: 400", "bad2: 400"]);
  equal(new Set(names).size, names.length);
  deepEqual(told, ["1 event is set aside as dead letters: 400"]);
});

Deno.test("Delivery: sends again only what an answer puts off, and sets aside what it refuses", async () => {
  const sent: string[][] = [];
  const { delivery, dead } = open((batch) => {
    sent.push([batch.id, ...toTexts(batch)]);
    if (sent.length === 1) {
      return {
        again: [3, 1],
        refused: [{ index: 2, reason: "no date" }],
      };
    }
    if (sent.length === 2) throw new SendError("again", "busy");
  });
  await delivery.deliver(toTextBatch(["a", "b", "c", "d"]), NEVER);
  const [first, second, third] = sent;
  deepEqual(first, ["b1", "a", "b", "c", "d"]);
  deepEqual(second?.slice(1), ["b", "d"]);
  deepEqual(third, second);
  match(second?.[0] ?? "", /^b1\.[0-9a-f]{16}$/);
  deepEqual(toDead(dead), ["c: no date"]);
  const { sent: count, refused, bytes } = delivery.status;
  deepEqual([count, refused, bytes], [3, 1, 6]);
});

Deno.test("Delivery: an answer that does not fit its batch is no answer", async () => {
  const answers: Answer[] = [
    { again: [2], refused: [] },
    { again: [0, 0], refused: [] },
    { again: [0], refused: [{ index: 0, reason: "" }] },
    { again: [-1], refused: [] },
    { again: [0.5], refused: [] },
    { again: [], refused: [] },
  ];
  let count = 0;
  const { delivery, dead } = open(() => answers[count++]);
  await delivery.deliver(toTextBatch(["a", "b"]), NEVER);
  deepEqual([count, delivery.status.sent, dead.length], [6, 2, 0]);
});

Deno.test("Delivery: waits as long as the receiver wishes, and ends at once when it is stopped", async () => {
  const stop = new AbortController();
  const { delivery } = open(() => {
    throw new SendError("again", "busy", { retryAfterMs: 90_000 });
  });
  const done = delivery.deliver(toTextBatch(["a"]), stop.signal);
  while (delivery.status.circuit !== "open") await Promise.resolve();
  const { nextTryMs } = delivery.status;
  ok(nextTryMs !== undefined && nextTryMs > Date.now() + 80_000);
  stop.abort(new Error("stopped"));
  await rejects(done, { message: "stopped" });
  equal(delivery.status.nextTryMs, undefined);
});

Deno.test("Delivery: a receiver that wishes for years is asked again within the hour", async () => {
  const stop = new AbortController();
  const { delivery } = open(() => {
    throw new SendError("again", "busy", { retryAfterMs: 1e12 });
  });
  const done = delivery.deliver(toTextBatch(["a"]), stop.signal);
  while (delivery.status.circuit !== "open") await Promise.resolve();
  ok((delivery.status.nextTryMs ?? Infinity) <= Date.now() + 3_600_000);
  stop.abort(new Error("stopped"));
  await rejects(done, { message: "stopped" });
});

Deno.test("Delivery: a stop during a sending is told as a stop, not as a failure", async () => {
  const stop = new AbortController();
  const { delivery } = open((_, signal) => {
    stop.abort(new Error("stopped"));
    signal.throwIfAborted();
  });
  await rejects(
    delivery.deliver(toTextBatch(["a"]), stop.signal),
    { message: "stopped" },
  );
  equal(delivery.status.failures, 0);
});

Deno.test("Delivery: gives up after attempts or time only where that is configured, each batch anew", async () => {
  let count = 0;
  const away = () => {
    count++;
    throw new SendError("again", "gone");
  };
  const limited = open(away, { ...FAST, maxAttempts: 3 });
  await limited.delivery.deliver(toTextBatch(["a", "b"]), NEVER);
  equal(count, 3);
  await limited.delivery.deliver(toTextBatch(["c"]), NEVER);
  equal(count, 6);
  const why = "given up after 3 attempts: gone";
  deepEqual(toDead(limited.dead), [`a: ${why}`, `b: ${why}`, `c: ${why}`]);
  const { circuit, refused, sent } = limited.delivery.status;
  deepEqual([circuit, refused, sent], ["open", 3, 0]);
  const aged = open(away, { ...FAST, maxAgeMs: 0 });
  await aged.delivery.deliver(toTextBatch(["a"]), NEVER);
  deepEqual(toDead(aged.dead), ["a: given up after 0 s: gone"]);
});

Deno.test("Delivery: waits while dead letters cannot be kept", async () => {
  let room = 0;
  const { delivery, dead, told } = open(
    () => {
      throw new SendError("refused", "400");
    },
    FAST,
    () => {
      if (room++ < 3) throw new Error("no space left");
    },
  );
  await delivery.deliver(toTextBatch(["a"]), NEVER);
  deepEqual([room, toDead(dead)], [4, ["a: 400"]]);
  match(told[0] ?? "", /no space left/);
});

/** What a receiver does with one request, before it behaves. */
const FAULT = fc.oneof(
  fc.constant("gone"),
  fc.constant("taken, then gone"),
  fc.constant("busy"),
  fc.constant("misfit"),
  fc.record({
    again: fc.array(fc.nat(20)),
    refuse: fc.array(fc.nat(20)),
  }),
);

Deno.test("Delivery: whatever a receiver does, each event arrives or is a dead letter, and none is both unless it arrived twice", async () => {
  const run = fc.asyncProperty(
    fc.array(fc.array(fc.boolean(), { maxLength: 20 }), { maxLength: 4 }),
    fc.array(FAULT, { maxLength: 30 }),
    fc.integer({ min: 1, max: 20 }),
    async (batches, faults, most) => {
      const arrived: string[] = [];
      const refused = new Set<string>();
      const { delivery, dead } = open((batch) => {
        const texts = toTexts(batch);
        const fault = faults.pop();
        if (fault === "gone") throw new SendError("again", "gone");
        if (fault === "busy") throw new Error("busy");
        if (fault === "misfit") return { again: [99], refused: [] };
        if (texts.length > most) throw new SendError("smaller", "large");
        if (texts.some((text) => text.startsWith("bad"))) {
          throw new SendError("refused", "400");
        }
        if (typeof fault === "object") {
          const again = [...new Set(fault.again)]
            .filter((at) => at < texts.length);
          const bad = [...new Set(fault.refuse)]
            .filter((at) => at < texts.length && !again.includes(at));
          bad.forEach((at) => refused.add(texts[at] ?? ""));
          arrived.push(
            ...texts.filter((_, at) =>
              !again.includes(at) && !bad.includes(at)
            ),
          );
          return {
            again,
            refused: bad.map((index) => ({ index, reason: "no" })),
          };
        }
        arrived.push(...texts);
        if (fault === "taken, then gone") throw new SendError("again", "cut");
      });
      const all: string[] = [];
      for (const [number, bad] of batches.entries()) {
        const texts = bad.map((isBad, index) =>
          `${isBad ? "bad" : "good"} ${number} ${index}`
        );
        all.push(...texts);
        await delivery.deliver(toTextBatch(texts, `b${number}`), NEVER);
      }
      const letters = dead.map(({ event }) => event.text);
      const wanted = all.filter((text) =>
        text.startsWith("bad") || refused.has(text)
      );
      deepEqual(letters.toSorted(), wanted.toSorted());
      deepEqual(
        [...new Set([...arrived, ...letters])].sort(),
        all.toSorted(),
      );
      const { sent, refused: count } = delivery.status;
      equal(sent + count, all.length);
    },
  );
  await fc.assert(run, { numRuns: 150 });
});

Deno.test("Delivery: without events put off alone, all arrive in their order", async () => {
  const run = fc.asyncProperty(
    fc.integer({ min: 0, max: 30 }),
    fc.array(fc.constantFrom("gone", "smaller"), { maxLength: 30 }),
    async (count, faults) => {
      const arrived: string[] = [];
      const { delivery } = open((batch) => {
        const fault = faults.pop();
        if (fault === "gone") throw new SendError("again", "gone");
        if (fault === "smaller" && batch.count > 1) {
          throw new SendError("smaller", "large");
        }
        arrived.push(...toTexts(batch));
      });
      const texts = Array.from({ length: count }, (_, index) => `${index}`);
      await delivery.deliver(toTextBatch(texts), NEVER);
      deepEqual(arrived, texts);
    },
  );
  await fc.assert(run);
});
