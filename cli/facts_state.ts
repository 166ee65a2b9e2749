/** Lines of the screen about what waits for somebody: units, updates, reboot, certificates. */

import type { FactObject } from "../lib/facts/group.ts";
import { findFacts, type Gathered } from "../lib/facts/gather.ts";
import { toSpanText } from "../lib/facts/number_text.ts";
import { toNumber, toRows, toText, toWords } from "./facts_pick.ts";
import { toCount, toLine } from "./output.ts";

/** One line: a word for what it is about, text, and what somebody should look at. */
export interface ScreenLine {
  /** What it is about. */
  readonly word: string;
  /** What is so. */
  readonly text: string;
  /** What is not as it should be. */
  readonly mark?: string | undefined;
}

/** Most names in a line. */
const MAX_NAMES = 3;
/** Lists of packages that are older than so many seconds are marked: two weeks. */
const OLD_SECS = 14 * 86_400;
/** Certificates that expire within so many days are marked. */
const SOON_DAYS = 21;

/** Makes the lines; what is not on this host has none. */
export function toStateLines(gathered: Gathered): ScreenLine[] {
  const makers: Readonly<
    Record<string, (facts: FactObject) => ScreenLine | undefined>
  > = {
    units: toUnitsLine,
    updates: toUpdatesLine,
    reboot: toRebootLine,
    certificates: toCertificatesLine,
  };
  return Object.entries(makers).flatMap(([type, make]) => {
    const facts = findFacts(gathered, type);
    return (facts && make(facts)) ?? [];
  });
}

function toUnitsLine(facts: FactObject): ScreenLine {
  const failed = toWords(facts["failed"]);
  return {
    word: "units",
    text: `${toText(facts["active_units"])} of ${
      toText(facts["total_units"])
    } active`,
    mark: failed.length === 0
      ? undefined
      : `${failed.length} failed: ${toNames(failed)}`,
  };
}

function toUpdatesLine(facts: FactObject): ScreenLine {
  const word = "updates";
  const reason = facts["unknown"];
  if (typeof reason === "string") {
    return { word, text: toLine(`not known: ${reason}`) };
  }
  const pending = toNumber(facts["pending_updates"]);
  const security = toNumber(facts["security_updates"]);
  const age = facts["lists_age_seconds"];
  const looked = typeof age === "number"
    ? `, as of ${toSpanText(age)} ago`
    : "";
  const isOld = typeof age === "number" && age > OLD_SECS;
  return {
    word,
    text: `${toCount(pending, "package")} to update${looked}`,
    mark: security > 0
      ? toCount(security, "security update")
      : isOld
      ? "old lists of packages"
      : undefined,
  };
}

/** A host that waits for no reboot needs no line. */
function toRebootLine(facts: FactObject): ScreenLine | undefined {
  if (facts["required"] !== true) return undefined;
  const reasons = toWords(facts["reasons"]).join("; ");
  return { word: "reboot", text: toLine(reasons), mark: "reboot needed" };
}

function toCertificatesLine(facts: FactObject): ScreenLine {
  const days = facts["least_remaining_days"];
  const expired = toNumber(facts["expired_count"]);
  const unreadable = toNumber(facts["unreadable_count"]);
  const soon = toRows(facts["certificates"])
    .filter((one) =>
      one["error"] === undefined &&
      toNumber(one["remaining_days"]) < SOON_DAYS
    ).map((one) => toText(one["subject"]));
  const marks = [
    expired > 0 ? `${expired} expired` : "",
    soon.length > expired ? `${soon.length - expired} expire soon` : "",
  ].filter((part) => part !== "").join(", ");
  return {
    word: "certs",
    text: [
      toCount(toNumber(facts["certificate_count"]), "certificate"),
      typeof days === "number" && days >= 0 ? `first expires in ${days} d` : "",
      unreadable > 0 ? `${unreadable} not readable as this user` : "",
    ].filter((part) => part !== "").join(", "),
    mark: marks === "" ? undefined : `${marks}: ${toNames(soon)}`,
  };
}

function toNames(names: readonly string[]): string {
  const left = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).join(", ");
  return toLine(left > 0 ? `${shown} and ${left} more` : shown);
}
