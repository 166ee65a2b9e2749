import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { filePush } from "../../../lib/facts/push/file.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { TIME_MS, toContext, toGauge, toSnapshot } from "./_snapshot.ts";

const NEVER = new AbortController().signal;

/** Sends one snapshot to a file. */
async function send(params: object, value: number): Promise<void> {
  const push = await filePush.open(
    filePush.params.parse(params),
    toContext(),
  );
  const [bytes] = push.encode(toSnapshot([toGauge("a", { x: value })]));
  if (bytes) await push.send({ bytes, timeMs: TIME_MS }, NEVER);
  await push.close();
}

Deno.test("file: reads its params", () => {
  deepEqual(filePush.params.parse({ path: "/a" }), {
    path: "/a",
    format: "prometheus",
  });
  for (const wrong of [{}, { path: "a" }, { path: "/a", format: "yaml" }]) {
    equal(filePush.params.safeParse(wrong).success, false);
  }
  equal(filePush.keepsOld({ path: "/a", format: "json" }), false);
});

Deno.test("file: makes directories, replaces the file, keeps its mode, and leaves nothing beside it", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a/b/metrics.prom`;
  await send({ path }, 1);
  Deno.chmodSync(path, 0o640);
  const before = Deno.statSync(path).ino;
  await send({ path }, 2);
  equal(
    Deno.readTextFileSync(path),
    '# HELP a About a.\n# TYPE a gauge\na{of="x"} 2\n',
  );
  equal(dir.mode("a/b/metrics.prom"), 0o640);
  equal(Deno.statSync(path).ino === before, false);
  deepEqual(
    [...Deno.readDirSync(`${dir.path}/a/b`)].map(({ name }) => name),
    ["metrics.prom"],
  );
});

Deno.test("file: whoever reads it meanwhile sees whole files", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/m.json`;
  await send({ path, format: "json" }, 0);
  let isOver = false;
  const reads = (async () => {
    let count = 0;
    while (!isOver) {
      JSON.parse(await Deno.readTextFile(path));
      count++;
    }
    return count;
  })();
  for (let count = 0; count < 50; count++) {
    await send({ path, format: "json" }, count);
  }
  isOver = true;
  equal(await reads > 0, true);
});

Deno.test("file: a link is replaced, not followed; a directory in its place is told", async () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/other`, "kept");
  const path = `${dir.path}/link`;
  await new Deno.Command("ln", { args: ["-s", "other", path] }).output();
  await send({ path }, 1);
  equal(Deno.readTextFileSync(`${dir.path}/other`), "kept");
  equal(Deno.lstatSync(path).isSymlink, false);
  Deno.mkdirSync(`${dir.path}/d`);
  await rejects(send({ path: `${dir.path}/d` }, 1), {
    name: "TaskError",
    message: /it is not a regular file/,
  });
});
