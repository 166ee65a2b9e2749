/** Secrets: values known to be secret, and the one redactor that keeps them out of every output. */

/** What stands in place of a secret. */
export const MASK = "***";

/** Values shorter than this are not searched for inside longer texts: they would mask half of it. */
const SHORTEST = 4;

/**
 * Knows the secret values of a run and replaces them in any text, longest
 * first. Each value is also known in the forms that texts carry it in: its
 * single lines, base64, percent-encoded and as a JSON string.
 */
export class Redactor {
  #values = new Set<string>();
  #pattern: RegExp | undefined;

  /** Adds a value; empty and very short values are ignored. */
  add(value: string): void {
    for (const form of toForms(value)) {
      if (form.length >= SHORTEST && !this.#values.has(form)) {
        this.#values.add(form);
        this.#pattern = undefined;
      }
    }
  }

  /** Tells whether a text holds a secret. */
  has(text: string): boolean {
    if (this.#values.size === 0) return false;
    const pattern = this.#compiled();
    pattern.lastIndex = 0;
    return pattern.test(text);
  }

  /** Replaces every secret in a text. */
  redact(text: string): string {
    if (this.#values.size === 0) return text;
    return text.replace(this.#compiled(), MASK);
  }

  /** Replaces every secret in the words of a program, one that was cut at its blanks too. */
  redactWords(words: readonly string[]): string[] {
    const masked = words.map((word) => this.redact(word));
    const whole = masked.join(" ");
    return this.has(whole) ? this.redact(whole).split(" ") : masked;
  }

  /** Replaces every secret in the strings, numbers and keys of plain data; a number that holds one becomes text. */
  redactData(data: unknown): unknown {
    if (this.#values.size === 0) return data;
    if (typeof data === "string") return this.redact(data);
    if (typeof data === "number") {
      return this.has(String(data)) ? this.redact(String(data)) : data;
    }
    if (Array.isArray(data)) {
      return data.length > 1 && data.every((item) => typeof item === "string")
        ? this.redactWords(data)
        : data.map((item) => this.redactData(item));
    }
    if (data instanceof Uint8Array || data === null) return data;
    if (typeof data === "object") {
      return Object.fromEntries(
        Object.entries(data).map((
          [key, value],
        ) => [this.redact(key), this.redactData(value)]),
      );
    }
    return data;
  }

  #compiled(): RegExp {
    this.#pattern ??= new RegExp(
      [...this.#values].sort((a, b) => b.length - a.length)
        .map((value) => RegExp.escape(value)).join("|"),
      "g",
    );
    return this.#pattern;
  }
}

/** The forms in which a value may show up in a text. */
function toForms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  const forms = [
    value,
    value.trim(),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toBase64(),
    bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
  ];
  if (value.includes("\n")) {
    for (const line of value.split(/\r?\n/)) {
      if (line.trim().length >= 8) forms.push(line, line.trim());
    }
  }
  return forms;
}
