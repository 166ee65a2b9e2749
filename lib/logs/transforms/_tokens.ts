/** Tokens that tell by their form that they let somebody in. */

import { Masking, type MaskMaker } from "./_mask.ts";

/** Credentials after the name of their scheme (RFC 6750 §2.1, RFC 7617 §2). */
const SCHEME_REGEXP =
  /(bearer|basic)(?:[ \t]{1,8}|%20|\+)([A-Za-z0-9._~+\/=-]{6,})/gi;
const SCHEME_HINT_REGEXP = /b(?:earer|asic)/i;
/** A word of a sentence such as "bearer authentication". */
const WORD_REGEXP = /^[A-Za-z]?[a-z]{0,19}[.]?$/;

/** Prefixes that services give their tokens. */
const KNOWN_REGEXP = new RegExp(
  [
    "gh[opsur]_[A-Za-z0-9]{20,}",
    "github_pat_\\w{20,}",
    "glpat-[\\w-]{16,}",
    "xox[abeoprs]-[\\w-]{10,}",
    "[rs]k_(?:live|test)_\\w{10,}",
    "AIza[\\w-]{30,}",
    "npm_[A-Za-z0-9]{30,}",
    "pypi-[\\w-]{20,}",
    "ya29\\.[\\w-]{10,}",
    "SG\\.[\\w-]{10,}\\.[\\w-]{10,}",
    "hv[bs]\\.[\\w-]{20,}",
    "dop_v1_[0-9a-f]{20,}",
    "sk-(?:proj-|ant-)?[A-Za-z0-9]{20,}",
    "AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{20,}",
  ].map((form) => `(?<![A-Za-z0-9])${form}`).join("|"),
  "g",
);
/** What each of them has at its beginning: looking for all of it is dear. */
const KNOWN_HINT_REGEXP =
  /gh[opsur]_|_pat_|glpat-|xox|k_(?:live|test)_|AIza|npm_|pypi-|ya29\.|SG\.|hv[bs]\.|dop_v1|sk-|AGE-S/;

/** Identifiers of access keys of AWS that are secret or lead to one. */
const AWS_ID_REGEXP =
  /(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])/g;
const AWS_ID_HINT_REGEXP = /AKIA|ASIA|ABIA|ACCA/;
const AWS_NAME_HINT_REGEXP = /access_?key|session_?token/i;
/** The keys themselves have no form of their own: 40 characters after their name. */
const AWS_KEY_REGEXP =
  /(secret_?access_?key["'\\]{0,4}\s{0,4}[=:]\s{0,4}["'\\]{0,4})[A-Za-z0-9\/+]{40}(?![A-Za-z0-9\/+])/gi;
const AWS_SESSION_REGEXP =
  /(session_?token["'\\]{0,4}\s{0,4}[=:]\s{0,4}["'\\]{0,4})[A-Za-z0-9\/+=]{100,}/gi;

/** Characters of the parts of a JSON web token. */
const PART_REGEXP = /[A-Za-z0-9_-]*/y;
/** Most parts of one: five where it is encrypted (RFC 7516 §3.1). */
const MOST_PARTS = 5;

/** Masks bearer and basic credentials, and tokens with a known prefix. */
export const maskTokens: MaskMaker = (put) => (text) => {
  const masked = SCHEME_HINT_REGEXP.test(text)
    ? text.replace(
      SCHEME_REGEXP,
      (whole: string, scheme: string, token: string) =>
        isToken(scheme, token)
          ? whole.slice(0, whole.length - token.length) + put
          : whole,
    )
    : text;
  return KNOWN_HINT_REGEXP.test(masked)
    ? masked.replace(KNOWN_REGEXP, () => put)
    : masked;
};

/** Masks access keys of AWS. */
export const maskAwsKeys: MaskMaker = (put) => (text) => {
  const masked = AWS_ID_HINT_REGEXP.test(text)
    ? text.replace(AWS_ID_REGEXP, () => put)
    : text;
  if (!AWS_NAME_HINT_REGEXP.test(masked)) return masked;
  return masked.replace(AWS_KEY_REGEXP, (_, name: string) => name + put)
    .replace(AWS_SESSION_REGEXP, (_, name: string) => name + put);
};

/** Masks JSON web tokens (RFC 7519). */
export const maskJsonWebTokens: MaskMaker = (put) => (text) => {
  let masking: Masking | undefined;
  for (let at = text.indexOf("eyJ"); at !== -1; at = text.indexOf("eyJ", at)) {
    const end = findTokenEnd(text, at);
    if (end !== undefined) {
      masking ??= new Masking(text, put);
      masking.replace(at, end);
    }
    // A run of characters that was no token is not looked at again.
    at = end ?? findPartEnd(text, at);
  }
  return masking?.end() ?? text;
};

function isToken(scheme: string, token: string): boolean {
  if (scheme.toLowerCase() === "bearer") return !WORD_REGEXP.test(token);
  try {
    return atob(token.replaceAll("-", "+").replaceAll("_", "/")).includes(":");
  } catch {
    return false;
  }
}

function findTokenEnd(text: string, start: number): number | undefined {
  let end = findPartEnd(text, start);
  let parts = 1;
  while (parts < MOST_PARTS && text[end] === ".") {
    end = findPartEnd(text, end + 1);
    parts++;
  }
  return parts >= 3 ? end : undefined;
}

function findPartEnd(text: string, start: number): number {
  PART_REGEXP.lastIndex = start;
  PART_REGEXP.test(text);
  return PART_REGEXP.lastIndex;
}
