/** Writes HTML in which every text that is put in is escaped. */

/** Hides secrets in a text. */
export type Redact = (text: string) => string;

/** HTML with its texts, which are escaped when it is written. */
export class Html {
  #raw: readonly string[];
  #parts: readonly Part[];

  /** Takes HTML, and what stands between its pieces. */
  constructor(raw: readonly string[], parts: readonly Part[] = []) {
    this.#raw = raw;
    this.#parts = parts;
  }

  /** Writes it; secrets are hidden before texts are escaped. */
  write(redact: Redact): string {
    return this.#raw.map((text, at) => text + toHtml(this.#parts[at], redact))
      .join("");
  }
}

/** What may be put in: text and numbers are escaped, lists are joined, undefined is nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Longest text that is put in, in characters; the rest is cut. */
const MAX_TEXT = 4000;

/** Makes HTML of a template; every value is text of an element or of a quoted attribute. */
export function html(
  { raw }: TemplateStringsArray,
  ...parts: readonly Part[]
): Html {
  return new Html(raw, parts);
}

function toHtml(part: Part, redact: Redact): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.write(redact);
  if (typeof part === "object") {
    return part.map((one) => toHtml(one, redact)).join("");
  }
  const text = redact(`${part}`);
  return escapeHtml(
    text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
  );
}

/** Escapes what means something in HTML, and shows control characters and those that turn the direction of text. */
function escapeHtml(text: string): string {
  return text.replaceAll(
    /[&<>"'`]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  ).replaceAll(
    // deno-lint-ignore no-control-regex -- they are looked for
    /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    "\ufffd",
  );
}
