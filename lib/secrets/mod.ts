/**
 * All secret providers by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { ProviderRegistry } from "./provider.ts";

/** The providers, sorted by their word. */
export const providers: ProviderRegistry = {
  directory: async () =>
    (await import("./providers/directory.ts")).directoryProvider,
};
