/** Writes HTML in which every text that is put in is escaped. */

/** HTML that needs no escaping any more. */
export class Html {
  /** Takes text that is HTML. */
  constructor(
    /** The text. */
    public readonly text: string,
  ) {}
}

/** What may be put in: text and numbers are escaped, lists are joined, undefined is nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Longest text that is put in, in characters; the rest is cut. */
const MAX_TEXT = 4000;

/** Makes HTML of a template; every value is text of an element or of a quoted attribute. */
export function html(
  { raw: [first = "", ...rest] }: TemplateStringsArray,
  ...parts: readonly Part[]
): Html {
  return new Html(
    first + rest.map((text, at) => toHtml(parts[at]) + text).join(""),
  );
}

function toHtml(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(toHtml).join("");
  const text = `${part}`;
  return escapeHtml(
    text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
  );
}

/** Escapes what means something in HTML, and shows control characters and those that turn the direction of text. */
export function escapeHtml(text: string): string {
  return text.replaceAll(
    /[&<>"'`]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  ).replaceAll(
    // deno-lint-ignore no-control-regex -- they are looked for
    /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    "\ufffd",
  );
}
