/** What all pages have: head, style, and a policy that lets nothing else in. */

import type { WebAnswer } from "../../web/message.ts";
import { Html, html, type Part, type Redact } from "./html.ts";
import { SCRIPT } from "./page_script.ts";
import { STYLE } from "./page_style.ts";

/** Bytes of the number that lets our own style and script in. */
const NONCE_BYTES = 16;

/** What a page is made of. */
export interface Layout {
  /** Title of the window and of the page. */
  readonly title: string;
  /** What stands in the page. */
  readonly body: Html;
  /** Whether it is made anew when something changes. */
  readonly isLive: boolean;
  /** Hides secrets. */
  readonly redact: Redact;
}

/** Makes the answer of a page. */
export function toPage({ title, body, isLive, redact }: Layout): WebAnswer {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).toHex();
  const script = isLive
    ? html`<script nonce="${nonce}">${new Html([SCRIPT])}</script>`
    : undefined;
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <style nonce="${nonce}">${new Html([STYLE])}</style>
      </head>
      <body><a class="skip" href="#main">To the content</a>
    ${body}${script}</body>
    </html>
  `;
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "Cache-Control": "no-store",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    },
    body: new TextEncoder().encode(page.write(redact)),
  };
}

/** Makes a section that is replaced as a whole. */
export function toSection(
  id: string,
  title: string,
  body: Part,
  isWide = false,
): Html {
  return html`
    <section id="${id}" class="${isWide ? "wide" : ""}"
      aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>
  `;
}

/** Makes a table; on a narrow screen its rows are lists. */
export function toTable(
  label: string,
  columns: readonly string[],
  rows: readonly (readonly Part[])[],
): Html {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="${label}">
      <table>
        <thead>
          <tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((cells) =>
          html`<tr>${
            cells.map((cell, at) =>
              html`<td data-name="${columns[at]}">${cell}</td>`
            )
          }</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}
