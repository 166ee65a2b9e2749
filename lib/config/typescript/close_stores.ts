/** Takes from a program of the configuration what it could have without a right. */

/** What keeps data on the disk of the host though no right was given, and what leads to it. */
const STORES = [
  "Worker",
  "caches",
  "localStorage",
  "process",
  "sessionStorage",
];

/**
 * Takes away, from all modules of this process, what keeps data on the disk of
 * the host without a right, what opens its graphics card without one, and the
 * inside of the runtime, by which both could be had again.
 */
export function closeStores(): void {
  STORES.forEach((name) => Reflect.deleteProperty(globalThis, name));
  Reflect.deleteProperty(Navigator.prototype, "gpu");
  Reflect.deleteProperty(Deno, Object(Deno).internal);
}
