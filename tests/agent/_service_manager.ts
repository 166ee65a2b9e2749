/** What a service manager hears from a service, sd_notify(3). */

import { receiveUnix } from "../../lib/host/datagram_receiver.ts";
import { TemporaryDir } from "../state/temporary.ts";

/** Listens as a service manager does. */
export class ServiceManager implements AsyncDisposable {
  /** Path of its socket. */
  readonly socket: string;
  /** What it heard, in order. */
  readonly heard: string[] = [];
  #dir = new TemporaryDir();
  #receiver: { close(): Promise<void> };
  #came = Promise.withResolvers<void>();

  constructor() {
    this.socket = `${this.#dir.path}/notify`;
    this.#receiver = receiveUnix(this.socket, 0o600, (datagrams) => {
      const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      this.heard.push(...datagrams.map(({ bytes }) => decode(bytes)));
      this.#came.resolve();
      this.#came = Promise.withResolvers();
    });
  }

  /** Waits until it hears something behind a place, and gives the place behind that. */
  async until(text: string | RegExp, from = 0): Promise<number> {
    for (;;) {
      const at = this.heard.findIndex((one, index) =>
        index >= from &&
        (typeof text === "string" ? one === text : text.test(one))
      );
      if (at !== -1) return at + 1;
      await this.#came.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#receiver.close();
    this.#dir[Symbol.dispose]();
  }
}
