/** Directories that come and go, what cannot be read, links, and what is no file. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { Logs } from "./_tail.ts";

Deno.test("a directory that cannot be read for a while changes nothing", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("app"));
  logs.append("app/a.log", "1");
  const paths = [`${logs.dir}/app/*.log`];
  await using tail = await logs.follow({ paths, rotateWaitMs: 1 });
  await tail.wait(1);
  // A link that leads to itself is an error for root, too.
  logs.rename("app", "hidden");
  Deno.symlinkSync("app", logs.path("app"));
  await tail.waitUntil(() => tail.reader.failed.size === 1);
  match(tail.warnings.join("\n"), /\/app: .*symbolic links/);
  logs.append("hidden/a.log", "2");
  Deno.removeSync(logs.path("app"));
  logs.rename("hidden", "app");
  logs.append("app/a.log", "3");
  deepEqual(await tail.wait(3), ["1", "2", "3"]);
  await tail.waitUntil(() => tail.reader.failed.size === 0);
  equal(tail.warnings.length, 1);
});

Deno.test("a directory that cannot be read at the start costs no place", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("app"));
  logs.append("app/a.log", "1");
  const paths = [`${logs.dir}/app/*.log`, `${logs.dir}/*.log`];
  {
    await using tail = await logs.follow({ paths });
    await tail.wait(1);
    await tail.stop();
  }
  logs.rename("app", "hidden");
  Deno.symlinkSync("app", logs.path("app"));
  logs.append("b.log", "other");
  await using tail = await logs.follow({ paths });
  await tail.wait(1);
  Deno.removeSync(logs.path("app"));
  logs.rename("hidden", "app");
  logs.append("app/a.log", "2");
  deepEqual(await tail.wait(2), ["other", "2"]);
  deepEqual(tail.gaps, []);
});

Deno.test("a directory that is removed and made anew, at once or later, is followed again", async () => {
  using logs = new Logs();
  const paths = [`${logs.dir}/app/sub/*.log`];
  await using tail = await logs.follow({ paths });
  let count = 0;
  for (const waits of [false, true, false]) {
    Deno.mkdirSync(logs.path("app/sub"), { recursive: true });
    logs.append("app/sub/a.log", "first");
    await tail.wait(++count);
    // This is told by the kernel only where the new directory is watched.
    const start = performance.now();
    logs.append("app/sub/a.log", "second");
    await tail.wait(++count);
    equal(performance.now() - start < 1000, true);
    Deno.removeSync(logs.path("app"), { recursive: true });
    if (waits) {
      await tail.waitUntil(() =>
        tail.reader.files.every(({ isListed }) => !isListed)
      );
    }
  }
});

Deno.test("a directory that comes back with its files gives nothing twice", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("app"));
  logs.append("app/a.log", "1");
  const paths = [`${logs.dir}/app/*.log`];
  await using tail = await logs.follow({ paths, rotateWaitMs: 1 });
  await tail.wait(1);
  logs.rename("app", "elsewhere");
  await tail.waitUntil(() => tail.reader.files.length === 0);
  logs.rename("elsewhere", "app");
  logs.append("app/a.log", "2");
  deepEqual(await tail.wait(2), ["1", "2"]);
});

Deno.test("a link that is laid to another file: both are read, each once", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("data"));
  logs.append("data/one", "1");
  logs.append("data/two", "2");
  Deno.symlinkSync("data/one", logs.path("a.log"));
  await using tail = await logs.follow({ followLinks: true });
  await tail.wait(1);
  // Changes behind links are told, too.
  const start = performance.now();
  logs.append("data/one", "3");
  await tail.wait(2);
  equal(performance.now() - start < 1000, true);
  Deno.symlinkSync("data/two", logs.path("new"));
  logs.rename("new", "a.log");
  await tail.wait(3);
  logs.append("data/one", "4");
  logs.append("data/two", "5");
  await tail.wait(5);
  deepEqual(tail.lines.toSorted(), ["1", "2", "3", "4", "5"]);
});

Deno.test("a link is followed through rotation, truncation and removal of what it leads to", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("data"));
  logs.append("data/one", "1");
  Deno.symlinkSync("data/one", logs.path("a.log"));
  await using tail = await logs.follow({ followLinks: true });
  await tail.wait(1);
  Deno.truncateSync(logs.path("data/one"), 0);
  logs.append("data/one", "2");
  await tail.wait(2);
  Deno.removeSync(logs.path("a.log"));
  Deno.symlinkSync("data/one", logs.path("a.log"));
  logs.append("data/one", "3");
  await tail.wait(3);
  logs.rename("data/one", "data/one.1");
  logs.append("data/one", "4");
  await tail.wait(4);
  Deno.removeSync(logs.path("data/one"));
  logs.append("data/one", "5");
  deepEqual(await tail.wait(5), ["1", "2", "3", "4", "5"]);
});

Deno.test("a dangling link is no error, and is followed when what it names is there", async () => {
  using logs = new Logs();
  Deno.mkdirSync(logs.path("data"));
  Deno.symlinkSync("data/one", logs.path("a.log"));
  Deno.symlinkSync("a.log", logs.path("b.log"));
  await using tail = await logs.follow({ followLinks: true, watch: "poll" });
  logs.append("data/one", "1");
  deepEqual(await tail.wait(1), ["1"]);
  deepEqual(tail.warnings, []);
});

Deno.test("pipes, sockets, devices and directories that patterns name hold nobody up", async () => {
  for (const followLinks of [false, true]) {
    using logs = new Logs();
    new Deno.Command("mkfifo", { args: [logs.path("pipe.log")] }).outputSync();
    const bind = "use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0); " +
      "bind(S, sockaddr_un($ARGV[0]))";
    new Deno.Command("perl", {
      args: ["-e", bind, logs.path("socket.log")],
    }).outputSync();
    equal(Deno.lstatSync(logs.path("socket.log")).isSocket, true);
    Deno.mkdirSync(logs.path("dir.log"));
    for (const device of ["null", "zero", "full", "random"]) {
      Deno.symlinkSync(`/dev/${device}`, logs.path(`${device}.log`));
    }
    logs.append("a.log", "yes");
    await using tail = await logs.follow({ followLinks, once: true });
    await tail.ended;
    deepEqual(tail.lines, ["yes"]);
    deepEqual(tail.warnings, []);
  }
});

Deno.test("a pipe that takes the place of a file, and gives it back, costs nothing", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  logs.rename("a.log", "b.log");
  new Deno.Command("mkfifo", { args: [logs.path("a.log")] }).outputSync();
  logs.append("b.log", "2");
  await tail.wait(2);
  Deno.removeSync(logs.path("a.log"));
  logs.append("a.log", "3");
  deepEqual(await tail.wait(3), ["1", "2", "3"]);
});

Deno.test("a name may hold a line feed, and one that is no UTF-8 is told", async () => {
  using logs = new Logs();
  logs.append("a\nb.log", "1");
  new Deno.Command("sh", {
    args: ["-c", "printf '2\\n' > \"$(printf 'c\\377d.log')\""],
    cwd: logs.dir,
  }).outputSync();
  await using tail = await logs.follow({ once: true });
  await tail.ended;
  deepEqual(tail.lines, ["1"]);
  equal(tail.warnings.length, 1);
  match(tail.warnings[0]!, /c\ufffdd\.log: its name is no UTF-8/);
});

Deno.test("times that lie in the future or long past change nothing", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow({ ignoreOlderMs: 3_600_000 });
  await tail.wait(1);
  let count = 1;
  for (const time of [new Date(0), new Date("2099-01-01"), new Date(-1e12)]) {
    Deno.utimeSync(logs.path("a.log"), time, time);
    logs.append("a.log", `${++count}`);
    Deno.utimeSync(logs.path("a.log"), time, time);
    await tail.wait(count);
  }
  await tail.stop();
  await using next = await logs.follow({ ignoreOlderMs: 3_600_000 });
  logs.append("a.log", "5");
  deepEqual(await next.wait(1), ["5"]);
});

Deno.test("what was there long before the first start is passed over when it is touched, where reading begins at the end", async () => {
  using logs = new Logs();
  logs.append("old.log", "history");
  const past = new Date(Date.now() - 86_400_000);
  Deno.utimeSync(logs.path("old.log"), past, past);
  const options = { start: "end", ignoreOlderMs: 3_600_000 } as const;
  await using tail = await logs.follow(options);
  logs.append("old.log", "news");
  deepEqual(await tail.wait(1), ["news"]);
});

Deno.test("a directory in which much happens that no pattern names costs no look at all files", async () => {
  using logs = new Logs();
  logs.append("a.log", "1");
  await using tail = await logs.follow();
  await tail.wait(1);
  const before = tail.reader.looks;
  for (let round = 0; round < 50; round++) {
    logs.append("other", "x");
    logs.append(`temporary-${round}`, "x");
    Deno.removeSync(logs.path(`temporary-${round}`));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  logs.append("a.log", "2");
  await tail.wait(2);
  equal(tail.reader.looks - before <= 1, true);
});
