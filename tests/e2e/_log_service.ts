/** `driftless logs` as a service of a test: its files, what it says, and how it ends. */

import { ok } from "node:assert/strict";
import { makeSite, type Site } from "./_driftless.ts";

/** How long something may take. */
const LIMIT_MS = 20_000;

/** A site whose logs file may hold `T/` for the directory of the test. */
export function makeLogs(config: string): Site {
  const site = makeSite(undefined);
  writeLogs(site, config);
  return site;
}

/** Writes the logs file of a site. */
export function writeLogs(site: Site, config: string): void {
  site.write("logs.yml", config.replaceAll("T/", `${site.target}/`));
}

/** Appends lines to a file of a site. */
export function append(site: Site, name: string, lines: readonly string[]) {
  const text = lines.map((line) => `${line}\n`).join("");
  Deno.writeTextFileSync(`${site.target}/${name}`, text, { append: true });
}

/** Makes lines with numbers. */
export function toNumbered(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => `line ${from + at}`);
}

/** Gives the lines of a file; none where it is absent. */
export function readLines(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").slice(0, -1);
  } catch (error) {
    ok(error instanceof Deno.errors.NotFound);
    return [];
  }
}

/** Waits until something is so; the program under test is another process. */
export async function until(
  isSo: () => boolean,
  tell: () => string = () => "",
): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!isSo()) {
    ok(performance.now() < end, `it did not become so: ${tell()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A service that runs. */
export class LogService implements AsyncDisposable {
  /** What it said on standard error. */
  talk = "";
  #child: Deno.ChildProcess;
  #read: Promise<void>;
  #isOver = false;

  /** Starts it, with words of the command or `logs`. */
  constructor(site: Site, ...words: string[]) {
    const argv = words.length === 0 ? ["logs"] : words;
    this.#child = site.toCommand(...argv).spawn();
    this.#read = this.#collect();
  }

  async #collect(): Promise<void> {
    const text = this.#child.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of text) this.talk += part;
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Ends it; gives its exit code, what it printed, and how long that took. */
  async end(
    signal: Deno.Signal = "SIGTERM",
  ): Promise<{ code: number; stdout: string; ms: number }> {
    const startedAt = performance.now();
    this.#isOver = true;
    this.#child.kill(signal);
    const [{ code }, stdout] = await Promise.all([
      this.#child.status,
      new Response(this.#child.stdout).text(),
      this.#read,
    ]);
    return { code, stdout, ms: performance.now() - startedAt };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) await this.end("SIGKILL");
  }
}
