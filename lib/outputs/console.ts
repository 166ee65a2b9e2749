/**
 * The `console` output.
 *
 * Shows events on the standard output or standard error, a line for each.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../field.ts";
import type { Batch } from "./batch.ts";
import type { Event } from "./event.ts";
import { toTimeText } from "./event_json.ts";
import { type OpenOutput, type Output, SendError } from "./output.ts";
import { toSystemReason } from "./system_reason.ts";
import { untilAborted } from "./until_aborted.ts";

/** How long the end of a write is waited for at the end, in milliseconds. */
const CLOSE_MS = 1000;

/** Params of the `console` output. */
export interface ConsoleOutputParams {
  /** Where to. */
  target: "stdout" | "stderr";
  /** `[time] [source] message` with the time in UTC, or one JSON object a line. */
  format: "text" | "json";
}

/**
 * Shows events.
 *
 * @example
 * ```yaml
 * outputs:
 *   - type: console
 *     name: screen
 * ```
 */
export const consoleOutput: Output<ConsoleOutputParams> = {
  type: "console",
  params: z.strictObject({
    target: withDefault(oneOf(["stdout", "stderr"]), "stdout"),
    format: withDefault(oneOf(["text", "json"]), "text"),
  }),
  batch: { maxEvents: 10_000, maxBytes: 256 * 1024, maxAgeMs: 0 },
  open: ({ target, format }) =>
    Promise.resolve(openConsole(Deno[target], target, format)),
};

/** Writes whole batches: one that nobody waits for any longer is still written to its end. */
function openConsole(
  stream: { write(bytes: Uint8Array): Promise<number> },
  target: string,
  format: "text" | "json",
): OpenOutput {
  let last: Promise<void> = Promise.resolve();
  const write = async (bytes: Uint8Array) => {
    try {
      for (let at = 0; at < bytes.length;) {
        at += await stream.write(bytes.subarray(at));
      }
    } catch (error) {
      const why = error instanceof Deno.errors.BrokenPipe
        ? "nobody reads it any longer"
        : toSystemReason(error);
      throw new SendError("again", `Cannot write to ${target}: ${why}`, {
        cause: error,
      });
    }
  };
  return {
    send: async (batch, signal) => {
      await untilAborted(last.catch(() => {}), signal);
      const bytes = format === "json" ? batch.toJsonLines() : toText(batch);
      last = write(bytes);
      await untilAborted(last, signal);
    },
    close: async () => {
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, CLOSE_MS);
      await Promise.race([last.catch(() => {}), limit.promise]);
      clearTimeout(timer);
    },
  };
}

function toText(batch: Batch): Uint8Array {
  return new TextEncoder().encode(batch.toEvents().map(toLine).join(""));
}

/** Writes an event so that its text can neither pass for another event nor steer the terminal. */
function toLine({ timeMs, readMs, origin, message, text }: Event): string {
  const time = toTimeText(timeMs ?? readMs);
  const shown = (message ?? text)
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, toEscape)
    .replaceAll("\n", "\n    ");
  return `[${time.slice(0, 10)} ${
    time.slice(11, 23)
  }] [${origin.source}] ${shown}\n`;
}

function toEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
