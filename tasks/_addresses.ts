/** Internet addresses as people write them. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";

/** Reads an IPv4 or IPv6 address; with `zone`, one with the interface behind `%` too. */
export function ipAddress(options: { zone?: boolean } = {}): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected an address such as "10.0.0.1" or "2001:db8::1", got ${
        toFoundText(input)
      }`;
  return z.string({ error }).refine((text) => {
    const [address = "", zone, more] = text.split("%");
    if (more !== undefined) return false;
    const hasZone = zone !== undefined;
    if (hasZone && (!options.zone || !/^[\w.-]{1,15}$/.test(zone))) {
      return false;
    }
    return toCanonicalIp(address) !== undefined;
  }, { error });
}

/** The one form of an address (RFC 5952); undefined when it is none. */
export function toCanonicalIp(text: string): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    return parts.every((part) => part < 256) ? parts.join(".") : undefined;
  }
  if (!text.includes(":") || /[^0-9A-Fa-f:.]/.test(text)) return undefined;
  const url = `http://[${text}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

/** Tells an IPv6 address. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** Reads the address of a router, of one family. */
export function router(isSix: boolean): z.ZodType<string> {
  return ipAddress().refine((one) => isIpv6(one) === isSix, {
    error: `expected an address of IPv${isSix ? 6 : 4}`,
  }).transform((one) => toCanonicalIp(one) ?? one);
}

/** Reads an address with its prefix, or a network, in the one form of the kernel. */
export function cidr(what: "address" | "network"): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    `expected ${
      what === "address"
        ? 'an address with its prefix such as "192.0.2.10/24"'
        : 'a network such as "10.0.0.0/8"'
    }, got ${toFoundText(input)}`;
  return z.string({ error }).transform((text, context) => {
    const found = toCidr(text, what);
    if (found !== undefined) return found;
    context.issues.push({
      code: "custom",
      input: text,
      message: error({ input: text }),
    });
    return z.NEVER;
  });
}

function toCidr(text: string, what: "address" | "network"): string | undefined {
  const [address = "", bits, more] = text.split("/");
  const canonical = toCanonicalIp(address);
  if (canonical === undefined || more !== undefined) return undefined;
  const most = isIpv6(canonical) ? 128 : 32;
  if (bits === undefined) return what === "network" ? canonical : undefined;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  // The kernel writes a network of one address without its prefix.
  const isHost = what === "network" && Number(bits) === most;
  return isHost ? canonical : `${canonical}/${Number(bits)}`;
}
