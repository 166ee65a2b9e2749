import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { undoChange } from "../../lib/apply/undo.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import type { BeforeState } from "../../lib/state/state.ts";
import type { Change } from "../../lib/task.ts";
import { MemoryHost } from "../../lib/testing/memory_host.ts";

/** Undoes the removal of something. */
async function undoRemoval(
  before: BeforeState,
): Promise<{ status: string; why?: string; made: Change[] }> {
  const made: Change[] = [];
  const { status, why } = await undoChange(
    {
      id: 1,
      run: 1,
      index: 0,
      seq: 0,
      kind: "remove",
      path: "/srv/x",
      before,
      undo: "file",
      after: { exists: false },
      begunAt: 1,
      endedAt: 1,
    },
    { blobPath: (digest) => `/blobs/${digest}` },
    (change) => Promise.resolve(made.push(change)),
    new OverlayHost(new MemoryHost({ files: { "/srv": { type: "dir" } } })),
  );
  return { status, ...(why === undefined ? {} : { why }), made };
}

Deno.test("undo makes a removed directory again", async () => {
  const before = { exists: true, type: "dir", mode: 0o750, tree: [] } as const;
  deepEqual(await undoRemoval({ ...before, tree: [] }), {
    status: "undone",
    made: [
      { kind: "make_dir", path: "/srv/x", mode: 0o750 },
      { kind: "attributes", path: "/srv/x" },
    ],
  });
});

Deno.test("undo makes no empty directory of one with more in it than was kept", async () => {
  const tree = [{ name: "sub", state: { exists: true, type: "dir" as const } }];
  for (const rest of [{}, { tree }]) {
    deepEqual(await undoRemoval({ exists: true, type: "dir", ...rest }), {
      status: "kept",
      why: "not all that was in it could be kept",
      made: [],
    });
  }
});

Deno.test("undo says of what cannot be made again why", async () => {
  deepEqual(await undoRemoval({ exists: true, type: "fifo" }), {
    status: "kept",
    why: "what is no file, directory or link is not made again",
    made: [],
  });
  deepEqual(await undoRemoval({ exists: true, type: "file" }), {
    status: "kept",
    why: "its content was too large to keep",
    made: [],
  });
});
