/** Every way in which a managed path may change is told; what is not managed is not. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { PathWatch } from "../../../lib/agent/drift/path_watch.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { toManaged } from "./_managed.ts";

/** Waits so long for nothing to be told, in milliseconds. */
const SILENCE_MS = 250;
/** Waits so long for something to be told, in milliseconds. */
const LIMIT_MS = 10_000;

/** A watch of paths in a directory of its own, relative to it. */
class Watched implements Disposable {
  #temporary = new TemporaryDir();
  #told = new Set<string>();
  #wake = Promise.withResolvers<void>();
  #watch = new PathWatch({
    changed: (paths) => {
      for (const path of paths) {
        this.#told.add(path.slice(this.dir.length + 1));
      }
      this.#wake.resolve();
    },
    warn: (text) => {
      throw new Error(text);
    },
  });
  readonly dir = this.#temporary.path;

  path(name: string): string {
    return `${this.dir}/${name}`;
  }

  write(name: string, text = "one\n"): void {
    Deno.writeTextFileSync(this.path(name), text);
  }

  watch(entries: readonly string[], names: readonly string[] = []): void {
    const all = (list: readonly string[]) => list.map((one) => this.path(one));
    this.#watch.watch(toManaged(all(entries), all(names)));
    equal(this.#watch.counts.looked, 0);
  }

  /** What is told next, sorted. */
  async next(): Promise<string[]> {
    if (this.#told.size === 0) {
      this.#wake = Promise.withResolvers();
      const late = () => this.#wake.reject(new Error("Nothing was told"));
      const timer = setTimeout(late, LIMIT_MS);
      await this.#wake.promise.finally(() => clearTimeout(timer));
    }
    const told = [...this.#told].sort();
    this.#told.clear();
    return told;
  }

  /** Whether anything is told in a while. */
  async isSilent(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    return this.#told.size === 0;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
    this.#temporary[Symbol.dispose]();
  }
}

Deno.test("content, rights, removal, coming back and a name that is renamed over are told, each once", async () => {
  using watched = new Watched();
  watched.write("a");
  watched.write("other");
  watched.watch(["a", "b"]);
  watched.write("a", "two\n");
  deepEqual(await watched.next(), ["a"]);
  Deno.chmodSync(watched.path("a"), 0o600);
  deepEqual(await watched.next(), ["a"]);
  watched.write("tmp");
  Deno.renameSync(watched.path("tmp"), watched.path("a"));
  deepEqual(await watched.next(), ["a"]);
  Deno.removeSync(watched.path("a"));
  deepEqual(await watched.next(), ["a"]);
  Deno.symlinkSync("other", watched.path("a"));
  watched.write("b");
  deepEqual(await watched.next(), ["a", "b"]);
  ok(await watched.isSilent());
});

Deno.test("what nobody manages is not told, whatever it is beside", async () => {
  using watched = new Watched();
  watched.write("a");
  Deno.mkdirSync(watched.path("d"));
  watched.watch(["a", "d"]);
  watched.write("b");
  watched.write("d/c");
  Deno.removeSync(watched.path("b"));
  ok(await watched.isSilent());
});

Deno.test("names in a directory are told where they are managed", async () => {
  using watched = new Watched();
  Deno.mkdirSync(watched.path("d"));
  watched.watch([], ["d"]);
  watched.write("d/stray");
  deepEqual(await watched.next(), ["d"]);
  Deno.removeSync(watched.path("d"), { recursive: true });
  Deno.mkdirSync(watched.path("d"));
  deepEqual(await watched.next(), ["d"]);
  watched.write("d/stray");
  deepEqual(await watched.next(), ["d"]);
});

Deno.test("a file whose directories are not there is told when they come", async () => {
  using watched = new Watched();
  watched.watch(["x/y/z/a"]);
  Deno.mkdirSync(watched.path("x"));
  deepEqual(await watched.next(), ["x/y/z/a"]);
  Deno.mkdirSync(watched.path("x/y/z"), { recursive: true });
  watched.write("x/y/z/a");
  deepEqual(await watched.next(), ["x/y/z/a"]);
  watched.write("x/y/z/a", "two\n");
  deepEqual(await watched.next(), ["x/y/z/a"]);
});

Deno.test("a directory above that is renamed, removed or replaced tells of all in it", async () => {
  using watched = new Watched();
  Deno.mkdirSync(watched.path("x/y"), { recursive: true });
  watched.write("x/y/a");
  watched.write("x/b");
  watched.write("c");
  watched.watch(["x/y/a", "x/b", "c"]);
  Deno.renameSync(watched.path("x"), watched.path("old"));
  deepEqual(await watched.next(), ["x/b", "x/y/a"]);
  Deno.mkdirSync(watched.path("x/y"), { recursive: true });
  deepEqual(await watched.next(), ["x/b", "x/y/a"]);
  watched.write("x/y/a", "two\n");
  deepEqual(await watched.next(), ["x/y/a"]);
  watched.write("old/y/a", "two\n");
  ok(await watched.isSilent());
});

Deno.test("a link is told when it is swapped, and when what it leads to changes, also after that", async () => {
  using watched = new Watched();
  for (const name of ["one", "two"]) {
    Deno.mkdirSync(watched.path(name));
    watched.write(`${name}/a`);
  }
  Deno.symlinkSync("one", watched.path("current"));
  Deno.symlinkSync("one/a", watched.path("file"));
  watched.watch(["current/a", "file"]);
  watched.write("one/a", "two\n");
  deepEqual(await watched.next(), ["current/a", "file"]);
  for (const [name, target] of [["current", "two"], ["file", "two/a"]]) {
    Deno.symlinkSync(target ?? "", watched.path("tmp"));
    Deno.renameSync(watched.path("tmp"), watched.path(name ?? ""));
  }
  deepEqual(await watched.next(), ["current/a", "file"]);
  watched.write("two/a", "three\n");
  deepEqual(await watched.next(), ["current/a", "file"]);
  watched.write("one/a", "three\n");
  ok(await watched.isSilent());
});

Deno.test("links that lead in a circle or nowhere hold up nobody", async () => {
  using watched = new Watched();
  Deno.symlinkSync("b", watched.path("a"));
  Deno.symlinkSync("a", watched.path("b"));
  Deno.symlinkSync("none/x", watched.path("c"));
  watched.watch(["a", "b", "c"]);
  Deno.mkdirSync(watched.path("none"));
  deepEqual(await watched.next(), ["c"]);
  Deno.removeSync(watched.path("b"));
  watched.write("b");
  deepEqual(await watched.next(), ["a", "b"]);
});

Deno.test("more events than the kernel keeps tell of everything", async () => {
  using watched = new Watched();
  Deno.mkdirSync(watched.path("d"));
  watched.write("a");
  watched.write("d/b");
  watched.watch(["a", "d/b"]);
  // No event is read while this goes on.
  const { stdout } = new Deno.Command("cat", {
    args: ["/proc/sys/fs/inotify/max_queued_events"],
  }).outputSync();
  const limit = Number(new TextDecoder().decode(stdout));
  const [from, to] = [watched.path("tmp1"), watched.path("tmp2")];
  watched.write("tmp1");
  for (let count = 0; count <= limit / 4; count++) {
    Deno.renameSync(from, to);
    Deno.renameSync(to, from);
  }
  watched.write("d/b", "two\n");
  deepEqual(await watched.next(), ["a", "d/b"]);
});

Deno.test("paths are given anew: the old ones are not told any more", async () => {
  using watched = new Watched();
  Deno.mkdirSync(watched.path("d"));
  watched.write("a");
  watched.write("d/b");
  watched.watch(["a"]);
  watched.watch(["d/b"]);
  watched.write("a", "two\n");
  ok(await watched.isSilent());
  watched.write("d/b", "two\n");
  deepEqual(await watched.next(), ["d/b"]);
});
