/** Files on other hosts: nobody tells of changes there, sizes come before bytes, and servers go away. */

import { spawnSync } from "node:child_process";
import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { openEncoding } from "../../../lib/logs/files/encoding.ts";
import { openLogFile } from "../../../lib/logs/files/log_file.ts";
import { Remotes } from "../../../lib/logs/files/remotes.ts";
import { TailedFile } from "../../../lib/logs/files/tailed_file.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { Logs } from "./_tail.ts";

Deno.test("files that nobody tells of are found, read, rotated and truncated all the same", async () => {
  using logs = new Logs();
  await using tail = await logs.follow({ watch: "poll" });
  logs.append("a.log", "1");
  await tail.wait(1);
  logs.append("a.log", "2");
  logs.rename("a.log", "a.log.1");
  logs.append("a.log", "3");
  await tail.wait(3);
  Deno.truncateSync(logs.path("a.log"), 0);
  logs.append("a.log", "4");
  deepEqual((await tail.wait(4)).toSorted(), ["1", "2", "3", "4"]);
});

Deno.test("zeros on another host are no lines before they stayed for a second", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/a.log`;
  const write = (text: string) => Deno.writeTextFileSync(path, text);
  write("first\n\0\0\0\0\0\0\n\0\0");
  const origin = { source: "", host: {}, labels: {}, file: path, key: "" };
  const file = new TailedFile(
    { path, id: "", origin, nowMs: 0, isRemote: true },
    openLogFile(path, false)!,
    { maxLineBytes: 1000, encoding: openEncoding("utf-8") },
    0,
  );
  const buffer = new Uint8Array(4096);
  const read = () => {
    const block = file.read(buffer, 0);
    return typeof block === "string"
      ? block
      : new TextDecoder().decode(block.bytes);
  };
  equal(read(), "first\n");
  equal(read(), "later");
  write("first\nsecond\n\0\0\0\0\n");
  equal(read(), "second\n");
  equal(read(), "later");
  await new Promise((resolve) => setTimeout(resolve, 1050));
  equal(read(), "\0\0\0\0\n");
  file.close();
});

/** A directory that another process serves: what is done to it stands for what a server does. */
class Served implements Disposable {
  readonly dir: string;
  #pid: number;

  constructor(readonly source: string) {
    this.dir = Deno.makeTempDirSync();
    const { status, stderr } = spawnSync("bindfs", [source, this.dir]);
    equal(status, 0, String(stderr));
    const { stdout } = spawnSync("pgrep", ["-f", `bindfs ${source} `]);
    this.#pid = Number(String(stdout).trim());
    ok(this.#pid > 0);
  }

  /** Stops for a while at most: who asks without care stands still, and could not end the test itself. */
  stop(): void {
    spawnSync("sh", [
      "-c",
      `(sleep 30; kill -CONT ${this.#pid}) >/dev/null 2>&1 &`,
    ]);
    Deno.kill(this.#pid, "SIGSTOP");
  }

  go(): void {
    Deno.kill(this.#pid, "SIGCONT");
  }

  [Symbol.dispose](): void {
    this.go();
    spawnSync("umount", ["--lazy", this.dir]);
    Deno.removeSync(this.dir);
  }
}

const hasServer = Deno.uid() === 0 && spawnSync("bindfs", ["-V"]).status === 0;

Deno.test({
  name: "a file system of another host is known, and one of this host, too",
  ignore: !hasServer,
  fn: () => {
    using dir = new TemporaryDir();
    using served = new Served(dir.path);
    const remotes = new Remotes();
    ok(remotes.isRemote("1-2-3", served.dir));
    ok(!remotes.isRemote("2-2-3", dir.path));
  },
});

Deno.test({
  name:
    "what a server shows is followed without anybody telling of it, and a server that is gone holds up nobody",
  ignore: !hasServer,
  fn: async () => {
    using logs = new Logs();
    using shared = new TemporaryDir();
    using served = new Served(shared.path);
    const write = (line: string) =>
      Deno.writeTextFileSync(`${shared.path}/far.log`, `${line}\n`, {
        append: true,
      });
    write("1 far");
    logs.append("near.log", "1 near");
    const paths = [`${served.dir}/*.log`, `${logs.dir}/*.log`];
    await using tail = await logs.follow({ paths });
    // What the tail waits for at its end answers then, whatever went wrong.
    using _answers = { [Symbol.dispose]: () => served.go() };
    await tail.wait(2);
    write("2 far");
    await tail.wait(3);
    served.stop();
    write("3 far");
    // Who asked the server without care would wait for ever.
    await tail.waitUntil(() => tail.reader.failed.size > 0);
    match([...tail.reader.failed.values()].join(), /does not answer/);
    logs.append("near.log", "2 near");
    await tail.wait(4);
    equal(tail.lines.at(-1), "2 near");
    served.go();
    await tail.wait(5);
    equal(tail.lines.at(-1), "3 far");
    deepEqual(tail.gaps, []);
  },
});
