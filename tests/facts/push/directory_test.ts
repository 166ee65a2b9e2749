import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { directoryPush } from "../../../lib/facts/push/directory.ts";
import { listFiles } from "../../../lib/outputs/line_directory.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { TIME_MS, toContext, toGauge, toSnapshot } from "./_snapshot.ts";

const NEVER = new AbortController().signal;

function open(params: object) {
  return directoryPush.open(directoryPush.params.parse(params), toContext());
}

async function send(
  push: Awaited<ReturnType<typeof open>>,
  value: number,
): Promise<void> {
  const families = ["node_load1", "driftless_disk_total_bytes", "backup_size"]
    .map((name) => toGauge(name, { x: value }));
  for (const bytes of push.encode(toSnapshot(families))) {
    await push.send({ bytes, timeMs: TIME_MS }, NEVER);
  }
}

Deno.test("directory: a file for the textfile collector, without what node_exporter tells itself", async () => {
  using dir = new TemporaryDir();
  const push = await open({ path: `${dir.path}/text` });
  await send(push, 1);
  await send(push, 2);
  await push.close();
  const names = [...Deno.readDirSync(`${dir.path}/text`)]
    .map(({ name }) => name);
  deepEqual(names, ["driftless.prom"]);
  const text = Deno.readTextFileSync(`${dir.path}/text/driftless.prom`);
  match(text, /^driftless_disk_total_bytes\{of="x"\} 2$/m);
  match(text, /^backup_size\{of="x"\} 2$/m);
  equal(text.includes("node_load1"), false);
});

Deno.test("directory: lines of JSON, one for each snapshot, in files that go by age", async () => {
  using dir = new TemporaryDir();
  const params = { path: dir.path, format: "json_lines" };
  const push = await open({ ...params, max_bytes: 1000, max_files: 2 });
  for (let count = 0; count < 5; count++) await send(push, count);
  const other = await open(params);
  await rejects(send(other, 9), /another process writes to it/);
  await push.close();
  equal(listFiles(dir.path).length, 2);
  const lines = listFiles(dir.path).flatMap((name) =>
    Deno.readTextFileSync(`${dir.path}/${name}`).split("\n").slice(0, -1)
  );
  const last = JSON.parse(lines.at(-1) ?? "");
  equal(last.metrics[0].samples[0].value, 4);
  await send(other, 9);
  await other.close();
});
