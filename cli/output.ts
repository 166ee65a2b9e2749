/** The only printer: results on standard output, talk on standard error, secrets masked, colours where wanted. */

import type { Redactor } from "../lib/secret.ts";

/** Colours by meaning; each stands beside a symbol and a word, never alone. */
const CODES = {
  green: 32,
  yellow: 33,
  red: 31,
  magenta: 35,
  cyan: 36,
  grey: 90,
  bold: 1,
} as const;

/** A colour that output may have. */
export type Colour = keyof typeof CODES;

/** How much is said. */
export interface OutputOptions {
  color: "auto" | "always" | "never";
  json: boolean;
  verbose: boolean;
  quiet: boolean;
}

/** Prints for people or machines. */
export interface Output {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Columns that texts are broken to: those of the terminal, but not many. */
  readonly width: number;
  /** Writes a line of the result. */
  result(line: string): void;
  /** Writes one record as JSON. */
  record(data: unknown): void;
  /** Writes a line of talk; not when quiet. */
  talk(line: string): void;
  /** Writes a line of an error. */
  fault(line: string): void;
  /** Shows what goes on, on a terminal only; the next line takes its place. */
  progress(line: string): void;
  /** Paints a text where colours are wanted. */
  paint(colour: Colour, text: string): string;
  /** From now on the values that this redactor knows are masked. */
  mask(redactor: Redactor): void;
}

type Stream = typeof Deno.stdout | typeof Deno.stderr;

/** Opens the printer. */
export function openOutput(options: OutputOptions): Output {
  const { color, json, verbose, quiet } = options;
  const wantsColour = (to: Stream) =>
    color === "always" ||
    (color === "auto" && !Deno.noColor && to.isTerminal());
  const paintsOut = wantsColour(Deno.stdout);
  const paintsErr = wantsColour(Deno.stderr);
  let redactor: Redactor | undefined;
  const write = (to: Stream, text: string) => {
    line.clear();
    const known = redactor ? redactor.redact(text) : text;
    const paints = to === Deno.stdout ? paintsOut : paintsErr;
    writeAll(to, paints ? known : stripColours(known));
  };
  const writeRecord = (data: unknown) => {
    line.clear();
    writeAll(Deno.stdout, `${toRecordText(data, redactor)}\n`);
  };
  const line = openProgress(
    Deno.stdout.isTerminal() && Deno.stderr.isTerminal() && !json && !quiet,
    (text) => redactor ? redactor.redact(text) : text,
  );
  return {
    json,
    verbose,
    quiet,
    width: Deno.stdout.isTerminal() ? toTextWidth(readColumns()) : MOST_COLUMNS,
    result: (text) => write(Deno.stdout, `${text}\n`),
    record: writeRecord,
    talk: (text) => {
      if (!quiet) write(Deno.stderr, `${text}\n`);
    },
    fault: (text) => write(Deno.stderr, `${text}\n`),
    progress: (text) => line.show(text),
    paint: (colour, text) =>
      paintsOut || paintsErr ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text,
    mask: (known) => {
      redactor = known;
    },
  };
}

/** Writes a record as JSON; a secret is masked where it stands, so that the text stays JSON. */
function toRecordText(data: unknown, redactor: Redactor | undefined): string {
  const text = JSON.stringify(data);
  return redactor?.has(text)
    ? JSON.stringify(redactor.redactData(JSON.parse(text)))
    : text;
}

/** The line at the bottom of a terminal that says what goes on. */
interface Progress {
  show(text: string): void;
  clear(): void;
}

/** How often the line is painted, in milliseconds. */
const PAINT_MS = 100;

function openProgress(
  isWanted: boolean,
  redact: (text: string) => string,
): Progress {
  if (!isWanted) return { show: () => {}, clear: () => {} };
  let text = "";
  let startedAt = 0;
  let paintedAt = 0;
  let painted = "";
  let timer: ReturnType<typeof setInterval> | undefined;
  const paint = () => {
    paintedAt = performance.now();
    const elapsedMs = paintedAt - startedAt;
    const tail = elapsedMs < 1000 ? "" : ` ${Math.floor(elapsedMs / 1000)} s`;
    const width = Math.max(readColumns() - 1 - tail.length, 0);
    const shown = [...redact(text)].slice(0, width).join("") + tail;
    if (shown === painted) return;
    painted = shown;
    writeAll(Deno.stderr, `\r\x1b[K${shown}`);
  };
  return {
    show: (next) => {
      text = next;
      startedAt = performance.now();
      if (timer === undefined) {
        timer = setInterval(paint, PAINT_MS);
        // A line of progress keeps no process alive.
        Deno.unrefTimer(timer);
      }
      if (startedAt - paintedAt >= PAINT_MS) paint();
    },
    clear: () => {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      painted = "";
      writeAll(Deno.stderr, "\r\x1b[K");
    },
  };
}

/** Longest line of a text that is easy to read, and the shortest that holds its words. */
const MOST_COLUMNS = 100;
const LEAST_COLUMNS = 50;

function toTextWidth(columns: number): number {
  return Math.min(Math.max(columns, LEAST_COLUMNS), MOST_COLUMNS);
}

/** Columns of the terminal; some have no size. */
function readColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

function stripColours(text: string): string {
  // All other control characters were made printable before.
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[\d+m/g, "");
}

function writeAll(to: Stream, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) {
      at += to.writeSync(bytes.subarray(at));
    }
  } catch (error) {
    // A reader that went away, such as head(1), ends the output and not the run.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Control characters but tab and newline, line and paragraph separators, and the marks that turn the direction of text (UAX #9). */
const HIDDEN_REGEXP =
  /[^\P{Cc}\t\n]|[\u2028-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu;

/**
 * Makes text safe for a terminal: characters that could forge a colour or an
 * order of words are shown escaped.
 */
export function toPrintable(text: string): string {
  return text.replace(HIDDEN_REGEXP, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** Makes text safe for one line: line breaks are shown too, so that a name cannot forge a line. */
export function toLine(text: string): string {
  return toPrintable(text).replaceAll("\n", "\\n");
}

/** Writes a length of time for people: `0.2 s`, `3 min 5 s`. */
export function toDurationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Writes a number of things: `1 task`, `2 tasks`. */
export function toCount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
