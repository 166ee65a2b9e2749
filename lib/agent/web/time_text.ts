/** Writes times for people. */

import { toSpanText } from "../../facts/number_text.ts";
import { type Html, html } from "./html.ts";

/** Writes how long ago something was, with the time itself; a dash where nobody knows. */
export function toAgo(atMs: number | undefined, nowMs: number): Html {
  if (atMs === undefined) return html`–`;
  return toTime(atMs, `${toSpanText(Math.max(0, nowMs - atMs) / 1000)} ago`);
}

/** Writes how long it is until something; a dash where nothing is planned. */
export function toIn(atMs: number | undefined, nowMs: number): Html {
  if (atMs === undefined) return html`–`;
  return toTime(atMs, `in ${toSpanText(Math.max(0, atMs - nowMs) / 1000)}`);
}

function toTime(atMs: number, text: string): Html {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return html`–`;
  const iso = date.toISOString();
  return html`<time datetime="${iso}" title="${iso}">${text}</time>`;
}
