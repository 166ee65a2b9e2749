/** Warnings about paths: each is told when it is news, however often who may write there has it come and go. */

/** How long the same of a path is no news, in milliseconds. */
const NEWS_MS = 10 * 60_000;
/** Most warnings that are remembered. */
const MOST_WARNINGS = 1000;

/** Tells warnings. */
export class PathWarnings {
  #warn: (text: string) => void;
  #told = new Map<string, number>();

  /** Takes who is told. */
  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  /** Tells why a path cannot be read, unless that was told a while ago. */
  tell(path: string, why: string): void {
    const text = `${path}: ${why}`;
    const now = performance.now();
    const toldMs = this.#told.get(text);
    this.#told.delete(text);
    this.#told.set(text, toldMs ?? now);
    if (toldMs !== undefined && now - toldMs < NEWS_MS) return;
    this.#told.set(text, now);
    this.#warn(text);
    if (this.#told.size <= MOST_WARNINGS) return;
    const [oldest] = this.#told.keys();
    if (oldest !== undefined) this.#told.delete(oldest);
  }
}
