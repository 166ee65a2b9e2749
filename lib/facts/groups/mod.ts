/**
 * All fact groups by their word, loaded when they run.
 *
 * @module
 */

import type { GroupRegistry } from "../group.ts";

/** The groups, sorted by their word. */
export const groups: GroupRegistry = {
  cpu: async () => (await import("./cpu.ts")).cpuGroup,
  disk: async () => (await import("./disk.ts")).diskGroup,
  memory: async () => (await import("./memory.ts")).memoryGroup,
  network: async () => (await import("./network.ts")).networkGroup,
  system: async () => (await import("./system.ts")).systemGroup,
};
