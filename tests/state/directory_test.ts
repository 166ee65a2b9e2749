import assert from "node:assert/strict";
import { stateDirectory } from "../../lib/state/directory.ts";

Deno.test("stateDirectory: the named one, root's, the user's", () => {
  const user = { isRoot: false, home: "/home/a" };
  const rows: [options: Parameters<typeof stateDirectory>[0], dir: string][] = [
    [{ isRoot: true, home: "/root", xdgStateHome: "/x" }, "/var/lib/driftless"],
    [{ isRoot: true, explicit: "here" }, "here"],
    [{ ...user, xdgStateHome: "/x" }, "/x/driftless"],
    [user, "/home/a/.local/state/driftless"],
    [{ ...user, xdgStateHome: "" }, "/home/a/.local/state/driftless"],
    [{ ...user, xdgStateHome: "x" }, "/home/a/.local/state/driftless"],
  ];
  for (const [options, dir] of rows) assert.equal(stateDirectory(options), dir);
  assert.throws(() => stateDirectory({ isRoot: false }), {
    name: "TaskError",
    message: "Cannot choose a state directory: HOME is not set",
  });
});
