/** What tasks that only look or steer share. */

import type { Output, Plan } from "../lib/task.ts";

/** Makes a plan without changes of what a task finds out. */
export async function* planNothing(
  find: () => Output | Promise<Output>,
): Plan {
  yield* [];
  return await find();
}
