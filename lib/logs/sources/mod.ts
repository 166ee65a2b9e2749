/**
 * All sources but files by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { SourceRegistry } from "../source.ts";

/** The sources, sorted by their word. */
export const sources: SourceRegistry = {
  command: async () => (await import("./command.ts")).commandSource,
  http: async () => (await import("./http.ts")).httpSource,
  journald: async () => (await import("./journald.ts")).journaldSource,
  stdin: async () => (await import("./stdin.ts")).stdinSource,
  syslog: async () => (await import("./syslog.ts")).syslogSource,
};
