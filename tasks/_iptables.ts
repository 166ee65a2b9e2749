/** One rule of iptables(8): its words, where it stands among others, and its place in a saved file. */

/** How a rule begins: iptables-save(8) writes the short word. */
const APPEND_REGEXP = /^\s*(?:-A|--append)\s+(\S+)/;

/** What a rule says. */
export interface IptablesRule {
  target: string;
  protocol: string;
  source?: string | undefined;
  destination?: string | undefined;
  sport?: string | undefined;
  dport?: string | undefined;
  in_interface?: string | undefined;
  out_interface?: string | undefined;
  ctstate?: readonly string[] | undefined;
  comment?: string | undefined;
  extra_args: readonly string[];
}

/** Writes a rule as the words behind the chain. */
export function toRuleWords(rule: IptablesRule): string[] {
  const { protocol, sport, dport, ctstate, comment } = rule;
  return [
    ...protocol === "all" ? [] : toMatch("-p", protocol),
    ...toMatch("-s", rule.source),
    ...toMatch("-d", rule.destination),
    ...toPorts("--sport", sport),
    ...toPorts("--dport", dport),
    ...toMatch("-i", rule.in_interface),
    ...toMatch("-o", rule.out_interface),
    ...ctstate ? ["-m", "conntrack", "--ctstate", ctstate.join(",")] : [],
    ...comment === undefined ? [] : ["-m", "comment", "--comment", comment],
    "-j",
    rule.target,
    ...rule.extra_args,
  ];
}

/** Several ports take a match of their own. */
function toPorts(option: string, value: string | undefined): string[] {
  return value?.includes(",")
    ? ["-m", "multiport", ...toMatch(`${option}s`, value)]
    : toMatch(option, value);
}

function toMatch(option: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  return value.startsWith("!")
    ? ["!", option, value.slice(1).trim()]
    : [option, value];
}

/** Splits a line of iptables-save(8) into its words; quotes and backslashes are as it writes them. */
export function splitRuleLine(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((found) =>
    found[1] === undefined
      ? found[2] ?? ""
      : found[1].replace(/\\(["\\'])/g, "$1")
  );
}

/** Tells whether a line of iptables-save(8) is a rule of a chain. */
export function isRuleOf(chain: string, line: string): boolean {
  return APPEND_REGEXP.exec(line)?.[1] === chain;
}

/** Puts a rule into a line of iptables-save(8). */
export function toRuleLine(chain: string, words: readonly string[]): string {
  return ["--append", chain, ...words].map((word) =>
    /^[\w!@%+=:,.\/-]+$/.test(word)
      ? word
      : `"${word.replace(/["\\]/g, "\\$&")}"`
  ).join(" ");
}

/** Finds at which places, from 1, of the listed rules of a chain a rule stands; the kernel writes some words in its own way. */
export function findPlaces(
  listed: string,
  chain: string,
  words: readonly string[],
): number[] {
  const pairs = toPairs(words);
  const wanted = pairs.join("\n");
  // Of thousands of lines only those that hold its words are taken apart.
  const literals = pairs.map((pair) => pair.replace(/^(?:! )?-\S+ /, ""))
    .filter((word) => !/["'\\]/.test(word));
  return listed.split("\n").filter((line) => isRuleOf(chain, line))
    .flatMap((line, index) =>
      literals.every((word) => line.includes(word)) &&
        toPairs(splitRuleLine(line).slice(2)).join("\n") === wanted
        ? [index + 1]
        : []
    );
}

/** The words of a rule without what the kernel adds: the match of a protocol, and the mask of one address. */
function toPairs(words: readonly string[]): string[] {
  const pairs: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const next = words[index + 1] ?? "";
    if (word === "-m" && /^(tcp|udp|icmp|icmp6)$/.test(next)) index++;
    else if (word.startsWith("-") && !next.startsWith("-") && next !== "") {
      const isNot = words[index - 1] === "!";
      const value = next.replace(/\/(32|128)$/, "");
      pairs.push(`${isNot ? "! " : ""}${word} ${value}`);
      index++;
    } else if (word !== "!") pairs.push(word);
  }
  return pairs.sort();
}

/** Puts a rule at the top or the end of a chain of a saved file, or takes it out of it; gives the text as it is when nothing is to do. */
export function editSaved(
  text: string,
  { table, chain, words, state, action }: {
    table: string;
    chain: string;
    words: readonly string[];
    state: "present" | "absent";
    action: "insert" | "append";
  },
): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  let start = lines.indexOf(`*${table}`);
  if (start < 0) {
    if (state === "absent") return text;
    start = lines.length;
    lines.push(`*${table}`, `:${chain} ${toPolicy(chain)}`, "COMMIT");
  }
  const end = lines.indexOf("COMMIT", start);
  const section = lines.slice(start, end < 0 ? undefined : end);
  const places = findPlaces(section.join("\n"), chain, words);
  if ((state === "present") === places.length > 0) return text;
  if (state === "absent") {
    const rules = section.filter((line) => isRuleOf(chain, line));
    const own = new Set(places.map((place) => rules[place - 1]));
    lines.splice(
      start,
      section.length,
      ...section.filter((line) => !own.has(line)),
    );
    return `${lines.join("\n")}\n`;
  }
  if (!section.some((line) => line.startsWith(`:${chain} `))) {
    section.splice(1, 0, `:${chain} ${toPolicy(chain)}`);
    lines.splice(start + 1, 0, `:${chain} ${toPolicy(chain)}`);
  }
  const first = section.findIndex((line) => isRuleOf(chain, line));
  const at = action === "insert" && first >= 0 ? first : section.length;
  lines.splice(start + at, 0, toRuleLine(chain, words));
  return `${lines.join("\n")}\n`;
}

/** Chains of the kernel have a policy, those of users none. */
function toPolicy(chain: string): string {
  return /^[A-Z]+$/.test(chain) ? "ACCEPT [0:0]" : "- [0:0]";
}
