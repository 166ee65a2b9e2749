/** What iptables-save(8) tells of one rule: one listing answers for all rules of a run. */

import { toCanonicalIp } from "./_addresses.ts";
import {
  findPlaces,
  type IptablesRule,
  isRuleOf,
  splitRuleLine,
} from "./_iptables.ts";

/** A rule and where it belongs. */
export interface PlacedRule extends IptablesRule {
  table: string;
  chain: string;
  ipv6: boolean;
}

/** What a listing tells of a rule. */
export interface Listed {
  /** The rule stands there. */
  isThere: boolean;
  /** Where it does not stand there, it is not in the kernel: its saved form is known. */
  isSure: boolean;
  /** At which places of its chain, from 1. */
  places: number[];
}

/** Protocols by their numbers (protocols(5)), of which the saved name is one. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "33": "dccp",
  "47": "gre",
  "50": "esp",
  "51": "ah",
  "58": "ipv6-icmp",
  "132": "sctp",
  icmpv6: "ipv6-icmp",
};
const NAMED = new Set(Object.values(PROTOCOLS));
/** Those whose match of ports is called as they are. */
const WITH_PORTS: readonly string[] = ["tcp", "udp", "sctp", "dccp"];

/** Order in which states are saved, libxt_conntrack. */
const STATES: readonly string[] = [
  "INVALID",
  "NEW",
  "RELATED",
  "ESTABLISHED",
  "UNTRACKED",
  "SNAT",
  "DNAT",
];

/** Targets that are saved without words of their own where none is given. */
const PLAIN_TARGETS = new Set([
  "ACCEPT",
  "DROP",
  "LOG",
  "MASQUERADE",
  "RETURN",
]);

