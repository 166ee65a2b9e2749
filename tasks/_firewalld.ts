/** Zones of firewalld(1): what one listing tells of them, and single things that stand in one. */

/** What a zone holds, by the words of firewall-cmd(1) `--list-all-zones`. */
export type Zone = Readonly<Record<string, readonly string[]>>;

/** Zones by their name. */
export type Zones = ReadonlyMap<string, Zone>;

/** One thing that stands in a zone or not. */
export interface Item {
  /** Its word in a listing. */
  key: string;
  /** Its word in options, behind `--add-` and the like. */
  option: string;
  /** Its value; a thing without one is on or off. */
  value?: string;
}

/** What forwards a port, as a task says it. */
export interface PortForward {
  /** Port or range that is forwarded. */
  port: string;
  /** Protocol. */
  proto: "tcp" | "udp" | "sctp" | "dccp";
  /** Port or range that it goes to; the same one when absent. */
  toport?: string | undefined;
  /** Address that it goes to; this host when absent. */
  toaddr?: string | undefined;
}

/** What a task may want in a zone. */
export interface ZoneContent {
  /** Service, such as `https`. */
  service?: string | undefined;
  /** Port or range with its protocol, such as `8080/tcp`. */
  port?: string | undefined;
  /** IP protocol, such as `gre`. */
  protocol?: string | undefined;
  /** Address, network, MAC address or `ipset:NAME` whose packets the zone is for; it leaves the zone that has it. */
  source?: string | undefined;
  /** Interface whose packets the zone is for; it leaves the zone that has it. */
  interface?: string | undefined;
  /** ICMP type that is refused, such as `echo-request`. */
  icmp_block?: string | undefined;
  /** Let in only the ICMP types that `icmp_block` names. */
  icmp_block_inversion?: boolean | undefined;
  /** Masquerade what is forwarded out of the zone. */
  masquerade?: boolean | undefined;
  /** Forward between the interfaces and sources of the zone. */
  forward?: boolean | undefined;
  /** Port that is forwarded. */
  port_forward?: PortForward | undefined;
  /** Rule of firewalld.richlanguage(5). */
  rich_rule?: string | undefined;
}

/** Finds all that a task wants in a zone. */
export function listItems(want: ZoneContent): Item[] {
  const { port_forward: forwarded } = want;
  const values: [key: string, option: string, value: string | undefined][] = [
    ["services", "service", want.service],
    ["ports", "port", want.port],
    ["protocols", "protocol", want.protocol],
    ["sources", "source", want.source],
    ["interfaces", "interface", want.interface],
    ["icmp-blocks", "icmp-block", want.icmp_block],
    ["forward-ports", "forward-port", forwarded && toForwardText(forwarded)],
    ["rich rules", "rich-rule", want.rich_rule],
  ];
  const flags: [option: string, isGiven: boolean][] = [
    ["icmp-block-inversion", want.icmp_block_inversion !== undefined],
    ["masquerade", want.masquerade !== undefined],
    ["forward", want.forward !== undefined],
  ];
  return [
    ...values.flatMap(([key, option, value]) =>
      value === undefined ? [] : [{ key, option, value }]
    ),
    ...flags.flatMap(([option, isGiven]) =>
      isGiven ? [{ key: option, option }] : []
    ),
  ];
}

function toForwardText(want: PortForward): string {
  const { port, proto, toport, toaddr } = want;
  return [
    `port=${port}:proto=${proto}`,
    ...toport === undefined ? [] : [`toport=${toport}`],
    ...toaddr === undefined ? [] : [`toaddr=${toaddr}`],
  ].join(":");
}

/** Reads a listing of zones. */
export function parseZones(listing: string): Zones {
  const zones = new Map<string, Record<string, string[]>>();
  let zone: Record<string, string[]> = {};
  let values: string[] = [];
  for (const line of listing.split("\n")) {
    if (/^\S/.test(line)) {
      zone = {};
      zones.set(line.split(" ")[0] ?? "", zone);
    } else if (line.startsWith("\t")) {
      values.push(line.trim());
    } else if (line.includes(":")) {
      const at = line.indexOf(":");
      values = line.slice(at + 1).split(" ").filter((word) => word !== "");
      zone[line.slice(0, at).trim()] = values;
    }
  }
  return zones;
}

/** Tells whether a thing stands in a zone; a port also as part of a range. */
export function hasItem(zone: Zone | undefined, item: Item): boolean {
  const found = zone?.[item.key] ?? [];
  const { option, value } = item;
  if (value === undefined) return found[0] === "yes";
  if (option === "port") return found.some((one) => isPortOf(value, one));
  const toPlain = PLAIN[option] ?? ((text: string) => text);
  return found.some((one) => toPlain(one) === toPlain(value));
}

/** How values are written that may be written in several ways. */
const PLAIN: Readonly<Record<string, (text: string) => string>> = {
  source: (text) => text.startsWith("ipset:") ? text : text.toLowerCase(),
  "forward-port": (text) => text.replace(/(:(toport|toaddr)=)(?=:|$)/g, ""),
  "rich-rule": toPlainRule,
};

function isPortOf(value: string, range: string): boolean {
  const [ports = "", proto] = value.split("/");
  const [others = "", other] = range.split("/");
  const [first = 0, last = first] = ports.split("-").map(Number);
  const [from = 0, to = from] = others.split("-").map(Number);
  return proto === other && first >= from && last <= to;
}

/**
 * Writes a rule of firewalld.richlanguage(5) in one way: the parts and their
 * attributes in order, values in quotes, limits by short units.
 */
export function toPlainRule(rule: string): string {
  const parts: string[][] = [];
  for (const [word] of rule.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    const at = word.indexOf("=");
    if (at < 0 && !/^(limit|not)$/i.test(word)) {
      parts.push([word]);
      continue;
    }
    // These two are of the rule, wherever they stand.
    const part = /^(family|priority)=/.test(word) ? parts[0] : parts.at(-1);
    part?.push(at < 0 ? word.toLowerCase() : toPlainValue(word));
  }
  return parts.map(([head, ...rest]) =>
    [head, ...rest.filter((one) => one !== 'priority="0"').sort()].join(" ")
  ).sort().join("; ");
}

function toPlainValue(word: string): string {
  const at = word.indexOf("=");
  const key = word.slice(0, at);
  const value = word.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2");
  if (key === "invert" && /^(true|yes)$/i.test(value)) return "not";
  const short = value.replace(
    /^(\d+\/)(second|minute|hour|day)$/,
    (_, rate: string, unit: string) => rate + unit.charAt(0),
  );
  return `${key}="${short}"`;
}
