/** What the agent tells an operator: a line each, on the terminal and in a file where one is named. */

import { isTold, type LogLevel } from "../lib/agent/settings.ts";
import { toMessage } from "../lib/error.ts";
import type { CommandContext } from "./command.ts";
import { toLine } from "./output.ts";

/** Permission bits of the file. */
const MODE = 0o640;

/** Tells what happens. */
export class AgentLog {
  #context: CommandContext;
  #settings: () => { logLevel: LogLevel; logFile: string | undefined };
  #isFileBroken = false;

  /** Takes who prints, and what is set now. */
  constructor(
    context: CommandContext,
    settings: () => { logLevel: LogLevel; logFile: string | undefined },
  ) {
    this.#context = context;
    this.#settings = settings;
  }

  /** Tells what happened to a part. */
  tell(part: string, text: string, level: LogLevel = "info"): void {
    const { logLevel, logFile } = this.#settings();
    if (!isTold(level, logLevel)) return;
    const { out } = this.#context;
    const at = new Date().toISOString();
    if (out.json) {
      out.record({ type: "agent", version: 1, at, level, part, text });
    } else out.talk(`${part.padEnd(8)}${toLine(text)}`);
    if (logFile !== undefined) this.#append(logFile, `${at} ${part} ${text}`);
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
