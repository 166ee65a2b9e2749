/** Tells notifiers what they are to be told, each on its own: one that is away holds up nobody else. */

import { toMessage } from "../../error.ts";
import { toWaitMs, wait } from "../../outputs/backoff.ts";
import type { Redactor } from "../../secret.ts";
import { type Channel, ChannelError } from "./channel.ts";
import type { Notice } from "./message.ts";
import { type Condition, decide, toHeard, UNTOLD } from "./notice.ts";
import { writeSummary } from "./summary.ts";
import type { Tracker } from "./tracker.ts";

/** Most notices in one message. */
const MAX_NOTICES = 100;
/** Tries of one message before the next round. */
const TRIES = 3;
/** Waits between the tries of a message. */
const SHORT_WAITS = { initialMs: 1000, maxMs: 5000 };
/** Waits of a notifier that failed all tries. */
const LONG_WAITS = { initialMs: 15_000, maxMs: 300_000 };

/** What became of the messages of a notifier. */
export interface Tally {
  /** Messages that arrived. */
  sent: number;
  /** Tries that failed. */
  failed: number;
}

/** What notices are made from. */
export interface DispatchRound {
  /** All thresholds. */
  readonly trackers: readonly Tracker[];
  /** The clock of alerts, in milliseconds. */
  readonly atMs: number;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
}

/** What is due for one notifier. */
interface Due {
  tracker: Tracker;
  key: string;
  condition: Condition;
  previous: Condition;
}

/** How a notifier does. */
interface Served {
  channel: Channel;
  tally: Tally;
  failures: number;
  /** Not tried before, in times of `performance.now()`. */
  nextMs: number;
  isBusy: boolean;
  lastProblem: string;
}

/** Tells all notifiers. */
export class Dispatcher {
  #channels: Served[];
  #redactor: Redactor;
  #warn: (text: string) => void;

  /** Takes the notifiers, what they may not be told, and who is told of those that fail. */
  constructor(
    channels: readonly Channel[],
    redactor: Redactor,
    warn: (text: string) => void,
  ) {
    this.#redactor = redactor;
    this.#channels = channels.map((channel) => ({
      channel,
      tally: { sent: 0, failed: 0 },
      failures: 0,
      nextMs: 0,
      isBusy: false,
      lastProblem: "",
    }));
    this.#warn = warn;
  }

  /** Counts by the name of the notifier. */
  get tallies(): ReadonlyMap<string, Tally> {
    return new Map(
      this.#channels.map(({ channel, tally }) => [channel.name, tally]),
    );
  }

  /**
   * Tells what is due and notes it; `noted` is called after each message that
   * arrived, so that it is kept at once. Never throws; what failed is due
   * again in a later round.
   */
  async run(
    round: DispatchRound,
    noted: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(
      this.#channels.map((one) => this.#serve(one, round, noted, signal)),
    );
  }

  async #serve(
    one: Served,
    round: DispatchRound,
    noted: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (one.isBusy || performance.now() < one.nextMs) return;
    one.isBusy = true;
    try {
      const due = listDue(one.channel, round, noted);
      for (let at = 0; at < due.length; at += MAX_NOTICES) {
        const part = due.slice(at, at + MAX_NOTICES);
        await this.#send(one, part, round, signal);
        part.forEach(({ tracker, key, condition }) =>
          tracker.settle(key, one.channel.name, condition)
        );
        noted();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(one, error);
    } finally {
      one.isBusy = false;
    }
  }

  async #send(
    one: Served,
    due: readonly Due[],
    { wallMs }: DispatchRound,
    signal: AbortSignal,
  ): Promise<void> {
    const notices = await toNotices(due, wallMs, this.#redactor);
    for (let tries = 1;; tries++) {
      try {
        await one.channel.send(notices, signal);
        one.tally.sent++;
        this.#recover(one);
        return;
      } catch (error) {
        signal.throwIfAborted();
        one.tally.failed++;
        const mayRetry = error instanceof ChannelError && error.mayRetry &&
          error.wishMs === 0;
        if (!mayRetry || tries === TRIES) throw error;
        await wait(toWaitMs(tries, SHORT_WAITS), signal);
      }
    }
  }

  #recover(one: Served): void {
    if (one.failures > 0) {
      this.#warn(`notifier "${one.channel.name}" works again`);
    }
    one.failures = 0;
    one.nextMs = 0;
    one.lastProblem = "";
  }

  /** A reason is told once, however often it holds. */
  #fail(one: Served, error: unknown): void {
    const { name, place } = one.channel;
    const wishMs = error instanceof ChannelError ? error.wishMs : 0;
    one.failures++;
    one.nextMs = performance.now() +
      toWaitMs(one.failures, LONG_WAITS, wishMs);
    const problem = `Cannot notify "${name}" at ${place}: ${toMessage(error)}`;
    if (problem !== one.lastProblem) this.#warn(problem);
    one.lastProblem = problem;
  }
}

/** Lists what is to be sent; what has only to be noted is noted. */
function listDue(
  { name, wishes }: Channel,
  { trackers, atMs }: DispatchRound,
  noted: () => void,
): Due[] {
  const due: Due[] = [];
  let hasNoted = false;
  for (const tracker of trackers) {
    const { notify, coolDownMs } = tracker.threshold;
    if (!notify.includes(name)) continue;
    for (const { key, entry, condition: holds } of tracker.conditions()) {
      const told = entry.told[name] ?? UNTOLD;
      const condition = toHeard(holds, wishes);
      const decision = decide(holds, told, wishes, { atMs, coolDownMs });
      if (decision === "send") {
        due.push({ tracker, key, condition, previous: told.condition });
      } else if (decision === "note") {
        tracker.settle(key, name, condition);
        hasNoted = true;
      }
    }
  }
  if (hasNoted) noted();
  return due;
}

async function toNotices(
  due: readonly Due[],
  wallMs: number,
  redactor: Redactor,
): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const { tracker, key, condition, previous } of due) {
    const alert = tracker.find(key);
    if (alert === undefined) continue;
    const summary = redactor.redact(await writeSummary(alert));
    const labels = Object.fromEntries(
      Object.entries(alert.labels)
        .map(([name, value]) => [name, redactor.redact(value)]),
    );
    notices.push({
      alert: { ...alert, labels },
      condition,
      previous,
      summary,
      wallMs,
    });
  }
  return notices;
}
