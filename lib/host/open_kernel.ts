/** Opens the kernel's files by what this process may do. */

import type { Kernel } from "./kernel.ts";

/**
 * Opens the kernel's files: with all rights where the C library may be called,
 * else by `cat` where that may be run.
 * @throws {Error} When neither may be.
 */
export async function openKernel(): Promise<Kernel & Disposable> {
  if (!mayCall() && mayCat()) {
    const { NarrowKernel } = await import("./narrow_kernel.ts");
    return new NarrowKernel();
  }
  const { KernelFiles } = await import("./kernel_files.ts");
  return new KernelFiles();
}

function mayCall(): boolean {
  return Deno.permissions.querySync({ name: "ffi", path: "libc.so.6" })
    .state === "granted";
}

function mayCat(): boolean {
  const { state } = Deno.permissions.querySync({ name: "run", command: "cat" });
  return state === "granted";
}
