/** Addresses of an interface, brought by ip(8) to what they shall be: what comes comes before what goes. */

import type { Change, Host } from "../lib/task.ts";
import { isIpv6 } from "./_addresses.ts";
import type { Link, LinkAddress } from "./_link.ts";
import { REFUSED, toIp } from "./_link_command.ts";
import { listOwnRoutes, toRouteWords } from "./_link_routes.ts";

/** What becomes of the addresses of an interface. */
export interface AddressPlan {
  changes: Change[];
  /** Addresses that go. */
  gone: readonly string[];
}

/**
 * Brings the addresses to what is wanted, in one run of ip(8). With the first
 * address of a network of IPv4 the kernel takes the later ones away, and with
 * the last of all its routes, unless it is told to promote the next one.
 */
export async function toAddressPlan(
  wanted: readonly string[] | undefined,
  link: Link,
  host: Host,
): Promise<AddressPlan> {
  const old = link.addresses.filter(({ isLinkLocal }) => !isLinkLocal);
  const gone = old.filter(({ cidr }) => !(wanted ?? [cidr]).includes(cidr));
  const fresh = (wanted ?? []).filter((cidr) =>
    old.every((one) => one.cidr !== cidr)
  );
  if (gone.length + fresh.length === 0) return { changes: [], gone: [] };
  const promotion = gone.some(({ cidr }) => !isIpv6(cidr))
    ? await findPromotion(link.name, host)
    : undefined;
  const toPromotion = (value: string): Change[] =>
    promotion === undefined ? [] : [{ kind: "kernel", path: promotion, value }];
  const undo: Change = {
    // What a daemon has taken back by then is no failure.
    ...toIp("-force -batch -"),
    stdin: toBackLines(old, gone, fresh, link).join(""),
    success: [0, 1, REFUSED],
  };
  return {
    gone: gone.map(({ cidr }) => cidr),
    changes: [
      ...toPromotion("1"),
      {
        ...toIp("-batch -"),
        stdin: toLines(gone, fresh, link).join(""),
        shows: [
          ...fresh.map((cidr) => `${cidr}: absent -> present`),
          ...gone.map(({ cidr }) => `${cidr}: present -> absent`),
        ].join(", "),
        undo: [undo, ...listLost(gone, link)],
      },
      ...toPromotion("0"),
    ],
  };
}

/** The file by which the kernel is told to promote, where it is not so already (Linux `ip-sysctl`). */
async function findPromotion(
  name: string,
  host: Host,
): Promise<string | undefined> {
  const toPath = (of: string) =>
    `/proc/sys/net/ipv4/conf/${of}/promote_secondaries`;
  for (const path of [toPath("all"), toPath(name)]) {
    const entry = await host.stat(path);
    if (!entry || (await host.readText(path)).trim() === "1") return undefined;
  }
  return toPath(name);
}

function toLines(
  gone: readonly LinkAddress[],
  fresh: readonly string[],
  { name }: Link,
): string[] {
  return [
    ...fresh.map((cidr) => toLine("replace", toNewWords(cidr), name)),
    ...gone.map(({ words }) => toLine("delete", toKey(words), name)),
  ];
}

/** All that was there, put one behind the other once all are away, so that their order is what it was: the first is the one that is used. */
function toBackLines(
  old: readonly LinkAddress[],
  gone: readonly LinkAddress[],
  fresh: readonly string[],
  link: Link,
): string[] {
  const mixed = old.filter((one) =>
    gone.includes(one) ||
    gone.some(({ cidr }) => isSameNetwork(cidr, one.cidr))
  );
  return [
    ...fresh.map((cidr) => toLine("delete", cidr, link.name)),
    ...mixed.map(({ words }) => toLine("delete", toKey(words), link.name)),
    ...mixed.map(({ words }) => toLine("replace", words, link.name)),
  ];
}

/** Brings routes back that went with addresses; those that did not are left as they are. */
function listLost(gone: readonly LinkAddress[], link: Link): Change[] {
  return gone.length === 0 ? [] : listOwnRoutes(link).map((one) => ({
    ...toIp(toRouteWords(one)),
    success: [0, REFUSED],
  }));
}

function toLine(verb: string, words: string, name: string): string {
  return `address ${verb} ${words} dev ${name}\n`;
}

/** A new address; a network of one or two has no address for all of it (RFC 3021). */
function toNewWords(cidr: string): string {
  const [, bits = ""] = cidr.split("/");
  return !isIpv6(cidr) && Number(bits) < 31 ? `${cidr} broadcast +` : cidr;
}

/** The words that name an address, without those that describe it. */
function toKey(words: string): string {
  return words.replace(/ (broadcast|scope|label|nodad|noprefixroute)\b.*$/, "");
}

function isSameNetwork(one: string, other: string): boolean {
  const bits = toBits(one);
  return bits !== undefined && bits === toBits(other);
}

/** The network of an IPv4 address, in binary digits. */
function toBits(cidr: string): string | undefined {
  if (isIpv6(cidr)) return undefined;
  const [address = "", bits] = cidr.split("/");
  return address.split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0")).join("")
    .slice(0, Number(bits));
}
