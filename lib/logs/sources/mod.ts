/**
 * All sources but files by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { SourceRegistry } from "../source.ts";

/** The sources, sorted by their word. */
export const sources: SourceRegistry = {
  syslog: async () => (await import("./syslog.ts")).syslogSource,
};
