/** Takes posts at a port and appends them to a file before it answers; killed by a test. */

import { ok } from "node:assert/strict";

const [port, path] = Deno.args;
ok(port !== undefined && path !== undefined);
const file = Deno.openSync(path, { append: true, create: true });
// The one before may have been killed in the middle of a line.
if (file.statSync().size > 0) file.writeSync(new TextEncoder().encode("\n"));
Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen: () => {} },
  async (request) => {
    const bytes = await request.bytes();
    for (let at = 0; at < bytes.length;) {
      at += file.writeSync(bytes.subarray(at));
    }
    return new Response("ok");
  },
);
