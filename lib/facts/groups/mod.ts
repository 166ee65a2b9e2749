/**
 * All fact groups by their word, loaded when they run.
 *
 * @module
 */

import type { GroupRegistry } from "../group.ts";

/** The groups, sorted by their word. */
export const groups: GroupRegistry = {
  certificates: async () =>
    (await import("./certificates.ts")).certificatesGroup,
  command: async () => (await import("./command.ts")).commandGroup,
  cpu: async () => (await import("./cpu.ts")).cpuGroup,
  disk: async () => (await import("./disk.ts")).diskGroup,
  hardware: async () => (await import("./hardware.ts")).hardwareGroup,
  memory: async () => (await import("./memory.ts")).memoryGroup,
  mounts: async () => (await import("./mounts.ts")).mountsGroup,
  network: async () => (await import("./network.ts")).networkGroup,
  packages: async () => (await import("./packages.ts")).packagesGroup,
  process: async () => (await import("./process.ts")).processGroup,
  reboot: async () => (await import("./reboot.ts")).rebootGroup,
  sockets: async () => (await import("./sockets.ts")).socketsGroup,
  system: async () => (await import("./system.ts")).systemGroup,
  units: async () => (await import("./units.ts")).unitsGroup,
  updates: async () => (await import("./updates.ts")).updatesGroup,
  users: async () => (await import("./users.ts")).usersGroup,
};
