/** Hops of a request: what is sent where, and what a redirect makes of it. */

import { TaskError } from "../error.ts";
import type { HttpRequest } from "./host.ts";

/** Header fields that are for the host that they were written for. */
const CREDENTIALS = ["authorization", "cookie", "proxy-authorization"];

/** One exchange without redirects, as a transport makes it. */
export interface Hop {
  url: URL;
  method: string;
  headers: Headers;
  body: string | Uint8Array | undefined;
}

/** Writes an address without user and password, for people. */
export function toShownUrl(text: string): string {
  if (!URL.canParse(text)) return text.replace(/\/\/[^/@]*@/, "//");
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href;
}

/**
 * Reads a request: user and password leave the address for a header.
 * @throws {TaskError} When the address is none, or of another scheme.
 */
export function toHop(request: HttpRequest): Hop {
  const shown = toShownUrl(request.url);
  if (
    !URL.canParse(request.url) ||
    !["http:", "https:", "file:"].includes(new URL(request.url).protocol)
  ) {
    throw new TaskError(
      `Cannot ask "${shown}": expected an address that starts with "http://", "https://" or "file://"`,
      { output: { status: -1, url: shown, msg: "invalid address" } },
    );
  }
  const url = new URL(request.url);
  const username = request.username ?? decodeURIComponent(url.username);
  const password = request.password ?? decodeURIComponent(url.password);
  url.username = "";
  url.password = "";
  const headers = new Headers(request.headers);
  if (username !== "" && !headers.has("authorization")) {
    const pair = new TextEncoder().encode(`${username}:${password}`);
    headers.set("authorization", `Basic ${pair.toBase64()}`);
  }
  if (!headers.has("user-agent")) headers.set("user-agent", "driftless");
  const method = (request.method ?? "GET").toUpperCase();
  return { url, method, headers, body: request.body };
}

/** Tells whether a redirect of a method is to be followed. */
export function mayFollow(request: HttpRequest, method: string): boolean {
  const follow = request.follow ?? "safe";
  return follow === "all" ||
    (follow === "safe" && (method === "GET" || method === "HEAD"));
}

/**
 * Gives the next hop, with method and body as RFC 9110 §15.4 and browsers have it.
 * @throws {TaskError} When it leads where no redirect may lead.
 */
export function toNextHop(
  hop: Hop,
  status: number,
  location: string,
  request: HttpRequest,
): Hop {
  if (!URL.canParse(location, hop.url)) {
    throw new TaskError(`it redirects to "${location}", which is no address`);
  }
  const url = new URL(location, hop.url);
  url.username = "";
  url.password = "";
  const aim = toShownUrl(url.href);
  if (url.protocol !== "https:" && url.protocol !== hop.url.protocol) {
    throw new TaskError(`it redirects from ${hop.url.protocol} to "${aim}"`);
  }
  if (isLinkLocal(url.hostname) && !isLinkLocal(hop.url.hostname)) {
    throw new TaskError(`it redirects to the link-local address "${aim}"`);
  }
  const headers = new Headers(hop.headers);
  request.unredirectedHeaders?.forEach((name) => headers.delete(name));
  if (url.origin !== hop.url.origin) {
    CREDENTIALS.forEach((name) => headers.delete(name));
  }
  const asGet = status === 303
    ? hop.method !== "HEAD"
    : status < 303 && hop.method === "POST";
  if (!asGet) return { url, method: hop.method, headers, body: hop.body };
  for (const name of ["content-type", "content-length", "content-encoding"]) {
    headers.delete(name);
  }
  return { url, method: "GET", headers, body: undefined };
}

/** Tells the addresses at which clouds keep their metadata (RFC 3927, RFC 4291 §2.5.6). */
function isLinkLocal(hostname: string): boolean {
  return /^169\.254\.|^\[fe[89ab][0-9a-f]:|^\[::ffff:a9fe:/i.test(hostname);
}
