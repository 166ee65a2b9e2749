/** What the groups of old share: switches, thresholds, sizes in three units. */

import {
  type FactObject,
  field,
  type Fields,
  key,
  type KeyInfo,
} from "../group.ts";

/** Which of its facts a group tells; one that is left out is told. */
export type Choice = Readonly<Record<string, boolean>>;

/** Values from which on something is marked; one that is left out marks nothing. */
export type Limits = Readonly<Record<string, number>>;

/** Declares the switches of a group. */
export function choiceField(
  flags: readonly string[],
): Fields<{ collect: Choice }>["collect"] {
  const help = "Which facts are told; one that is left out is.";
  return field<Choice>({ flags }, {}, help);
}

/** Declares the thresholds of a group, each with `_warning` and `_critical`. */
export function limitsField(
  words: readonly string[],
): Fields<{ thresholds: Limits }>["thresholds"] {
  const limits = words.flatMap((
    word,
  ) => [`${word}_warning`, `${word}_critical`]);
  const help = "Values from which on the facts are marked.";
  return field<Limits>({ limits }, {}, help);
}

/** Tells for each threshold whether a value has reached it. */
export function toMarks(
  word: string,
  value: number | undefined,
  limits: Limits,
): FactObject {
  const names = [`${word}_warning`, `${word}_critical`];
  return Object.fromEntries(
    names.filter((name) => limits[name] !== undefined)
      .map((name) => [name, value !== undefined && value >= limits[name]!]),
  );
}

/** Gives a size in bytes, and in whole MiB and GiB. */
export function toSizes(
  word: string,
  bytes: number | undefined,
): FactObject {
  if (bytes === undefined) return {};
  return {
    [`${word}_bytes`]: bytes,
    [`${word}_mb`]: Math.floor(bytes / 1024 ** 2),
    [`${word}_gb`]: Math.floor(bytes / 1024 ** 3),
  };
}

/** Declares the keys of a size in three units. */
export function sizeKeys(
  word: string,
  help: string,
  from: string,
  metric?: string,
): KeyInfo[] {
  return [
    key(`${word}_bytes`, help, from, metric),
    key(`${word}_mb`, "The same in whole MiB.", from),
    key(`${word}_gb`, "The same in whole GiB.", from),
  ];
}

/** Declares the keys of the marks of a threshold. */
export function markKeys(word: string): KeyInfo[] {
  return ["warning", "critical"].map((level) =>
    key(
      `${word}_${level}`,
      "Whether the threshold is reached; told where one is set.",
      `thresholds.${word}_${level}`,
    )
  );
}

/** Names a share by the first bound that it is below. */
export function toPressure(
  availablePercent: number,
  [critical, high, medium]: readonly [number, number, number],
): string {
  if (availablePercent < critical) return "critical";
  if (availablePercent < high) return "high";
  return availablePercent < medium ? "medium" : "low";
}
