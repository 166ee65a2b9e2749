/**
 * Serves units in this process, where it has no rights to take from them and
 * could start no other: that of the tests of a configuration.
 *
 * @module
 */

import { Peer } from "./peer.ts";
import type { UnitProcessOptions, UnitRun } from "./running.ts";
import { openServer } from "./server.ts";
import { FrameReader } from "./wire.ts";

/** What units are called by, without a process of their own. */
export class Inside implements UnitRun {
  readonly peer: Peer;
  readonly ready: Promise<void> = Promise.resolve();
  readonly done: Promise<void>;
  readonly opened: Promise<unknown>;
  #ended = Promise.withResolvers<void>();

  /** Opens both ends; it is told when they are closed. */
  constructor(
    { first }: Pick<UnitProcessOptions, "first">,
    root: string,
    private readonly onEnd: () => void,
  ) {
    this.done = this.#ended.promise;
    const [down, up] = [new FrameReader(), new FrameReader()];
    const server = new Peer({
      root,
      send: (frame) => {
        for (const message of up.push(frame)) this.peer.receive(message);
      },
      serve: openServer((url) => import(url)),
    });
    this.peer = new Peer({
      root,
      send: (frame) => {
        for (const message of down.push(frame)) server.receive(message);
      },
    });
    this.opened = first === undefined
      ? Promise.resolve()
      : this.peer.call(first.method, first.args);
    this.opened.catch(() => {});
  }

  end(reason: unknown): void {
    this.onEnd();
    this.peer.fail(reason);
    this.#ended.resolve();
  }

  rest(): void {}
}
