/** IP addresses and networks as numbers (RFC 791, RFC 4291, RFC 5952). */

/** An address, or a network with its prefix length. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly value: bigint;
  /** Bits of the network; all bits when none are stated. */
  readonly prefix: number;
  /** Whether a prefix length was stated. */
  readonly hasPrefix: boolean;
}

/** Tells how many bits an address has. */
export function toBits(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** Reads `address`, `address/prefix` or `address/netmask`; undefined for anything else. */
export function parseAddress(text: string): IpAddress | undefined {
  const [address = "", mask, ...rest] = text.trim().split("/");
  const v4 = parseV4(address);
  const value = v4 ?? parseV6(address);
  if (value === undefined || rest.length > 0) return undefined;
  const version = v4 === undefined ? 6 : 4;
  const bits = toBits(version);
  if (mask === undefined) {
    return { version, value, prefix: bits, hasPrefix: false };
  }
  const prefix = /^\d{1,3}$/.test(mask) ? Number(mask) : parseMask(mask);
  return prefix === undefined || prefix > bits
    ? undefined
    : { version, value, prefix, hasPrefix: true };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) {
      return undefined;
    }
    value = value << 8n | BigInt(part);
  }
  return value;
}

function parseMask(text: string): number | undefined {
  const mask = parseV4(text);
  if (mask === undefined) return undefined;
  const bits = mask.toString(2).padStart(32, "0");
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, "").length : undefined;
}

function parseV6(text: string): bigint | undefined {
  const [before = "", after, ...rest] = text.split("::");
  if (rest.length > 0 || !text.includes(":")) return undefined;
  const head = parseGroups(before);
  const tail = parseGroups(after ?? "");
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  return groups.reduce((value, group) => value << 16n | BigInt(group), 0n);
}

function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(Number(v4 >> 16n), Number(v4 & 0xffffn));
    else if (/^[\da-fA-F]{1,4}$/.test(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** Writes an address without its prefix. */
export function formatAddress(version: 4 | 6, value: bigint): string {
  if (version === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => value >> shift & 255n).join(".");
  }
  const groups = Array.from(
    { length: 8 },
    (_, index) => (value >> BigInt(112 - index * 16) & 0xffffn).toString(16),
  );
  return shorten(groups);
}

/** Puts `::` in place of the first longest run of two or more zero groups (RFC 5952 §4.2). */
function shorten(groups: readonly string[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(":");
  const head = groups.slice(0, best.start).join(":");
  const tail = groups.slice(best.start + best.length).join(":");
  return `${head}::${tail}`;
}

/** The mask of a network as a number. */
export function toMask({ version, prefix }: IpAddress): bigint {
  const bits = BigInt(toBits(version));
  const ones = (1n << bits) - 1n;
  return ones ^ ((1n << (bits - BigInt(prefix))) - 1n);
}

/** The first address of a network. */
export function toNetwork(address: IpAddress): bigint {
  return address.value & toMask(address);
}

/** The last address of a network. */
export function toBroadcast(address: IpAddress): bigint {
  return toNetwork(address) + toSize(address) - 1n;
}

/** How many addresses a network has. */
export function toSize({ version, prefix }: IpAddress): bigint {
  return 1n << BigInt(toBits(version) - prefix);
}
