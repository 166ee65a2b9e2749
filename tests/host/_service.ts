/** The agent as a service of a test host. */

import { ok, strictEqual as equal } from "node:assert/strict";
import type { TestHost } from "./_host.ts";

/** How long something may take, in milliseconds. */
const LIMIT_MS = 30_000;
/** Time between two looks, in milliseconds. */
const LOOK_MS = 100;

/** Waits until a host answers as wanted; gives how long that took, in milliseconds. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  tell: () => Promise<string>,
): Promise<number> {
  const startMs = performance.now();
  while (!await isSo()) {
    if (performance.now() - startMs > LIMIT_MS) ok(false, await tell());
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return performance.now() - startMs;
}

/** The agent that runs on a host by systemd. */
export class Service {
  readonly host: TestHost;

  constructor(host: TestHost) {
    this.host = host;
  }

  /** Installs the agent, and gives what was said. */
  async install(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.host.driftless(
      ...["install", "--yes", ...words],
    );
    equal(code, 0, stdout + stderr);
    return stdout;
  }

  /** A property of the unit. */
  async ask(property: string): Promise<string> {
    return await this.host.ask(
      ...["systemctl", "show", `--property=${property}`, "--value"],
      "driftless",
    );
  }

  /** Waits until a property is as wanted. */
  async until(property: string, wanted: RegExp): Promise<number> {
    return await until(
      async () => wanted.test(await this.ask(property)),
      async () => `${property} is no ${wanted}:\n${await this.tell()}`,
    );
  }

  /** A file of the host; undefined where there is none. */
  file(path: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.host.root}${path}`);
    } catch {
      return undefined;
    }
  }

  /** Waits until a file is as wanted. */
  async untilFile(path: string, wanted: string): Promise<number> {
    return await until(
      () => this.file(path) === wanted,
      async () => `${path} is no ${wanted}:\n${await this.tell()}`,
    );
  }

  /** Times that the agent applied since it started. */
  async runs(): Promise<number> {
    const status = JSON.parse(
      await this.host.ask("curl", "--silent", "http://127.0.0.1:8000/status"),
    );
    const loops: { name: string; runs: number }[] = status.loops ?? [];
    return loops.find(({ name }) => name === "apply")?.runs ?? 0;
  }

  /** What systemd and the agent say. */
  async tell(): Promise<string> {
    const { stdout } = await this.host.exec(
      ...["journalctl", "--unit=driftless", "--no-pager", "--lines=40"],
    );
    return `${await this.ask("StatusText")}\n${stdout}`;
  }
}
