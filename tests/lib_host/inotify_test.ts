/** Changes in directories as inotify(7) tells them. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Inotify, type KernelEvent } from "../../lib/host/inotify.ts";
import { TemporaryDir } from "../state/temporary.ts";

/** How long an event may take, in milliseconds. */
const LIMIT_MS = 5000;

/** Collects what is told. */
class Told implements Disposable {
  readonly inotify: Inotify;
  readonly all: [path: string, event: KernelEvent][] = [];
  #news = Promise.withResolvers<void>();

  constructor() {
    const inotify = Inotify.open((path, event) => {
      this.all.push([path, event]);
      this.#news.resolve();
    });
    ok(inotify !== undefined);
    this.inotify = inotify;
  }

  /** Waits until something was told. */
  async wait(path: string, event: KernelEvent): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!this.all.some((one) => one[0] === path && one[1] === event)) {
      this.#news = Promise.withResolvers();
      const timer = setTimeout(() => this.#news.resolve(), LIMIT_MS);
      await this.#news.promise;
      clearTimeout(timer);
      if (performance.now() > end) {
        throw new Error(`${event} of ${path} was not told: ${this.all}`);
      }
    }
  }

  [Symbol.dispose](): void {
    this.inotify[Symbol.dispose]();
  }
}

Deno.test("what is written, made, renamed, changed and removed is told by its path", async () => {
  using dir = new TemporaryDir();
  using told = new Told();
  ok(told.inotify.watch([dir.path]));
  const path = `${dir.path}/a`;
  Deno.writeTextFileSync(path, "1");
  await told.wait(path, "names");
  await told.wait(path, "changed");
  Deno.renameSync(path, `${dir.path}/b`);
  await told.wait(`${dir.path}/b`, "names");
  told.all.length = 0;
  Deno.chmodSync(`${dir.path}/b`, 0o600);
  await told.wait(`${dir.path}/b`, "names");
  told.all.length = 0;
  Deno.removeSync(`${dir.path}/b`);
  await told.wait(`${dir.path}/b`, "names");
});

Deno.test("directories are added and given up, and one that takes the place of another is watched instead of it", async () => {
  using dir = new TemporaryDir();
  using told = new Told();
  const [one, two] = [`${dir.path}/one`, `${dir.path}/two`];
  Deno.mkdirSync(one);
  Deno.mkdirSync(two);
  told.inotify.watch([one, two]);
  told.inotify.watch([one]);
  Deno.writeTextFileSync(`${two}/a`, "");
  Deno.writeTextFileSync(`${one}/a`, "");
  await told.wait(`${one}/a`, "names");
  equal(told.all.some(([path]) => path.startsWith(two)), false);
  Deno.removeSync(one, { recursive: true });
  await told.wait(one, "names");
  Deno.renameSync(two, one);
  told.all.length = 0;
  told.inotify.watch([one]);
  Deno.writeTextFileSync(`${one}/b`, "");
  await told.wait(`${one}/b`, "names");
});

Deno.test("a directory that is not there is told, others are watched all the same", async () => {
  using dir = new TemporaryDir();
  using told = new Told();
  equal(told.inotify.watch([`${dir.path}/none`, dir.path]), false);
  Deno.writeTextFileSync(`${dir.path}/a`, "");
  await told.wait(`${dir.path}/a`, "names");
});

Deno.test("two names of one directory are both told", async () => {
  using dir = new TemporaryDir();
  using told = new Told();
  Deno.mkdirSync(`${dir.path}/real`);
  Deno.symlinkSync("real", `${dir.path}/link`);
  ok(told.inotify.watch([`${dir.path}/real`, `${dir.path}/link`]));
  Deno.writeTextFileSync(`${dir.path}/real/a`, "");
  await told.wait(`${dir.path}/real/a`, "names");
  await told.wait(`${dir.path}/link/a`, "names");
  told.inotify.watch([`${dir.path}/real`]);
  told.all.length = 0;
  Deno.writeTextFileSync(`${dir.path}/real/b`, "");
  await told.wait(`${dir.path}/real/b`, "names");
  equal(told.all.some(([path]) => path.includes("/link/")), false);
});

Deno.test("more events than the kernel keeps are told as a change of all directories", async () => {
  using dir = new TemporaryDir();
  using told = new Told();
  told.inotify.watch([dir.path]);
  const { stdout } = new Deno.Command("cat", {
    args: ["/proc/sys/fs/inotify/max_queued_events"],
  }).outputSync();
  const limit = Number(new TextDecoder().decode(stdout));
  ok(limit > 0);
  // Nobody takes them meanwhile, and equal ones in a row are one.
  for (let count = 0; count < limit; count++) {
    Deno.writeTextFileSync(`${dir.path}/${count % 2}`, "", { append: true });
    Deno.utimeSync(`${dir.path}/${count % 2}`, count, count);
  }
  await told.wait(dir.path, "names");
});

Deno.test("names of all sorts are told, a pipe holds nobody up, and what is closed tells nothing", async () => {
  using dir = new TemporaryDir();
  const told = new Told();
  told.inotify.watch([dir.path]);
  for (const name of ["a\nb", "ü", "x".repeat(255)]) {
    Deno.writeTextFileSync(`${dir.path}/${name}`, "");
    await told.wait(`${dir.path}/${name}`, "names");
  }
  new Deno.Command("mkfifo", { args: [`${dir.path}/pipe`] }).outputSync();
  await told.wait(`${dir.path}/pipe`, "names");
  Deno.writeTextFileSync(`${dir.path}/after`, "");
  await told.wait(`${dir.path}/after`, "names");
  told[Symbol.dispose]();
  told.all.length = 0;
  Deno.writeTextFileSync(`${dir.path}/later`, "");
  await new Promise((resolve) => setTimeout(resolve, 20));
  deepEqual(told.all, []);
});

Deno.test("a burst is told together, and its last event too", async () => {
  using dir = new TemporaryDir();
  using told = new Told();
  told.inotify.watch([dir.path]);
  for (let round = 0; round < 200; round++) {
    Deno.writeTextFileSync(`${dir.path}/a`, "x", { append: true });
    if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  Deno.writeTextFileSync(`${dir.path}/last`, "");
  await told.wait(`${dir.path}/last`, "names");
  ok(told.all.length < 200, `${told.all.length}`);
});
