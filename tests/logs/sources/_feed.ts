/** A feed that tests look into, and sources that are opened with it. */

import { PARSING } from "../../../lib/config/params.ts";
import type {
  Entry,
  Feed,
  Feeder,
  OpenFeeder,
} from "../../../lib/logs/source.ts";

/** How long something may take that is waited for, in milliseconds. */
const LIMIT_MS = 20_000;

/** Keeps entries in memory. */
export class MemoryFeed implements Feed {
  readonly entries: Entry[] = [];
  /** How often it was synced. */
  syncs = 0;
  /** Thrown by the next syncs. */
  syncError: Error | undefined;
  #isFull = false;
  #changed = Promise.withResolvers<void>();

  get isFull(): boolean {
    return this.#isFull;
  }

  set isFull(isFull: boolean) {
    this.#isFull = isFull;
    this.#ring();
  }

  offer(entries: readonly Entry[]): boolean {
    if (this.#isFull) return false;
    this.entries.push(...entries);
    this.#ring();
    return true;
  }

  async waitForRoom(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const leave = () => aborted.resolve();
    signal.addEventListener("abort", leave);
    while (this.#isFull && !signal.aborted) {
      await Promise.race([this.#changed.promise, aborted.promise]);
    }
    signal.removeEventListener("abort", leave);
  }

  sync(): Promise<void> {
    if (this.syncError !== undefined) return Promise.reject(this.syncError);
    this.syncs++;
    return Promise.resolve();
  }

  /** Waits for so many entries and gives the texts of all. */
  async texts(count: number): Promise<string[]> {
    await waitUntil(() => this.entries.length >= count, this.#wait);
    return this.entries.map(({ text }) => text);
  }

  #wait = () => this.#changed.promise;

  #ring(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** A source that runs, with its feed. */
export interface Fed extends AsyncDisposable {
  readonly feed: MemoryFeed;
  readonly source: OpenFeeder;
  readonly warnings: string[];
  /** Address of a kind, such as `tcp`. */
  address(scheme?: string): URL;
}

/** Opens a source with params as they are written. */
export async function openFeeder<P>(
  unit: Feeder<P>,
  params: Record<string, unknown>,
  options: { once?: boolean } = {},
): Promise<Fed> {
  const feed = new MemoryFeed();
  const warnings: string[] = [];
  const source = await unit.open(unit.params.parse(params, PARSING), {
    name: "in",
    feed,
    once: options.once ?? false,
    warn: (text) => warnings.push(text),
  });
  return {
    feed,
    source,
    warnings,
    address: (scheme = "") =>
      new URL(source.addresses.find((one) => one.startsWith(scheme)) ?? ""),
    [Symbol.asyncDispose]: () => source.close(),
  };
}

/** Waits until something holds, looking whenever something happened, and now and then. */
export async function waitUntil(
  holds: () => boolean,
  happens: () => Promise<void> = () => Promise.race([]),
): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error("It took too long");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = new Promise<void>((done) => timer = setTimeout(done, 5));
    await Promise.race([happens(), soon]);
    clearTimeout(timer);
  }
}

/** Tells why a program is missing, or nothing when it is there. */
export function findMissing(program: string): string | undefined {
  const isThere = ["/usr/bin", "/bin", "/usr/sbin"].some((dir) => {
    try {
      return Deno.statSync(`${dir}/${program}`).isFile;
    } catch {
      return false;
    }
  });
  return isThere ? undefined : `needs the program ${program}`;
}
