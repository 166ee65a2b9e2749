/** What a program tells of many paths: read once a round, where rounds before asked for it. */

/** Most paths of a round. */
const PATHS_LIMIT = 4096;

/** Rounds after which what nobody asked for is read no more. */
const KEPT_ROUNDS = 100;

/** How paths are read. */
export interface PathReader<C> {
  /**
   * Reads one at once, holding up all else.
   * @throws {Error} When the program may not be run.
   */
  readonly one: (path: string) => C;
  /**
   * Reads many, in one program that a signal ends.
   * @throws {Error} When the program may not be run, or was ended.
   */
  readonly many: (
    paths: readonly string[],
    signal: AbortSignal,
  ) => Promise<Map<string, C>>;
}

/** Contents by path, those of one round at a time. */
export class KernelRound<C> {
  #contents = new Map<string, C>();
  /** What is to be read, with the round in which it was last asked for. */
  #wanted = new Map<string, number>();
  #round = 0;

  /** Takes how paths are read. */
  constructor(private readonly reader: PathReader<C>) {}

  /** Gives what a path held in this round; what is asked for the first time is read for it alone. */
  find(path: string): C {
    if (this.#wanted.size < PATHS_LIMIT || this.#wanted.has(path)) {
      this.#wanted.set(path, this.#round);
    }
    const content = this.#contents.get(path) ?? this.reader.one(path);
    this.#contents.set(path, content);
    return content;
  }

  /**
   * Reads anew what was asked for.
   * @throws {Error} As the reader does.
   */
  async refresh(signal: AbortSignal): Promise<void> {
    this.#round++;
    this.#wanted.forEach((round, path) => {
      if (this.#round - round > KEPT_ROUNDS) this.#wanted.delete(path);
    });
    const paths = [...this.#wanted.keys()];
    this.#contents = await this.reader.many(paths, signal);
  }
}
