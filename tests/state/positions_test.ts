/** Positions of log pipelines in the state. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { openState } from "../../lib/state/state.ts";
import { TemporaryDir } from "./temporary.ts";

Deno.test("positions are kept by pipeline and place, and outlive the process", () => {
  using dir = new TemporaryDir();
  {
    using state = openState(dir.path);
    deepEqual(state.positions("a -> b").size, 0);
    state.keepPositions("a -> b", [
      { key: "one", data: "1" },
      { key: "two", data: "2" },
    ]);
    state.keepPositions("a -> c", [{ key: "one", data: "other" }]);
    state.keepPositions("a -> b", [
      { key: "one", data: undefined },
      { key: "two", data: "3" },
    ]);
  }
  using state = openState(dir.path);
  deepEqual([...state.positions("a -> b")], [["two", "3"]]);
  deepEqual([...state.positions("a -> c")], [["one", "other"]]);
});

Deno.test("what is known of pipelines is that of the newest look", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  const row = (name: string, data: string) => ({ name, atMs: 5, data });
  state.savePipelines([row("a", "1"), row("b", "2")]);
  state.savePipelines([row("b", "3")]);
  deepEqual(state.pipelines(), [row("b", "3")]);
});