/** Looks for a rule in what iptables-save(8), or ip6tables-save(8), printed. */
export function findListed(listing: string, rule: PlacedRule): Listed {
  const lines = toSection(listing, rule.table);
  const chains = new Set(
    lines.filter((line) => line.startsWith(":"))
      .flatMap((line) => /^:(\S+) - /.exec(line)?.[1] ?? []),
  );
  const saved = toSaved(rule, chains);
  const wanted = saved.words.join("\0");
  // Of thousands of lines only those that hold its words are taken apart.
  const literals = saved.words.filter((word) =>
    !/["'\\]/.test(word) && !NAMED.has(word)
  );
  const places = lines.filter((line) => isRuleOf(rule.chain, line))
    .flatMap((line, index) =>
      literals.every((word) => line.includes(word)) &&
        toComparable(line) === wanted
        ? [index + 1]
        : []
    );
  return { isThere: places.length > 0, isSure: saved.isSure, places };
}

/** Finds the places of a rule that the kernel may have in other words than those that are expected. */
export function findOtherForms(
  listing: string,
  { table, chain }: PlacedRule,
  words: readonly string[],
): number[] {
  return findPlaces(toSection(listing, table).join("\n"), chain, words);
}

/** The lines of one table. */
function toSection(listing: string, table: string): string[] {
  const lines = listing.split("\n");
  const start = lines.indexOf(`*${table}`);
  if (start < 0) return [];
  return lines.slice(start + 1, lines.indexOf("COMMIT", start));
}

function toComparable(line: string): string {
  const words = splitRuleLine(line).slice(2);
  const at = words.indexOf("-p") + 1;
  if (at > 0) words[at] = PROTOCOLS[words[at] ?? ""] ?? words[at] ?? "";
  return words.join("\0");
}

/** Collects words in the order in which they are saved, and whether their form is known. */
class SavedWords {
  readonly words: string[] = [];
  isSure = true;

  /** Adds an option with its value; undefined stands for a form that is not known. */
  add(option: string, value: string | undefined, isNot = false): void {
    if (value === undefined) this.isSure = false;
    else this.words.push(...isNot ? ["!"] : [], option, value);
  }

  /** Adds an option where a value is given, with its form. */
  addFormed(
    option: string,
    given: string | undefined,
    toForm: (value: string) => string | undefined,
  ): void {
    if (given === undefined) return;
    const isNot = given.startsWith("!");
    const form = toForm(isNot ? given.slice(1).trim() : given);
    if (form === "") this.isSure &&= !isNot;
    else this.add(option, form, isNot);
  }
}

/** The words of a rule as they are saved: addresses, interfaces and protocol first, then the matches in their order. */
function toSaved(
  rule: PlacedRule,
  chains: ReadonlySet<string>,
): { words: readonly string[]; isSure: boolean } {
  const saved = new SavedWords();
  const toNetwork = (text: string) => toSavedNetwork(text, rule.ipv6);
  const toInterface = (name: string) => name.endsWith("*") ? undefined : name;
  saved.addFormed("-s", rule.source, toNetwork);
  saved.addFormed("-d", rule.destination, toNetwork);
  saved.addFormed("-i", rule.in_interface, toInterface);
  saved.addFormed("-o", rule.out_interface, toInterface);
  const protocol = rule.protocol === "all" ? undefined : rule.protocol;
  saved.addFormed("-p", protocol, (name) => {
    const full = PROTOCOLS[name] ?? name;
    const isOther = full === (rule.ipv6 ? "icmp" : "ipv6-icmp");
    return NAMED.has(full) && !isOther ? full : undefined;
  });
  addPorts(saved, rule);
  if (rule.ctstate) {
    saved.words.push("-m", "conntrack");
    const { ctstate } = rule;
    const states = STATES.filter((state) => ctstate.includes(state));
    saved.add("--ctstate", states.join(","));
  }
  if (rule.comment !== undefined) {
    saved.words.push("-m", "comment");
    saved.add("--comment", rule.comment);
  }
  addTarget(saved, rule, chains);
  return saved;
}

function addPorts(saved: SavedWords, rule: PlacedRule): void {
  const { protocol, sport, dport } = rule;
  const given = [["sport", sport], ["dport", dport]] as const;
  const ports = given.filter(([, value]) => value !== undefined);
  if (ports.length === 0) return;
  const lists = ports.filter(([, value]) => value?.includes(","));
  // With one of each kind the order of the matches is not known.
  if (lists.length === 1 && ports.length === 2) saved.isSure = false;
  if (!WITH_PORTS.includes(protocol)) saved.isSure = false;
  if (lists.length === 0) saved.words.push("-m", protocol);
  for (const [option, value] of ports) {
    if (lists.length === 0) saved.addFormed(`--${option}`, value, toSavedPort);
    else {
      saved.words.push("-m", "multiport");
      saved.addFormed(`--${option}s`, value, toSavedPorts);
    }
  }
}

function addTarget(
  saved: SavedWords,
  { target, extra_args, ipv6 }: PlacedRule,
  chains: ReadonlySet<string>,
): void {
  saved.words.push("-j", target, ...extra_args);
  const isPlain = PLAIN_TARGETS.has(target) || chains.has(target);
  if (extra_args.length > 0) saved.isSure = false;
  else if (target === "REJECT") {
    saved.add("--reject-with", `${ipv6 ? "icmp6" : "icmp"}-port-unreachable`);
  } else if (!isPlain) saved.isSure = false;
}

/** A network is saved with the length of its prefix, and its host bits zero; all networks are not saved. */
function toSavedNetwork(text: string, isIpv6: boolean): string | undefined {
  const [given = "", prefix = isIpv6 ? "128" : "32", more] = text.split("/");
  const address = toCanonicalIp(given);
  if (address === undefined || more !== undefined || !/^\d+$/.test(prefix)) {
    return undefined;
  }
  const length = Number(prefix);
  if (isIpv6 !== address.includes(":") || length > (isIpv6 ? 128 : 32)) {
    return undefined;
  }
  if (length === 0) return "";
  // Leading zeros may be octal, and dots in IPv6 are kept in some addresses.
  if (isIpv6 ? /^::|\./.test(given) && given !== "::1" : /\b0\d/.test(given)) {
    return undefined;
  }
  return `${toNetwork(address, length)}/${length}`;
}

/** Clears the host bits of an address. */
function toNetwork(address: string, length: number): string {
  const isIpv6 = address.includes(":");
  const bits = isIpv6 ? 16 : 8;
  const masked = toGroups(address).map((group, index) => {
    const kept = Math.min(Math.max(length - index * bits, 0), bits);
    return group & ((2 ** kept - 1) * 2 ** (bits - kept));
  });
  if (!isIpv6) return masked.join(".");
  const text = masked.map((group) => group.toString(16)).join(":");
  return toCanonicalIp(text) ?? text;
}

function toGroups(address: string): number[] {
  if (!address.includes(":")) return address.split(".").map(Number);
  const [head = "", tail] = address.split("::");
  const toNumbers = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const left = toNumbers(head);
  const right = toNumbers(tail ?? "");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...new Array<number>(gap).fill(0), ...right];
}

/** One port, or a range of two different ones; names and open ends are not known. */
function toSavedPort(text: string): string | undefined {
  const ends = text.split(":");
  const [first = 0, last] = ends.map(Number);
  if (ends.length > 2 || !ends.every((end) => /^[1-9]\d{0,4}$/.test(end))) {
    return undefined;
  }
  if (last === undefined) return text;
  if (last <= first) return last === first ? ends[0] : undefined;
  return text;
}

function toSavedPorts(text: string): string | undefined {
  const ports = text.split(",");
  return ports.every((port) => toSavedPort(port) === port) ? text : undefined;
}
