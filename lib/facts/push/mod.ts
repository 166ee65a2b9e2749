/**
 * All exporters that push, by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { PushRegistry } from "./push.ts";

/** The exporters, sorted by their word. */
export const pushes: PushRegistry = {
  directory: async () => (await import("./directory.ts")).directoryPush,
  file: async () => (await import("./file.ts")).filePush,
  http: async () => (await import("./http.ts")).httpPush,
  remote_write: async () => (await import("./remote_write.ts")).remoteWritePush,
  s3: async () => (await import("./s3.ts")).s3Push,
};
