/** One open output for several pipelines: one call at a time, and a failed flush is everybody's. */

import type { Batch } from "../outputs/batch.ts";
import type { Answer, OpenOutput } from "../outputs/output.ts";

/** An output that several pipelines write to. */
export class SharedOutput {
  #output: OpenOutput;
  #turn: Promise<unknown> = Promise.resolve();
  #users = new Set<User>();

  /** Takes the open output, which it closes. */
  constructor(output: OpenOutput) {
    this.#output = output;
  }

  /** Gives one pipeline its access; closing that closes nothing. */
  open(): OpenOutput {
    const user: User = { isDirty: false, failure: undefined };
    this.#users.add(user);
    const { counts } = this.#output;
    const flush = this.#output.flush === undefined
      ? {}
      : { flush: () => this.#flush(user) };
    return {
      send: (batch, signal) => this.#send(user, batch, signal),
      ...flush,
      ...counts === undefined ? {} : { counts: () => counts() },
      close: () => {
        this.#users.delete(user);
        return Promise.resolve();
      },
    };
  }

  /** Closes the output when what runs has ended. */
  async close(): Promise<void> {
    await this.#turn;
    await this.#output.close();
  }

  #send(
    user: User,
    batch: Batch,
    signal: AbortSignal,
  ): Promise<Answer | void> {
    return this.#next(async () => {
      signal.throwIfAborted();
      const answer = await this.#output.send(batch, signal);
      user.isDirty = true;
      return answer;
    });
  }

  #flush(user: User): Promise<void> {
    return this.#next(async () => {
      if (user.failure === undefined && user.isDirty) await this.#flushAll();
      const { failure } = user;
      user.failure = undefined;
      if (failure !== undefined) throw failure;
    });
  }

  /** What one makes safe is safe for all; what fails fails for all that wrote. */
  async #flushAll(): Promise<void> {
    const written = [...this.#users].filter(({ isDirty }) => isDirty);
    written.forEach((user) => user.isDirty = false);
    try {
      await this.#output.flush?.();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      written.forEach((user) => user.failure = failure);
    }
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

/** One pipeline. */
interface User {
  /** It wrote since the last flush. */
  isDirty: boolean;
  /** Why what it wrote is not safe. */
  failure: Error | undefined;
}
