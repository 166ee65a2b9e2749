/** Pulls once from the address and into the directory that it is given, and is killed meanwhile. */

import { Puller } from "./_world.ts";

const [dir = "", url = ""] = Deno.args;
const agent = new Puller({ dir, url }, {});
await agent.pull();
// Whoever kills it may be late.
setTimeout(() => {}, 60_000);
