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
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number;
  /** Writes a line of the result. */
  result(line: string): void;
  /** Writes one record as JSON. */
  record(data: unknown): void;
  /** Writes a line of talk. */
  talk(line: string): void;
  /** Shows what goes on, on a terminal only; the next line takes its place. */
  progress(line: string): void;
  /** Paints a text where colours are wanted. */
  paint(colour: Colour, text: string): string;
  /** From now on the values that this redactor knows are masked. */
  mask(redactor: Redactor): void;
}

/** Opens the printer. */
export function openOutput(options: OutputOptions): Output {
  const isTerminal = Deno.stdout.isTerminal();
  const hasColour = options.color === "always" ||
    (options.color === "auto" && isTerminal && !Deno.noColor);
  const showsProgress = Deno.stderr.isTerminal() && isTerminal &&
    !options.json && !options.quiet;
  let redactor: Redactor | undefined;
  let isPending = false;
  const write = (to: typeof Deno.stdout | typeof Deno.stderr, text: string) => {
    if (isPending) {
      isPending = false;
      writeAll(Deno.stderr, "\r\x1b[K");
    }
    writeAll(to, redactor ? redactor.redact(text) : text);
  };
  return {
    json: options.json,
    verbose: options.verbose,
    quiet: options.quiet,
    columns: isTerminal ? Deno.consoleSize().columns : 100,
    result: (line) => write(Deno.stdout, `${line}\n`),
    record: (data) => write(Deno.stdout, `${JSON.stringify(data)}\n`),
    talk: (line) => {
      if (!options.quiet) write(Deno.stderr, `${line}\n`);
    },
    progress: (line) => {
      if (!showsProgress) return;
      const width = Deno.consoleSize().columns - 1;
      write(Deno.stderr, line.slice(0, width));
      isPending = true;
    },
    paint: (colour, text) =>
      hasColour ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text,
    mask: (known) => {
      redactor = known;
    },
  };
}

function writeAll(
  to: typeof Deno.stdout | typeof Deno.stderr,
  text: string,
): void {
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

/**
 * Makes text safe for a terminal: control characters of names and outputs
 * are shown escaped, so that nothing can forge a line or a colour.
 */
export function toPrintable(text: string): string {
  return text.replace(
    /[^\P{Cc}\t\n]/gu,
    (character) =>
      `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** Writes a length of time for people: `0.2 s`, `3 min 5 s`. */
export function toDurationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
}
