import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { captureBefore, type Journal } from "../../lib/apply/journal.ts";
import { toInverse } from "../../lib/apply/undo.ts";

const JOURNAL: Journal = {
  begin: () => 0,
  end: () => {},
  keep: () => undefined,
};
const BLOBS = { blobPath: () => "" };

Deno.test("a value of the kernel is undone by what it was, or by what its change says", () => {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(path, "cpu io\n");
    const change = { kind: "kernel" as const, path, value: "+memory" };
    const toUndo = (more: { undoValue?: string }) => {
      const before = captureBefore({ ...change, ...more }, path, JOURNAL);
      return before && toInverse(path, "kernel", before, BLOBS);
    };
    deepEqual(toUndo({}), [{ kind: "kernel", path, value: "cpu io" }]);
    deepEqual(toUndo({ undoValue: "-memory" }), [
      { kind: "kernel", path, value: "-memory" },
    ]);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("a value of the kernel that is not there is told by its path", () => {
  const path = "/tmp/driftless-none/value";
  const change = { kind: "kernel" as const, path, value: "1" };
  throws(
    () => captureBefore(change, path, JOURNAL),
    /Cannot read "\/tmp\/driftless-none\/value": it does not exist/,
  );
});

Deno.test("times that a change sets are undone, that of the last access too", () => {
  const path = Deno.makeTempFileSync();
  try {
    Deno.utimeSync(path, 1_000, 2_000);
    const change = {
      kind: "attributes" as const,
      path,
      mtimeMs: 1,
      atimeMs: 1,
    };
    const before = captureBefore(change, path, JOURNAL);
    const [undo] = before && toInverse(path, "attributes", before, BLOBS) || [];
    equal(undo?.kind === "attributes" && undo.mtimeMs, 2_000_000);
    equal(undo?.kind === "attributes" && undo.atimeMs, 1_000_000);
  } finally {
    Deno.removeSync(path);
  }
});
