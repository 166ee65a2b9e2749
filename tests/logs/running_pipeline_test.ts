/** A pipeline that breaks is opened again where it was accepted last, whatever it reads from. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { MULTILINE, openMultiline } from "../../lib/logs/multiline.ts";
import { RunningPipeline } from "../../lib/logs/running_pipeline.ts";
import type { Entry } from "../../lib/logs/source.ts";
import { Stages } from "../../lib/logs/stages.ts";
import { TemporaryDir } from "../state/temporary.ts";
import { openQueue, Positions } from "./_queue.ts";

/** Lines of events that have two lines each, as they come now. */
function toPairs(from: number, to: number): Entry[] {
  return Array.from({ length: to - from }, (_, at) => from + at)
    .flatMap((number) => [`${number} begins`, ` ${number} ends`])
    .map((text) => ({ atMs: Date.now(), text }));
}

/** Keeps positions as a store does; may refuse to. */
class Store extends Positions {
  isBroken = false;

  take(changed: readonly { key: string; data: string | undefined }[]): void {
    if (this.isBroken) throw new Error("database or disk is full");
    for (const { key, data } of changed) {
      if (data === undefined) this.delete(key);
      else this.set(key, data);
    }
  }
}

/** A queue with one pipeline that joins lines, and what arrived. */
function start(dir: string, store: Store, deliver: (texts: string[]) => void) {
  const { queue } = openQueue(dir, { readers: { a: store } });
  const told: string[] = [];
  const stop = new AbortController();
  const stages = new Stages({
    joiner: openMultiline(MULTILINE.parse({ timeout: 1000 }), undefined),
    parse: undefined,
    steps: [],
  });
  const running = new RunningPipeline({
    name: "a",
    open: () => Promise.resolve(queue.reader("a")),
    stages,
    output: { send: () => Promise.resolve(), close: () => Promise.resolve() },
    delivery: {
      deliver: (batch) => {
        deliver(batch.toEvents().map(({ text }) => text));
        return Promise.resolve();
      },
    },
    limits: { maxEvents: 10, maxBytes: 1000, maxAgeMs: 0 },
    keep: (positions) => store.take(positions),
    once: false,
    waits: { initialMs: 1, maxMs: 1 },
    warn: (text) => told.push(text),
  });
  const finished = running.run(stop.signal, new AbortController().signal);
  return { queue, told, running, stop, finished };
}

Deno.test("a pipeline of a queue that breaks again and again gives each event once, whole and in order", async () => {
  using dir = new TemporaryDir();
  const arrived: string[] = [];
  const all = Promise.withResolvers<void>();
  let [calls, failures] = [0, 0];
  const { queue, told, stop, finished } = start(
    dir.path,
    new Store(),
    (texts) => {
      if (++calls % 3 === 0) {
        failures++;
        throw new Error("broken");
      }
      arrived.push(...texts);
      if (arrived.length >= 99) all.resolve();
    },
  );
  for (let at = 0; at < 100; at += 10) {
    ok(queue.offer(toPairs(at, at + 10)));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await all.promise;
  stop.abort();
  await finished;
  await queue.close();
  const wanted = Array.from(
    { length: 99 },
    (_, number) => `${number} begins\n ${number} ends`,
  );
  deepEqual(arrived.slice(0, 99), wanted, "the last one may still go on");
  ok(failures > 3, `${failures}`);
  ok(told.every((text) => text === "stands still: broken"), told.join("\n"));
});

Deno.test("a pipeline whose positions cannot be kept goes on, says so, and keeps them when that is possible", async () => {
  using dir = new TemporaryDir();
  const store = new Store();
  const arrived: string[] = [];
  let came = Promise.withResolvers<void>();
  const made = start(dir.path, store, (texts) => {
    arrived.push(...texts);
    came.resolve();
  });
  const { queue, told, stop, finished } = made;
  store.isBroken = true;
  for (let tries = 0; told.length === 0; tries++) {
    ok(tries < 100);
    came = Promise.withResolvers();
    queue.offer(toPairs(tries, tries + 1));
    if (tries > 0) await came.promise;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  equal(told[0], "Cannot keep positions: database or disk is full");
  equal(store.size, 0);
  equal(new Set(arrived).size, arrived.length, "nothing came twice");
  store.isBroken = false;
  stop.abort();
  await finished;
  await queue.close();
  const [position] = store.values();
  ok(Number(position) > 0);
});
