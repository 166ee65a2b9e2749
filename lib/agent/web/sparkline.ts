/** Draws gauges as small lines. */

import { type Html, html } from "./html.ts";
import type { SamplePoint } from "./samples.ts";

/** Size of a drawing, in its own units. */
const WIDTH = 240;
const HEIGHT = 48;
/** Room above and below the line. */
const EDGE = 2;

/** Draws the last points; of load by its greatest, of parts by the whole. */
export function toSparklines(points: readonly SamplePoint[]): Html {
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  return html`<div class="lines">${
    toLine("Load", points.map(({ load }) => load), 1, (v) => v.toFixed(2))
  }${toLine("Memory", points.map(({ memory }) => memory), 1, percent)}${
    toLine("Disk /", points.map(({ disk }) => disk), 1, percent)
  }</div>`;
}

function toLine(
  name: string,
  values: readonly (number | undefined)[],
  least: number,
  write: (value: number) => string,
): Html {
  const known = values.filter((value) => value !== undefined)
    .filter(Number.isFinite);
  const last = known.at(-1);
  if (last === undefined) {
    return html`<div>${name} <span class="soft">not known yet</span></div>`;
  }
  const top = Math.max(least, ...known);
  const step = WIDTH / Math.max(1, known.length - 1);
  const points = known.map((value, at) => {
    const y = HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE);
    return `${(at * step).toFixed(1)},${y.toFixed(1)}`;
  }).join(" ");
  const label = `${name}: ${write(last)} now, between ${
    write(Math.min(...known))
  } and ${write(Math.max(...known))}`;
  return html`<div>${name} <strong>${
    write(last)
  }</strong><svg role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><polyline points="${points}"/></svg></div>`;
}
