/** Rules of the kernel's audit (auditctl(8)): what a line may say, and how the kernel shows it again. */

/** Options that make a rule, and what their values look like. */
const RULE_OPTIONS: Readonly<Record<string, RegExp>> = {
  "-a": /^(?=.*\b(always|never)\b)[a-z_]+,[a-z_]+$/,
  "-w": /^\/[^"'\\]*$/,
  "-p": /^[rwxa]{1,4}$/,
  "-S": /^[a-z0-9_]+(,[a-z0-9_]+)*$/,
  "-F": /^[a-z0-9_]+(=|!=|<=|>=|<|>|&=|&)[^=<>!&"'\\][^"'\\]*$/,
  "-C": /^[a-z_]+!?=[a-z_]+$/,
  "-k": /^[^"'\\]{1,31}$/,
};

/** Settings of the audit that a file may hold beside rules; they are read at boot and by a load. */
const SETTINGS: Readonly<Record<string, RegExp | undefined>> = {
  "-D": undefined,
  "-c": undefined,
  "-i": undefined,
  "--loginuid-immutable": undefined,
  "-b": /^\d{1,10}$/,
  "-e": /^[012]$/,
  "-f": /^[012]$/,
  "-r": /^\d{1,10}$/,
  "--backlog_wait_time": /^\d{1,10}$/,
};

/** Numbers of accounts by name, for fields that hold either. */
export interface AccountIds {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** Names of processors as the kernel folds them. */
const ARCHES: Readonly<Record<string, string>> = {
  x86_64: "b64",
  aarch64: "b64",
  ppc64le: "b64",
  s390x: "b64",
  i386: "b32",
  i686: "b32",
};

/** Finds what is wrong with a line, if anything; auditctl(8) knows no quotes. */
export function findLineMistake(line: string): string | undefined {
  if (/[^\x20-\x7e]/.test(line) || line.trim() !== line || line === "") {
    return "expected one line of printable characters";
  }
  const words = line.split(/ +/);
  if (isSetting(line)) {
    const value = SETTINGS[words[0]!];
    const isRight = value
      ? words.length === 2 && value.test(words[1]!)
      : words.length === 1;
    return isRight ? undefined : `expected another value of "${words[0]}"`;
  }
  for (let at = 0; at < words.length; at += 2) {
    const [option = "", value = ""] = words.slice(at, at + 2);
    if (!Object.hasOwn(RULE_OPTIONS, option)) {
      return `expected an option of auditctl(8), got "${option}"`;
    }
    if (!RULE_OPTIONS[option]!.test(value)) {
      return `expected another value of "${option}", got "${value}"`;
    }
  }
  const heads = words.filter((word, at) =>
    at % 2 === 0 && ["-a", "-w"].includes(word)
  );
  const isOne = heads.length === 1 && heads[0] === words[0];
  return isOne ? undefined : 'expected one rule that begins with "-a" or "-w"';
}

/** Tells whether a line sets something of the audit and is no rule. */
export function isSetting(line: string): boolean {
  return Object.hasOwn(SETTINGS, line.split(" ", 1)[0]!);
}

/** Brings a rule to one form, whoever wrote it: a person, or the kernel's list. */
export function toRuleKey(line: string, ids: AccountIds): string {
  const words = line.trim().split(/\s+/);
  const calls: string[] = [];
  let fields: string[] = [];
  let list = "always,exit";
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [option, value] = [words[at]!, words[at + 1]!];
    if (option === "-a") list = toSorted(value, ",");
    if (option === "-w") fields.push(`path=${toPath(value)}`);
    if (option === "-p") fields.push(`perm=${toSorted(value, "")}`);
    if (option === "-k") fields.push(`key=${value}`);
    if (option === "-C") fields.push(`compare ${value}`);
    if (option === "-F") fields.push(toField(value, ids));
    if (option === "-S") calls.push(...value.split(","));
  }
  const named = calls.filter((call) => call !== "all").sort();
  if (words[0] === "-w" && !words.includes("-p")) fields.push("perm=arwx");
  if (named.length === 0 && fields.every((one) => WATCH_REGEXP.test(one))) {
    fields = fields.map((one) => one.replace(/^dir=/, "path="));
  }
  return [list, named.join(), ...fields.sort()].join(" ");
}

/** Fields of a rule that watches a file or a directory, which the kernel shows in its short form. */
const WATCH_REGEXP = /^(path|dir|perm|key)=/;

function toField(text: string, ids: AccountIds): string {
  const [, name = "", operator = "", value = ""] =
    /^([a-z0-9_]+)([!<>&]?=|[<>&])(.*)$/.exec(text) ?? [];
  return `${name}${operator}${toValue(name, value, ids)}`;
}

function toValue(name: string, value: string, ids: AccountIds): string {
  if (name === "perm") return toSorted(value, "");
  if (name === "path" || name === "dir") return toPath(value);
  if (name === "arch") return ARCHES[value] ?? value;
  const isGroup = /gid$/.test(name);
  if (isGroup || /uid$/.test(name)) {
    if (value === "unset" || value === "4294967295") return "-1";
    const id = (isGroup ? ids.groups : ids.users).get(value);
    if (id !== undefined) return String(id);
  }
  return /^0x[0-9a-f]{1,16}$/i.test(value) ? String(BigInt(value)) : value;
}

function toSorted(text: string, separator: string): string {
  return text.split(separator).sort().join(separator);
}

function toPath(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "");
}
