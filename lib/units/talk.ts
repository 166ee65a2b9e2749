/** What units print, which goes to standard error of their process. */

/** Greatest line that is told, in characters. */
const MAX_LINE = 1000;
/** What is kept of the end, in characters. */
const MAX_KEPT = 8000;

/** Tells lines as they come, and keeps the last ones. */
export class Talk {
  /** Resolves when there is no more. */
  readonly done: Promise<void>;
  #last = "";

  /** Takes the stream, and who hears the lines. */
  constructor(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    tell: ((line: string) => void) | undefined,
  ) {
    this.done = this.#follow(stream, tell);
  }

  /** The end of all that was printed. */
  get last(): string {
    return this.#last;
  }

  async #follow(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    tell: ((line: string) => void) | undefined,
  ): Promise<void> {
    let open = "";
    const say = (line: string) => {
      if (line !== "") tell?.(line.slice(0, MAX_LINE));
    };
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#last = (this.#last + text).slice(-MAX_KEPT);
      const lines = (open + text).split("\n");
      open = (lines.pop() ?? "").slice(0, MAX_LINE);
      lines.forEach(say);
    }
    say(open);
  }
}
