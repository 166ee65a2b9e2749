/** Plugins as registries offer them. */

import type { PluginFormat } from "./lock_file.ts";

/** Greatest file of a plugin, in bytes, as in the original. */
export const MAX_PLUGIN_BYTES: number = 50 * 1024 * 1024;

/** One version of a plugin as a registry offers it. */
export interface Release {
  readonly name: string;
  readonly version: string;
  readonly format: PluginFormat;
  readonly description: string;
  /** Address or path of its file. */
  readonly source: string;
  /** Digest that the registry tells; a directory tells none. */
  readonly integrity?: string;
}

/** A place that plugins are installed from. */
export interface Registry {
  readonly name: string;
  /** Where it is, for people. */
  readonly address: string;
  /**
   * Lists the newest version of each plugin.
   * @throws {TaskError} When it does not answer, or not with that.
   */
  list(): Promise<Release[]>;
  /**
   * Finds a version of a plugin, the newest when none is named.
   * @throws {TaskError} When it does not answer, or not with that.
   */
  find(name: string, version: string | undefined): Promise<Release | undefined>;
  /**
   * Loads the file of a plugin, at most 50 MiB.
   * @throws {TaskError} When it is not there, too large, or takes too long.
   */
  load(source: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Tells whether nobody on the way may change what comes from an address: https, or a server on this host. */
export function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === "https:" ||
    protocol === "http:" &&
      /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
