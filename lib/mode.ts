/** File modes as text: octal numbers and the symbolic lists of chmod(1). */

/** All bits that a mode text can name. */
const ALL = 0o7777;
/** Set-user-ID and set-group-ID. */
const SET_IDS = 0o6000;
/** What each letter before the operator names. */
const WHO: Readonly<Record<string, number>> = {
  u: 0o4700,
  g: 0o2070,
  o: 0o1007,
  a: ALL,
};
/** What each letter after the operator grants. */
const GRANTS: Readonly<Record<string, number>> = {
  r: 0o444,
  w: 0o222,
  x: 0o111,
  s: SET_IDS,
  t: 0o1000,
};
/** The permissions that `u`, `g` and `o` after the operator copy. */
const COPIES: Readonly<Record<string, number>> = {
  u: 0o700,
  g: 0o070,
  o: 0o007,
};

const OCTAL_REGEXP = /^(?:0o)?[0-7]{1,5}$/;
const CLAUSE_REGEXP = /^(a|[ugo]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/;
const ACTION_REGEXP = /([-+=])([ugo]|[rwxXst]*)/g;

/**
 * Computes permission bits from a mode text: octal (`644`, `0644`, `0o644`,
 * `04755`) or a symbolic list (`u=rwX,go-w`), applied left to right to
 * `current` as chmod(1) does. Where no one is named, `umask` filters; a
 * directory keeps its set-ID bits unless the text names them.
 * @throws {RangeError} When the text is no mode; the message names the part.
 */
export function toModeBits(
  text: string,
  current: number,
  isDir: boolean,
  umask = 0o022,
): number {
  if (OCTAL_REGEXP.test(text)) {
    const bits = parseInt(text.replace("0o", ""), 8);
    if (bits <= ALL) return bits;
    throw new RangeError(`Expected a mode up to 07777, got "${text}"`);
  }
  let bits = current & ALL;
  for (const clause of text.split(",")) {
    bits = applyClause(clause, bits, isDir, umask);
  }
  return bits;
}

/** Applies one clause such as `ug+x-w` or `o=g`. */
function applyClause(
  clause: string,
  current: number,
  isDir: boolean,
  umask: number,
): number {
  const [, who, actions] = CLAUSE_REGEXP.exec(clause) ?? [];
  if (who === undefined || actions === undefined) {
    throw new RangeError(
      `Expected octal text such as "0644" or a list such as "u=rw,go=r", got "${clause}"`,
    );
  }
  let affected = 0;
  for (const letter of who) affected |= WHO[letter]!;
  let bits = current;
  for (const [, operator, what = ""] of actions.matchAll(ACTION_REGEXP)) {
    const granted = toGranted(what, bits, isDir);
    const named = what.includes("s") ? affected || SET_IDS : 0;
    const kept = isDir ? SET_IDS & ~named : 0;
    const value = granted & (affected || ~umask) & ~kept;
    if (operator === "+") bits |= value;
    else if (operator === "-") bits &= ~value;
    else bits = (bits & ((affected ? ~affected : 0) | kept)) | value;
  }
  return bits & ALL;
}

/** The bits that the letters after an operator grant, for everyone. */
function toGranted(what: string, bits: number, isDir: boolean): number {
  const copied = COPIES[what];
  if (copied !== undefined) {
    const source = bits & copied;
    let granted = 0;
    for (const letter of "rwx") {
      if (source & GRANTS[letter]!) granted |= GRANTS[letter]!;
    }
    return granted;
  }
  let granted = 0;
  for (const letter of what) {
    if (letter === "X") granted |= isDir || bits & 0o111 ? 0o111 : 0;
    else granted |= GRANTS[letter]!;
  }
  return granted;
}
