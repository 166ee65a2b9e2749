/** Cases of sockets, run by unix_listener_test.ts with the rights that they take. */

import { match, rejects, strictEqual as equal } from "node:assert/strict";
import { listenUnix } from "../../lib/web/unix_listener.ts";
import { Client } from "./_client.ts";
import { serve } from "./_serve.ts";

interface Dir extends Disposable {
  readonly path: string;
}

function makeDir(): Dir {
  const path = Deno.realPathSync(Deno.makeTempDirSync());
  return {
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

/** Why a path cannot be listened at. */
async function fail(path: string): Promise<string> {
  try {
    (await listenUnix(path)).close();
  } catch (error) {
    equal(error instanceof Error && error.name, "TaskError");
    return error instanceof Error ? error.message : "";
  }
  return "";
}

function modeOf(path: string): number {
  return (Deno.lstatSync(path).mode ?? 0) & 0o7777;
}

Deno.test("requests are answered on a socket of mode 0660, which is gone afterwards", async () => {
  using dir = makeDir();
  const path = `${dir.path}/a.sock`;
  const umask = Deno.umask();
  const server = await serve(undefined, {}, {
    listen: [{ kind: "unix", path }],
  });
  equal(modeOf(path), 0o660);
  equal(Deno.umask(), umask);
  using client = await Client.open(path);
  equal((await client.ask("/x")).body, "/x");
  await server.stop();
  await rejects(Deno.lstat(path), Deno.errors.NotFound);
});

Deno.test("a socket that a killed process left makes room", async () => {
  using dir = makeDir();
  const path = `${dir.path}/a.sock`;
  const left = Deno.listen({ transport: "unix", path });
  Deno.renameSync(path, `${path}.old`);
  left.close();
  Deno.renameSync(`${path}.old`, path);
  (await listenUnix(path)).close();
});

Deno.test("a socket that is listened at, a file and a link make no room", async () => {
  using dir = makeDir();
  const path = `${dir.path}/a.sock`;
  const first = await listenUnix(path);
  match(await fail(path), /another program listens there$/);
  first.close();
  Deno.writeTextFileSync(path, "kept");
  match(await fail(path), /something is there that is no socket$/);
  equal(Deno.readTextFileSync(path), "kept");
  Deno.removeSync(path);
  Deno.symlinkSync(`${dir.path}/elsewhere`, path);
  match(await fail(path), /something is there that is no socket$/);
  match(await fail(`${dir.path}/none/a.sock`), /directory does not exist$/);
});

Deno.test("where others may write, nobody listens, except in a directory like /tmp", async () => {
  using dir = makeDir();
  const inner = `${dir.path}/inner`;
  Deno.mkdirSync(inner);
  Deno.chmodSync(dir.path, 0o777);
  match(await fail(`${inner}/a.sock`), /others may write to directory/);
  Deno.chmodSync(dir.path, 0o1777);
  equal(await fail(`${inner}/a.sock`), "");
});

Deno.test({
  name: "a directory and a socket of another user are not touched",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    using dir = makeDir();
    const inner = `${dir.path}/inner`;
    Deno.mkdirSync(inner);
    Deno.symlinkSync(inner, `${dir.path}/link`);
    Deno.chownSync(inner, 12_345, 12_345);
    match(await fail(`${inner}/a`), /belongs to another user \(12345\)/);
    match(await fail(`${dir.path}/link/a`), /belongs to another user/);
    Deno.chownSync(inner, 0, 0);
    Deno.chmodSync(inner, 0o1777);
    const left = Deno.listen({ transport: "unix", path: `${inner}/b` });
    Deno.renameSync(`${inner}/b`, `${inner}/a`);
    left.close();
    Deno.chownSync(`${inner}/a`, 12_345, 12_345);
    match(await fail(`${inner}/a`), /socket there belongs to another user/);
    equal(Deno.lstatSync(`${inner}/a`).isSocket, true);
  },
});
