/** The agent as a process of its own. */

import { ok } from "node:assert/strict";
import type { Site } from "../../e2e/_driftless.ts";

/** How long something may take. */
const LIMIT_MS = 20_000;

/** A running agent. */
export class Running implements AsyncDisposable {
  talk = "";
  readonly site: Site;
  #child: Deno.ChildProcess;
  #read: Promise<void>;

  constructor(site: Site, ...words: string[]) {
    this.site = site;
    this.#child = site.toCommand("agent", ...words).spawn();
    this.#read = this.#collect();
  }

  async #collect(): Promise<void> {
    const text = this.#child.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of text) this.talk += part;
  }

  /** Waits until something is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!isSo()) {
      ok(performance.now() < end, `${what}; it said:\n${this.talk}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  file(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.site.target}/${name}`);
    } catch {
      return undefined;
    }
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ends it and gives its exit code. */
  async end(): Promise<number> {
    this.#child.kill("SIGTERM");
    const { code } = await this.#child.status;
    await Promise.all([this.#read, this.#child.stdout.cancel()]);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end().catch(() => {});
  }
}
