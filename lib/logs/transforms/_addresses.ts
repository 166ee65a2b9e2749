/** Addresses of the Internet protocol, as they are written (RFC 4291 §2.2). */

import type { MaskMaker } from "./_mask.ts";

const V4_REGEXP = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g;
/** What may be an address of version 6: two colons at least. */
const V6_REGEXP =
  /(?<![\w:.])[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{0,39}(?![\w:])/g;
const GROUP_REGEXP = /^[0-9a-fA-F]{1,4}$/;
/** Groups of an address. */
const GROUPS = 8;

/** Masks addresses of version 4. */
export const maskV4Addresses: MaskMaker = (put) => (text) =>
  text.replace(V4_REGEXP, (address) => isV4(address) ? put : address);

/** Masks addresses of version 6, those with one of version 4 at their end too. */
export const maskV6Addresses: MaskMaker = (put) => (text) =>
  text.includes(":")
    ? text.replace(V6_REGEXP, (found) => {
      const address = found.replace(/\.$|(?<=[^:]):$/, "");
      return isV6(address) ? put + found.slice(address.length) : found;
    })
    : text;

function isV4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

function isV6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => half === "" ? [] : half.split(":"));
  const last = groups.at(-1) ?? "";
  const isMixed = last.includes(".");
  if (isMixed && !isV4(last)) return false;
  const plain = isMixed ? groups.slice(0, -1) : groups;
  const count = plain.length + (isMixed ? 2 : 0);
  const isWhole = halves.length === 1 ? count === GROUPS : count < GROUPS;
  // Two colons alone are no address of a peer.
  return isWhole && count > 0 && plain.every((one) => GROUP_REGEXP.test(one));
}
