/** Finds what looks like a secret, so that it stays where it is. */

/** A kind of secret with how its line looks; false alarms cost a file in the list, misses cost the secret. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/],
  ["a private key", /\b(?:Private|Preshared)Key\s*=\s*\S/i],
  ["a private key", /\bAGE-SECRET-KEY-1/],
  // crypt(5): $id$salt$hash
  ["a password hash", /\$(?:1|2[abxy]?|5|6|7|y|gy|sha1|apr1)\$[^\s$]{2,}\$?/],
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i],
  ["credentials of a request", /\b(?:Bearer|Basic)\s+[\w+/.~-]{8,}/i],
  ["credentials of a program", /(?:^|\s)(?:-u|--user)[\s=]+[^\s:]+:\S+/],
  ["credentials of a program", /\bmysql\w*\b.*\s-p\S+/],
  ["a token", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a token", /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)\w{8,}/],
  ["a token", /\beyJ[\w-]{8,}\.[\w-]{8,}\./],
  [
    "a password or token",
    /(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|community|api_?key|access_?key|auth_?key|account_?key|psk)\w*["']?\s*(?::=|=>|[:=])\s*\S/i,
  ],
  [
    "a password or token",
    /(?:^\s*|--?)(?:[a-z0-9]+[_-])*(?:require|master|bind|root)?(?:pass(?:word|wd|phrase)?|auth|secret|token|psk|rocommunity|rwcommunity|api[_-]?key)[\s=]+\S/i,
  ],
  [
    "a long random text",
    /(?:key|auth|cred|salt|sig)\w*["']?[\s:=]+["']?(?=[^\s"']*\d)(?=[^\s"']*[A-Za-z])[A-Za-z0-9+_=-][A-Za-z0-9+/_=-]{23,}/i,
  ],
];

/** Longest line that is looked through. */
const MAX_LINE = 4096;

/** A tag of sudoers(5) that speaks of passwords and holds none. */
const SUDO_REGEXP = /\bNOPASSWD:/g;

/** Names of files that hold secrets whatever is in them. */
const NAME_REGEXP =
  /(?:^|\/)(?:g?shadow-?|id_[a-z0-9_]+|.*\.(?:key|pem|p12|pfx|jks|kdbx|keytab|age)|.*(?:secret|passwd|password|credential|token)[^/]*|\.?(?:netrc|pgpass|my\.cnf|htpasswd.*))$/i;

/** Tells what in a text looks like a secret, with its line, and never the secret; undefined when nothing does. */
export function findSecret(text: string): string | undefined {
  for (const [index, line] of text.split("\n").entries()) {
    const kind = findKind(line);
    if (kind !== undefined) return `line ${index + 1} looks like ${kind}`;
  }
  return undefined;
}

function findKind(line: string): string | undefined {
  if (line.length > MAX_LINE) return "data, for it is too long";
  const text = line.replaceAll(SUDO_REGEXP, "");
  return KINDS.find(([, regexp]) => regexp.test(text))?.[0];
}

/** Tells whether files of such a name hold secrets. */
export function isSecretName(path: string): boolean {
  return NAME_REGEXP.test(path);
}
