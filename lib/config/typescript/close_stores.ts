/** Takes from a program of the configuration what outlives it. */

/** What keeps data on the disk of the host though no right was given, and what leads to it. */
const STORES = [
  "Worker",
  "caches",
  "localStorage",
  "process",
  "sessionStorage",
];

/** Takes away, from all modules of this process, what keeps data on the disk of the host without a right. */
export function closeStores(): void {
  STORES.forEach((name) => Reflect.deleteProperty(globalThis, name));
}
