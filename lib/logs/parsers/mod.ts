/**
 * All parsers by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { ParserRegistry } from "../parser.ts";

/** The parsers, sorted by their word; some have a second one. */
export const parsers: ParserRegistry = {
  apachecombined: async () =>
    (await import("./apachecombined.ts")).apachecombinedParser,
  apachecommon: async () =>
    (await import("./apachecommon.ts")).apachecommonParser,
  audit: async () => (await import("./audit.ts")).auditParser,
  auto: async () => (await import("./auto.ts")).autoParser,
  combined: async () =>
    (await import("./apachecombined.ts")).apachecombinedParser,
  common: async () => (await import("./apachecommon.ts")).apachecommonParser,
  cri: async () => (await import("./cri.ts")).criParser,
  csv: async () => (await import("./csv.ts")).csvParser,
  docker: async () => (await import("./docker.ts")).dockerParser,
  grok: async () => (await import("./grok.ts")).grokParser,
  json: async () => (await import("./json.ts")).jsonParser,
  keyvalue: async () => (await import("./keyvalue.ts")).keyvalueParser,
  logfmt: async () => (await import("./keyvalue.ts")).keyvalueParser,
  nginx: async () => (await import("./nginx.ts")).nginxParser,
  nginx_combined: async () => (await import("./nginx.ts")).nginxParser,
  nginx_error: async () => (await import("./nginx_error.ts")).nginxErrorParser,
  plain: async () => (await import("./plain.ts")).plainParser,
  regex: async () => (await import("./regex.ts")).regexParser,
  syslog: async () => (await import("./syslog.ts")).syslogParser,
};
