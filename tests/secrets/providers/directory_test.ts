import { rejects, strictEqual as equal } from "node:assert/strict";
import { directoryProvider } from "../../../lib/secrets/providers/directory.ts";
import { MemoryHost, type MemoryState } from "../../../lib/testing/mod.ts";

const PATH = "/run/credentials/driftless.service";

function find(name: string, have: MemoryState): Promise<string | undefined> {
  const params = directoryProvider.params.parse({ path: PATH });
  return directoryProvider.find(params, name, new MemoryHost(have));
}

const file = (mode: number, content: string | Uint8Array, uid = 0) => ({
  files: { [`${PATH}/TOKEN`]: { mode, content, uid } },
});

Deno.test("a secret is the content of its file without the newline at its end", async () => {
  equal(await find("TOKEN", file(0o400, "sesame\n")), "sesame");
  equal(await find("TOKEN", file(0o600, "two\nlines")), "two\nlines");
});

Deno.test("a secret that is not there is none, and neither is a path", async () => {
  equal(await find("OTHER", file(0o400, "x")), undefined);
  equal(await find("../TOKEN", file(0o400, "x")), undefined);
  equal(await find("a/b", file(0o400, "x")), undefined);
  equal(await find(".", file(0o400, "x")), undefined);
});

Deno.test("root uses no file that others may read, write or own", async () => {
  await rejects(find("TOKEN", file(0o644, "x")), /others than root/);
  await rejects(find("TOKEN", file(0o400, "x", 1000)), /others than root/);
  const open = {
    files: {
      ...file(0o400, "x").files,
      [PATH]: { type: "dir" as const, mode: 0o777 },
    },
  };
  await rejects(find("TOKEN", open), /root alone may write to/);
  const link = { files: { [`${PATH}/TOKEN`]: { target: "/etc/shadow" } } };
  await rejects(find("TOKEN", link), /it is no file/);
  const own = { ...file(0o644, "sesame", 1000), uid: 1000 };
  equal(await find("TOKEN", own), "sesame");
});

Deno.test("what is no text or no file is refused, without its content", async () => {
  const broken = new Uint8Array([0xff, 0xfe]);
  await rejects(find("TOKEN", file(0o400, broken)), /is no UTF-8 text/);
  const dir = { files: { [`${PATH}/TOKEN/x`]: "" } };
  await rejects(find("TOKEN", dir), /it is no file/);
});
