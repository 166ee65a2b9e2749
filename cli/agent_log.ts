/** What the agent tells an operator: a line each, on the terminal and in a file where one is named. */

import { isTold, type LogLevel } from "../lib/agent/settings.ts";
import { toMessage } from "../lib/error.ts";
import type { CommandContext } from "./command.ts";
import { type Colour, toLine } from "./output.ts";

/** Permission bits of the file. */
const MODE = 0o640;
/** How long the same warning is no news, in milliseconds. */
const NEWS_MS = 60_000;
/** Most warnings that are remembered. */
const MOST_TOLD = 1000;

/** Colours of what wants attention. */
const COLOURS: ReadonlyMap<LogLevel, Colour> = new Map([
  ["warn", "yellow"],
  ["error", "red"],
]);

/** Tells what happens. */
export class AgentLog {
  #context: CommandContext;
  #settings: () => { logLevel: LogLevel; logFile: string | undefined };
  #isFileBroken = false;
  #told = new Map<string, number>();

  /** Takes who prints, and what is set now. */
  constructor(
    context: CommandContext,
    settings: () => { logLevel: LogLevel; logFile: string | undefined },
  ) {
    this.#context = context;
    this.#settings = settings;
  }

  /** Tells what happened to a part; the same warning once a minute. */
  tell(part: string, text: string, level: LogLevel = "info"): void {
    const { logLevel, logFile } = this.#settings();
    if (!isTold(level, logLevel)) return;
    if (isTold(level, "warn") && !this.#isNews(`${part} ${text}`)) return;
    const { out } = this.#context;
    const at = new Date().toISOString();
    if (out.json) {
      out.record({ type: "agent", version: 1, at, level, part, text });
    } else out.talk(`${this.#toHead(part, level)}${toLine(text)}`);
    if (logFile !== undefined) this.#append(logFile, `${at} ${part} ${text}`);
  }

  /** The part, and on a terminal the time, which a journal has itself. */
  #toHead(part: string, level: LogLevel): string {
    const { out } = this.#context;
    const head = part.padEnd(8);
    const colour = COLOURS.get(level);
    const painted = colour === undefined ? head : out.paint(colour, head);
    if (!Deno.stderr.isTerminal()) return painted;
    const [time = ""] = new Date().toTimeString().split(" ");
    return `${out.paint("grey", time)} ${painted}`;
  }

  #isNews(text: string): boolean {
    const now = performance.now();
    const last = this.#told.get(text);
    if (last !== undefined && now - last < NEWS_MS) return false;
    if (this.#told.size >= MOST_TOLD) this.#told.clear();
    this.#told.set(text, now);
    return true;
  }

  /** The file is opened each time, so that rotation needs no signal. */
  #append(path: string, text: string): void {
    const known = this.#context.redactor.redact(toLine(text));
    try {
      Deno.writeTextFileSync(path, `${known}\n`, { append: true, mode: MODE });
      this.#isFileBroken = false;
    } catch (error) {
      if (this.#isFileBroken) return;
      this.#isFileBroken = true;
      this.#context.out.talk(`log     "${path}": ${toMessage(error)}`);
    }
  }
}
