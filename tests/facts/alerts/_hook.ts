/** A real receiver of webhooks, and thresholds that fire. */

import { Dispatcher } from "../../../lib/facts/alerts/dispatcher.ts";
import type { Channel } from "../../../lib/facts/alerts/channel.ts";
import type { WebhookNotifier } from "../../../lib/facts/alerts/notifier.ts";
import type { Threshold } from "../../../lib/facts/alerts/threshold.ts";
import { Tracker } from "../../../lib/facts/alerts/tracker.ts";
import type { Reading } from "../../../lib/facts/alerts/values.ts";
import { Redactor } from "../../../lib/secret.ts";
import { makeThreshold, makeValue } from "./_threshold.ts";

/** What came. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  // Whatever JSON the sender made.
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** A server that takes what is posted. */
export class Hook implements AsyncDisposable {
  readonly got: Got[] = [];
  /** Answers the next requests, one each; 200 when there is none left. */
  readonly answers: (() => Response | Promise<Response>)[] = [];
  #server: Deno.HttpServer<Deno.NetAddr>;
  #waiting: (() => void)[] = [];

  constructor(port = 0) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      async (request) => {
        const text = await request.text();
        this.got.push({
          method: request.method,
          path: new URL(request.url).pathname,
          headers: request.headers,
          body: JSON.parse(text),
        });
        this.#waiting.splice(0).forEach((resolve) => resolve());
        return await (this.answers.shift()?.() ?? new Response("ok"));
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/hook`;
  }

  /** Waits until so many requests have come. */
  async wait(count: number): Promise<void> {
    while (this.got.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Makes a notifier for a webhook. */
export function makeNotifier(
  url: string,
  extra: Partial<WebhookNotifier> = {},
): WebhookNotifier {
  return {
    type: "webhook",
    name: "ops",
    wishes: {
      conditions: ["warning", "critical", "no_data"],
      resolved: true,
      repeatMs: undefined,
    },
    url,
    format: "driftless",
    headers: {},
    token: undefined,
    timeoutMs: 5000,
    verifyTls: true,
    caFile: undefined,
    ...extra,
  };
}

/** One threshold with those who are told of it. */
export class Desk {
  readonly tracker: Tracker;
  readonly dispatcher: Dispatcher;
  readonly warnings: string[] = [];
  kept = 0;
  atMs = 0;
  #waiting: (() => void)[] = [];

  constructor(
    channels: readonly Channel[],
    threshold: Partial<Threshold> = {},
    redactor: Redactor = new Redactor(),
  ) {
    const notify = channels.map(({ name }) => name);
    this.tracker = new Tracker(makeThreshold({ notify, ...threshold }));
    this.dispatcher = new Dispatcher(
      channels,
      redactor,
      (text) => this.warnings.push(text),
    );
  }

  /** Takes a round and tells what is due. */
  async round(
    value: number | undefined | Omit<Reading, "rate">,
    gapMs = 30_000,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<void> {
    this.atMs += gapMs;
    const wallMs = 1_700_000_000_000 + this.atMs;
    const reading = typeof value === "object" ? value : makeValue(value);
    this.tracker.step(reading, { atMs: this.atMs, wallMs, gapMs });
    await this.dispatcher.run(
      { trackers: [this.tracker], atMs: this.atMs, wallMs },
      () => {
        this.kept++;
        this.#waiting.splice(0).forEach((resolve) => resolve());
      },
      signal,
    );
  }

  /** Waits until so many messages have arrived and been noted. */
  async wait(count: number): Promise<void> {
    while (this.kept < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
