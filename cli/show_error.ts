/** Shows an error with its place and advice, and tells what to exit with. */

import { ConfigError, ConfigErrors, TaskError } from "../lib/error.ts";
import { EXIT } from "./exit.ts";
import { findMissingRight, toRightAdvice } from "./missing_right.ts";
import { toCommand } from "./next.ts";
import { type Output, toLine, toPrintable } from "./output.ts";
import { UsageError } from "./parameter.ts";

/** Errors with the same words that are shown with their places. */
const MOST_ALIKE = 3;

/** What kind of failure an error is. */
type Kind = "config" | "rights" | "locked" | "usage" | "failed";

/** How errors are shown. */
interface ShowOptions {
  readonly debug: boolean;
  /** Command that is told below errors of a configuration. */
  readonly next?: string | undefined;
  /** Directory of the configuration, as the user named it. */
  readonly config?: string | undefined;
}

/** Shows an error, or each of several, and gives the exit code of its kind. */
export function showError(
  error: unknown,
  out: Output,
  options: ShowOptions,
): number {
  const kind = toKind(error);
  const errors = error instanceof ConfigErrors ? error.errors : [error];
  if (out.json) errors.forEach((one) => out.record(toRecord(one, kind)));
  else showAll(errors, out, options);
  if (options.debug && error instanceof Error) {
    out.fault(toPrintable(error.stack ?? ""));
  }
  if (kind === "config" && !out.json) {
    const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
    const isMendable = errors.some((one) => findPlace(one) !== undefined);
    const next = isMendable && options.next ? `  Next: ${options.next}` : "";
    out.fault(`${count}, nothing was changed.${next}`);
  }
  return EXIT[kind];
}

function toKind(error: unknown): Kind {
  if (error instanceof UsageError) return "usage";
  const isHeld = error instanceof Error &&
    (error.name === "LockedError" || error.name === "PausedError");
  if (isHeld) return "locked";
  if (
    findMissingRight(error) !== undefined ||
    [...toCauses(error)].some((one) =>
      one instanceof Deno.errors.PermissionDenied
    )
  ) return "rights";
  return error instanceof ConfigError || error instanceof ConfigErrors
    ? "config"
    : "failed";
}

function toRecord(error: unknown, kind: Kind): Record<string, unknown> {
  const place = findPlace(error);
  const advice = findAdvice(error);
  const key = findKey(error);
  return {
    type: "error",
    kind,
    message: toText(error),
    ...(place ? { place } : {}),
    ...(advice === undefined ? {} : { advice }),
    ...(key === undefined ? {} : { key }),
    exit_code: EXIT[kind],
  };
}

/** One mistake may show in a hundred places: after some of them only their number is told. */
function showAll(
  errors: readonly unknown[],
  out: Output,
  options: ShowOptions,
): void {
  const counts = new Map<string, number>();
  for (const one of errors) {
    const text = toText(one);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    if (count <= MOST_ALIKE) showOne(one, out, options);
  }
  for (const [text, count] of counts) {
    if (count <= MOST_ALIKE) continue;
    const more = count - MOST_ALIKE;
    const places = more === 1 ? "1 more place" : `${more} more places`;
    out.fault(`${out.paint("red", "error")} in ${places}: ${toLine(text)}`);
  }
}

function showOne(error: unknown, out: Output, { config }: ShowOptions): void {
  const place = findPlace(error);
  const at = place
    ? out.paint(
      "bold",
      `${toLine(place.file)}:${place.line}:${place.col}`,
    ) +
      "  "
    : "";
  out.fault(`${at}${out.paint("red", "error")} ${toLine(toText(error))}`);
  if (error instanceof ConfigError && error.frame) {
    out.fault(toPrintable(error.frame));
  }
  const advice = findAdvice(error);
  if (advice !== undefined) out.fault(`  ${toLine(advice)}`);
  const key = findKey(error);
  if (key !== undefined) {
    out.fault(`  See: ${toLine(toCommand({ config }, "explain", key))}`);
  }
}

function findPlace(error: unknown): ConfigError["place"] {
  return error instanceof ConfigError ? error.place : undefined;
}

function findKey(error: unknown): string | undefined {
  return error instanceof ConfigError ? error.key : undefined;
}

function findAdvice(error: unknown): string | undefined {
  const right = findMissingRight(error);
  if (right) return toRightAdvice(right);
  if (isOwn(error)) return error.advice;
  return error instanceof Deno.errors.PermissionDenied
    ? "Run as a user who may, or as root"
    : "See where it happened with --debug";
}

function isOwn(
  error: unknown,
): error is ConfigError | TaskError | UsageError {
  return error instanceof ConfigError || error instanceof TaskError ||
    error instanceof UsageError;
}

/** The message; an error of no class of ours says what it is. */
function toText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Deno adds the place in our own code on a line below.
  if (findMissingRight(error.message)) {
    return error.message.split("\n")[0] ?? "";
  }
  return isOwn(error) || error.name === "Error"
    ? error.message
    : `${error.name}: ${error.message}`;
}

function* toCauses(error: unknown): Iterable<unknown> {
  let one = error;
  for (let depth = 0; one !== undefined && depth < 10; depth++) {
    yield one;
    one = one instanceof Error ? one.cause : undefined;
  }
}
