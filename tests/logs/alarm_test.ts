import { strictEqual as equal } from "node:assert/strict";
import { Alarm } from "../../lib/logs/alarm.ts";

/** A signal that counts who listens to it. */
class CountedSignal extends EventTarget {
  listeners = 0;

  override addEventListener(
    ...args: Parameters<EventTarget["addEventListener"]>
  ): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(
    ...args: Parameters<EventTarget["removeEventListener"]>
  ): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
}

Deno.test("an alarm leaves nothing behind at a signal, whether it rings or the time is over", async () => {
  const counted = new CountedSignal();
  const signal = Object.assign(counted, new AbortController().signal, {
    aborted: false,
    reason: undefined,
    onabort: null,
    throwIfAborted: () => {},
  });
  const alarm = new Alarm();
  for (let at = 0; at < 10; at++) {
    const waited = alarm.wait(at % 2 === 0 ? 0 : 10_000, signal);
    if (at % 2 === 1) alarm.ring();
    equal(await waited, at % 2 === 1);
  }
  equal(counted.listeners, 0);
});

Deno.test("an alarm ends its wait when the signal aborts", async () => {
  const stop = new AbortController();
  const waited = new Alarm().wait(60_000, stop.signal);
  stop.abort();
  equal(await waited, false);
});
