/** What is wrong with a template, and where in its text. */

/** Where a template error happened and what it is about. */
export interface TemplateErrorDetail {
  /** Offset in the template's text, in UTF-16 units. */
  offset?: number | undefined;
  /** The variable, filter, test or function that is not known. */
  unknownName?: string | undefined;
  /** The error below this one. */
  cause?: unknown;
}

/**
 * A template could not be read or rendered. The message names variables,
 * never their values, so it is safe to show.
 */
export class TemplateError extends Error {
  override name = "TemplateError";
  /** Offset in the template's text, in UTF-16 units. */
  offset: number | undefined;
  /** Line in the template's text, 1-based. */
  line: number | undefined;
  /** Name of the template file, when it has one. */
  template: string | undefined;
  /** The variable, filter, test or function that is not known. */
  unknownName: string | undefined;

  constructor(message: string, detail: TemplateErrorDetail = {}) {
    super(message, { cause: detail.cause });
    this.offset = detail.offset;
    this.unknownName = detail.unknownName;
  }

  /** Says where it happened, unless that is known. */
  place(offset: number): this {
    this.offset ??= offset;
    return this;
  }

  /** Says at which call it happened; the innermost call wins. */
  attach(prefix: string, offset: number): this {
    if (this.offset === undefined) {
      this.message = `${prefix}: ${this.message}`;
      this.offset = offset;
    }
    return this;
  }

  /** Turns the offset into a line, and puts `NAME:LINE:` before the message when the template is a file. */
  locate(text: string, template?: string): this {
    if (this.line !== undefined) return this;
    this.line = toLine(text, this.offset ?? 0);
    this.template = template;
    if (template !== undefined) {
      this.message = `${template}:${this.line}: ${this.message}`;
    }
    return this;
  }
}

/** Counts the line of an offset, 1-based. */
export function toLine(text: string, offset: number): number {
  let line = 1;
  let at = text.indexOf("\n");
  while (at !== -1 && at < offset) {
    line++;
    at = text.indexOf("\n", at + 1);
  }
  return line;
}
