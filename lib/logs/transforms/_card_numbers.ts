/** Numbers of payment cards: ISO/IEC 7812, with the check digit of Luhn. */

import { Masking, type MaskMaker } from "./_mask.ts";

/** Nine digits, of which two blanks or hyphens may stand between three: each card has them, and looking for more of them is dear. */
const HINT_REGEXP = /\d{3}[ -]?\d{3}\d{0,3}[ -]?\d{3}/;
/** 13 digits or more, in groups or not. */
const RUN_REGEXP = /\d(?:[ -]?\d){12,}/g;
const GROUP_REGEXP = /\d+/g;
/** Digits of the shortest and the longest card. */
const SHORTEST = 13;
const LONGEST = 19;
/** Digits of the shortest group, where a number is written in groups. */
const SHORTEST_GROUP = 3;

/** First digits of issuers, and how many digits their numbers have. */
const ISSUERS:
  readonly (readonly [start: RegExp, lengths: readonly number[]])[] = [
    [/^4/, [13, 16, 19]],
    [/^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, [16]],
    [/^3[47]/, [15]],
    [/^3(?:0[0-5]|095|[689])/, [14, 16, 17, 18, 19]],
    [/^(?:35(?:2[89]|[3-8])|6(?:011|4[4-9]|5)|62|220[0-4])/, [16, 17, 18, 19]],
    [/^(?:60|8[12]|508)/, [16]],
    [/^(?:50[123]|5893|6304|6759|676)/, [13, 14, 15, 16, 17, 18, 19]],
  ];

/** A run of digits in a text. */
interface Group {
  readonly start: number;
  readonly end: number;
}

/** Masks card numbers, written in one or in groups by blanks or hyphens. */
export const maskCardNumbers: MaskMaker = (put) => (text) => {
  if (!HINT_REGEXP.test(text)) return text;
  let masking: Masking | undefined;
  for (const { 0: run, index } of text.matchAll(RUN_REGEXP)) {
    // Digits of a fraction: those of a float are no card.
    const isFraction = text[index - 1] === "." && isDigit(text[index - 2]);
    if (isFraction && !/[ -]/.test(run)) continue;
    const groups = Array.from(run.matchAll(GROUP_REGEXP), (found) => ({
      start: index + found.index,
      end: index + found.index + found[0].length,
    }));
    for (let at = 0; at < groups.length;) {
      const count = countCardGroups(text, groups, at);
      if (count > 0) {
        masking ??= new Masking(text, put);
        masking.replace(groups[at]!.start, groups[at + count - 1]!.end);
      }
      at += count || 1;
    }
  }
  return masking?.end() ?? text;
};

/** How many groups from one on are the number of a card; 0 when it is none. */
function countCardGroups(
  text: string,
  groups: readonly Group[],
  from: number,
): number {
  let digits = "";
  for (let at = from; at < groups.length; at++) {
    const { start, end } = groups[at]!;
    if (end - start < SHORTEST_GROUP && at < groups.length - 1) return 0;
    digits += text.slice(start, Math.min(end, start + LONGEST + 1));
    if (digits.length > LONGEST) return 0;
    if (digits.length >= SHORTEST && isCard(digits)) return at - from + 1;
  }
  return 0;
}

function isCard(digits: string): boolean {
  return ISSUERS.some(([start, lengths]) =>
    lengths.includes(digits.length) && start.test(digits)
  ) && hasCheckDigit(digits);
}

/** ISO/IEC 7812-1, annex B. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 0x30;
    const twice = digit * 2;
    sum += at % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}
