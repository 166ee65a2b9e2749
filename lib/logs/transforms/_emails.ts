/** Addresses of e-mail, as they are written in practice (RFC 5321 §4.1.2 without quotes). */

import { Masking, type MaskMaker } from "./_mask.ts";

/** Characters of the part before the `@`, read backwards. */
const LOCAL_REGEXP = /^[A-Za-z0-9._%+\-\u0080-\uffff]$/;
/** The domain: names with dots between them, the last one of letters. */
const DOMAIN_REGEXP =
  /(?:[A-Za-z0-9\u0080-\uffff-]{1,63}\.){1,10}(?:[A-Za-z\u0080-\uffff]{2,24}|xn--[A-Za-z0-9-]{1,59})(?![A-Za-z0-9\u0080-\uffff])/y;
/** Longest part before the `@` (RFC 5321 §4.5.3.1.1). */
const LONGEST_LOCAL = 64;

/** Masks addresses of e-mail. */
export const maskEmails: MaskMaker = (put) => (text) => {
  let masking: Masking | undefined;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const start = findLocal(text, at, masking?.from ?? 0);
    DOMAIN_REGEXP.lastIndex = at + 1;
    if (start === at || !DOMAIN_REGEXP.test(text)) continue;
    masking ??= new Masking(text, put);
    masking.replace(start, DOMAIN_REGEXP.lastIndex);
  }
  return masking?.end() ?? text;
};

function findLocal(text: string, at: number, from: number): number {
  const least = Math.max(from, at - LONGEST_LOCAL);
  let start = at;
  while (start > least && LOCAL_REGEXP.test(text[start - 1]!)) start--;
  return start;
}
