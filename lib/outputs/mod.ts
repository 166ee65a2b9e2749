/**
 * All outputs by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { OutputRegistry } from "./output.ts";

/** The outputs, sorted by their word. */
export const outputs: OutputRegistry = {
  console: async () => (await import("./console.ts")).consoleOutput,
  directory: async () => (await import("./directory.ts")).directoryOutput,
  elasticsearch: async () =>
    (await import("./elasticsearch.ts")).elasticsearchOutput,
  file: async () => (await import("./file.ts")).fileOutput,
  http: async () => (await import("./http.ts")).httpOutput,
  loki: async () => (await import("./loki.ts")).lokiOutput,
  s3: async () => (await import("./s3.ts")).s3Output,
  socket: async () => (await import("./socket.ts")).socketOutput,
  syslog: async () => (await import("./syslog.ts")).syslogOutput,
};
