/** The settings of a server, read again when their files change: certificates are renewed under it. */

import { ConfigError, ConfigErrors, toMessage, toPlaceText } from "../error.ts";
import type { WebConfig } from "./config.ts";
import { loadWebConfig } from "./config_file.ts";

/** How often the files are looked at when somebody asks, in milliseconds. */
const LOOK_MS = 1000;
/** After what time what failed is tried again though no file changed, in milliseconds. */
const RETRY_MS = 10_000;

/** Settings that follow their files; broken ones keep the old ones in force. */
export class LiveWebConfig {
  #path: string;
  #warn: (text: string) => void;
  #now: () => number;
  #config: WebConfig;
  /** How the files looked before they were read; not known at first, so that they are read once more. */
  #seen = "";
  #lookedAt: number;
  /** What went wrong with the files as they are. */
  #fault: { text: string; at: number } | undefined;
  #running: Promise<void> | undefined;

  private constructor(
    path: string,
    warn: (text: string) => void,
    now: () => number,
    config: WebConfig,
  ) {
    this.#path = path;
    this.#warn = warn;
    this.#now = now;
    this.#config = config;
    this.#lookedAt = now();
  }

  /**
   * Reads the file. Needs read permission for it and what it names. The clock
   * counts milliseconds.
   * @throws {ConfigErrors | ConfigError} When it is broken.
   */
  static async open(
    path: string,
    warn: (text: string) => void,
    now: () => number = () => performance.now(),
  ): Promise<LiveWebConfig> {
    return new LiveWebConfig(path, warn, now, await loadWebConfig(path));
  }

  /** The settings in force; the same object until they change. */
  get config(): WebConfig {
    return this.#config;
  }

  /** Looks at the files once in a while, and reads them when they changed. */
  async refresh(): Promise<void> {
    const now = this.#now();
    if (this.#running !== undefined) return await this.#running;
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    const seen = look(this.#config.files);
    const isDue = this.#fault !== undefined &&
      now - this.#fault.at >= RETRY_MS;
    if (seen === this.#seen && !isDue) return;
    this.#running = this.#read(seen, now)
      .finally(() => this.#running = undefined);
    await this.#running;
  }

  async #read(seen: string, now: number): Promise<void> {
    try {
      const config = await loadWebConfig(this.#path);
      requireSameScheme(this.#config, config);
      const isSameList = toKey(config.files) === toKey(this.#config.files);
      this.#seen = isSameList ? seen : "";
      if (toKey(config) !== toKey(this.#config)) this.#config = config;
      if (this.#fault) this.#warn(`"${this.#path}" is in force again`);
      this.#fault = undefined;
    } catch (error) {
      const text = toFaultText(error);
      this.#seen = seen;
      if (this.#fault?.text !== text) {
        this.#warn(`${text}; the settings before it stay in force`);
      }
      this.#fault = { text, at: now };
    }
  }
}

/** Writes what makes settings equal. */
function toKey(settings: WebConfig | readonly string[]): string {
  return JSON.stringify(
    settings,
    (_, value) => value instanceof Map ? [...value] : value,
  );
}

function toFaultText(error: unknown): string {
  const errors = error instanceof ConfigErrors ? error.errors : [error];
  return errors.map((one) =>
    one instanceof ConfigError && one.place !== undefined
      ? `${toPlaceText(one.place)}: ${one.message}`
      : toMessage(one)
  ).join("; ");
}

/** Clients know an address with its scheme. */
function requireSameScheme(before: WebConfig, after: WebConfig): void {
  if ((before.tls === undefined) === (after.tls === undefined)) return;
  throw new Error(
    `TLS is switched ${after.tls ? "on" : "off"} by a new start only`,
  );
}

/** Describes files by what changes when they do; links are followed. */
function look(files: readonly string[]): string {
  return files.map((file) => {
    try {
      const { dev, ino, size, mtime, ctime } = Deno.statSync(file);
      return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
    } catch {
      return "absent";
    }
  }).join("\n");
}
