/**
 * All transforms by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { TransformRegistry } from "../transform.ts";

/** The transforms, sorted by their word. */
export const transforms: TransformRegistry = {
  addfield: async () => (await import("./addfield.ts")).addfieldTransform,
  copyfield: async () => (await import("./copyfield.ts")).copyfieldTransform,
  labels: async () => (await import("./labels.ts")).labelsTransform,
  redact: async () => (await import("./redact.ts")).redactTransform,
  removefield: async () =>
    (await import("./removefield.ts")).removefieldTransform,
  renamefield: async () =>
    (await import("./renamefield.ts")).renamefieldTransform,
  setfieldif: async () => (await import("./setfieldif.ts")).setfieldifTransform,
  truncate: async () => (await import("./truncate.ts")).truncateTransform,
};
