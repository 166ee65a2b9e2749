/** Looks again and again whether the lock of a state directory is held, until it is killed. */

import { isLocked } from "../../lib/state/lock.ts";

const dir = Deno.args[0] ?? "";
await Deno.stdout.write(new TextEncoder().encode("looking\n"));
for (;;) {
  isLocked(dir);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
