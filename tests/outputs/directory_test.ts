import assert from "node:assert/strict";
import { directoryOutput } from "../../lib/outputs/directory.ts";
import { listFiles } from "../../lib/outputs/line_directory.ts";
import { TemporaryDir } from "../state/temporary.ts";

function toBytes(...lines: string[]): Uint8Array[] {
  return lines.map((line) => new TextEncoder().encode(line));
}

Deno.test("directory: reads its params", () => {
  const { params } = directoryOutput;
  assert.deepEqual(params.parse({ path: "/a" }), {
    path: "/a",
    max_bytes: 67_108_864,
    max_files: 30,
  });
  assert.equal(
    params.parse({ path: "/a", max_bytes: "100MB" }).max_bytes,
    100_000_000,
  );
  for (
    const wrong of [{}, { path: "a" }, { path: "/a", max_files: -1 }, {
      path: "/a",
      max_file: 1,
    }]
  ) {
    assert.equal(params.safeParse(wrong).success, false, JSON.stringify(wrong));
  }
});

Deno.test("directory: what is sent is in files, whole or not at all", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/out`;
  const params = directoryOutput.params.parse({
    path,
    max_bytes: 4,
    max_files: 2,
  });
  const output = await directoryOutput.open(params);
  await output.send(toBytes("{}", "[]"));
  await assert.rejects(output.send(toBytes("1", "2\n3")), TypeError);
  await output.send(toBytes("4"));
  await output.close();
  const texts = listFiles(path)
    .map((name) => Deno.readTextFileSync(`${path}/${name}`));
  assert.deepEqual(texts, ["{}\n[]\n", "4\n"]);
  await assert.rejects(output.send(toBytes("5")), { name: "TaskError" });
});

Deno.test("directory: says why it cannot be opened", async () => {
  using dir = new TemporaryDir();
  Deno.writeTextFileSync(`${dir.path}/file`, "");
  const params = { max_bytes: 1, max_files: 1 };
  await assert.rejects(
    directoryOutput.open({ ...params, path: `${dir.path}/file` }),
    { name: "TaskError", message: /it is not a directory/ },
  );
});
