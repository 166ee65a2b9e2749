/** Filters for IP addresses and networks, with the queries of Ansible's `ipaddr`. */

import { define, type Definition, type Definitions } from "../bind.ts";
import { checkListLength } from "../budget.ts";
import { readInteger, readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { findNumber } from "../value.ts";
import {
  formatAddress,
  type IpAddress,
  parseAddress,
  toBits,
  toBroadcast,
  toMask,
  toNetwork,
  toSize,
} from "./address.ts";

/** Filters for addresses. */
export const NET_FILTERS: Definitions = {
  ipaddr: defineAddress(undefined),
  ipv4: defineAddress(4),
  ipv6: defineAddress(6),
  ipwrap: define("", (value) => {
    const text = readText(value);
    const address = parseAddress(text);
    if (address?.version !== 6) return text;
    const [plain, prefix] = text.split("/");
    return prefix === undefined ? `[${plain}]` : `[${plain}]/${prefix}`;
  }),
  ipmath: define("amount", (value, args) => {
    const address = needAddress(value);
    return format(address, address.value + BigInt(args.integer("amount")));
  }),
  nthhost: define("index", (value, args) => {
    const address = needAddress(value);
    return findNth(address, args.integer("index")) ?? false;
  }),
  ipsubnet: define("size index", (value, args) => {
    const address = needAddress(value);
    const prefix = args.integer("size", toBits(address.version));
    const shift = BigInt(toBits(address.version) - prefix);
    if (prefix < address.prefix || shift < 0n) return false;
    const count = 1n << BigInt(prefix - address.prefix);
    if (!args.has("index")) return Number(count);
    const index = BigInt(args.integer("index"));
    const at = index < 0n ? count + index : index;
    if (at < 0n || at >= count) return false;
    return `${format(address, toNetwork(address) + (at << shift))}/${prefix}`;
  }),
};

function defineAddress(version: 4 | 6 | undefined): Definition {
  return define("query", (value, args) => {
    const query = String(args.any("query") ?? "");
    if (!Array.isArray(value)) return answer(value, query, version);
    checkListLength(value.length);
    return value.map((item: unknown) => answer(item, query, version))
      .filter((item) => item !== false);
  });
}

function needAddress(value: unknown): IpAddress {
  const address = parseAddress(readText(value));
  if (address === undefined) {
    throw new TemplateError("expected an IP address or network");
  }
  return address;
}

function answer(
  value: unknown,
  query: string,
  version: 4 | 6 | undefined,
): unknown {
  const text = typeof value === "string" ? value.trim() : toAddressText(value);
  const address = text === undefined ? undefined : parseAddress(text);
  if (
    text === undefined || address === undefined ||
    version !== undefined && address.version !== version
  ) return false;
  if (query === "") return text;
  if (Object.hasOwn(QUERIES, query)) {
    return QUERIES[query]?.(address, text) ?? false;
  }
  if (/^-?\d{1,15}$/.test(query)) {
    const found = findNth(address, Number(query));
    return found === undefined ? false : `${found}/${address.prefix}`;
  }
  const network = parseAddress(query);
  if (network === undefined) throw toUnknownQuery();
  return isWithin(address, network) ? text : false;
}

/** Reads an integer as an IPv4 address, as Ansible does. */
function toAddressText(value: unknown): string | undefined {
  const number = typeof value === "boolean" ? undefined : findNumber(value);
  if (number === undefined) return undefined;
  const integer = readInteger(number);
  return integer >= 0 && integer < 2 ** 32
    ? formatAddress(4, BigInt(integer))
    : undefined;
}

function toUnknownQuery(): TemplateError {
  return new TemplateError(
    `expected a number, a network or one of ${
      Object.keys(QUERIES).join(", ")
    } as "query"`,
  );
}

/** What a query answers; undefined when the address has no such thing. */
type Query = (address: IpAddress, text: string) => unknown;

const QUERIES: Readonly<Record<string, Query>> = {
  address: (address) =>
    isNetwork(address) ? undefined : format(address, address.value),
  bool: () => true,
  broadcast: (address) =>
    toSize(address) > 2n ? format(address, toBroadcast(address)) : undefined,
  first_usable: (address) => format(address, toUsable(address)[0]),
  host: (address, text) => isNetwork(address) ? undefined : text,
  "host/prefix": (address) =>
    isNetwork(address)
      ? undefined
      : `${format(address, address.value)}/${address.prefix}`,
  hostmask: (address) => format(address, toSize(address) - 1n),
  int: (address) => Number(address.value),
  last_usable: (address) => format(address, toUsable(address)[1]),
  net: (address, text) => isNetwork(address) ? text : undefined,
  netmask: (address) => format(address, toMask(address)),
  network: (address) => format(address, toNetwork(address)),
  "network/prefix": (address) =>
    `${format(address, toNetwork(address))}/${address.prefix}`,
  prefix: (address) => address.prefix,
  private: (address, text) => isPrivate(address) ? text : undefined,
  public: (address, text) => isPrivate(address) ? undefined : text,
  range_usable: (address) =>
    toUsable(address).map((value) => format(address, value)).join("-"),
  revdns: (address) => toReverse(address),
  size: (address) => Number(toSize(address)),
  subnet: (address) =>
    `${format(address, toNetwork(address))}/${address.prefix}`,
  type: (address) => isNetwork(address) ? "network" : "address",
  version: (address) => address.version,
  wildcard: (address) => format(address, toSize(address) - 1n),
};

function format({ version }: IpAddress, value: bigint): string {
  const most = 1n << BigInt(toBits(version));
  if (value < 0n || value >= most) {
    throw new TemplateError("expected an address, got one out of range");
  }
  return formatAddress(version, value);
}

function isNetwork(address: IpAddress): boolean {
  return toSize(address) > 1n && address.value === toNetwork(address);
}

function isWithin(address: IpAddress, network: IpAddress): boolean {
  return address.version === network.version &&
    address.prefix >= network.prefix &&
    (address.value & toMask(network)) === toNetwork(network);
}

/** Tells the first and last address that a host may have. */
function toUsable(address: IpAddress): [bigint, bigint] {
  const [first, last] = [toNetwork(address), toBroadcast(address)];
  const isSmall = toSize(address) <= 2n;
  if (isSmall) return [first, last];
  return address.version === 4 ? [first + 1n, last - 1n] : [first + 1n, last];
}

/** Finds the nth address of a network; negative numbers count from its end. */
function findNth(address: IpAddress, index: number): string | undefined {
  const size = toSize(address);
  const at = index < 0 ? size + BigInt(index) : BigInt(index);
  return at < 0n || at >= size
    ? undefined
    : format(address, toNetwork(address) + at);
}

/** Networks that are not routed on the Internet (RFC 1918, 4193, 4291, 5735). */
const PRIVATE_NETWORKS: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
  "::1/128",
];

function isPrivate(address: IpAddress): boolean {
  return PRIVATE_NETWORKS.some((text) => {
    const network = parseAddress(text);
    return network !== undefined && isWithin(address, network);
  });
}

/** Writes the name for a reverse lookup (RFC 1035 §3.5, RFC 3596 §2.5). */
function toReverse({ version, value }: IpAddress): string {
  if (version === 4) {
    const parts = formatAddress(4, value).split(".").reverse();
    return `${parts.join(".")}.in-addr.arpa.`;
  }
  const digits = value.toString(16).padStart(32, "0").split("").reverse();
  return `${digits.join(".")}.ip6.arpa.`;
}
