/** Masks: what replaces parts of a text that nobody shall read. Each takes time in proportion to the text. */

/** Replaces parts of a text; the text itself where there are none. */
export type Mask = (text: string) => string;

/** Makes a mask that puts a text in place of what it finds. */
export type MaskMaker = (put: string) => Mask;

/** Builds a text from pieces of another. */
export class Masking {
  #text: string;
  #put: string;
  #done = "";
  #from = 0;

  /** Takes the text and what is put in place of parts of it. */
  constructor(text: string, put: string) {
    this.#text = text;
    this.#put = put;
  }

  /** End of what was replaced last: what is before it is not to be looked at. */
  get from(): number {
    return this.#from;
  }

  /** Replaces a part, which begins at `from` or later. */
  replace(start: number, end: number): void {
    this.#done += this.#text.slice(this.#from, start) + this.#put;
    this.#from = end;
  }

  /** Gives the whole. */
  end(): string {
    return this.#from === 0
      ? this.#text
      : this.#done + this.#text.slice(this.#from);
  }
}
