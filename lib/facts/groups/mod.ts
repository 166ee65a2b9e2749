/**
 * All fact groups by their word, loaded when they run.
 *
 * @module
 */

import type { GroupRegistry } from "../group.ts";

/** The groups, sorted by their word. */
export const groups: GroupRegistry = {
  command: async () => (await import("./command.ts")).commandGroup,
  cpu: async () => (await import("./cpu.ts")).cpuGroup,
  disk: async () => (await import("./disk.ts")).diskGroup,
  memory: async () => (await import("./memory.ts")).memoryGroup,
  network: async () => (await import("./network.ts")).networkGroup,
  process: async () => (await import("./process.ts")).processGroup,
  system: async () => (await import("./system.ts")).systemGroup,
};
