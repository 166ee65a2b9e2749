/**
 * What a secret provider is. This is the one import of every provider file.
 *
 * @module
 */

import type * as z from "zod";
import type { Host } from "../host/host.ts";

export type { Host } from "../host/host.ts";
export { TaskError } from "../error.ts";

/** A place where secrets are kept: one constant with one method. */
export interface Provider<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object. */
  readonly params: z.ZodType<P>;
  /**
   * Finds a secret by its name, `TOKEN` for `secrets.TOKEN`; undefined when
   * there is none of that name.
   * @throws {TaskError} When nothing can be asked; no message holds a secret.
   */
  find(params: P, name: string, host: Host): Promise<string | undefined>;
}

/** Providers by their word, loaded when used. */
export type ProviderRegistry = Readonly<
  Record<string, () => Promise<Provider>>
>;
