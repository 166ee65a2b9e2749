import {
  deepStrictEqual as deepEqual,
  match,
  notStrictEqual as notEqual,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { KernelFiles } from "../../lib/host/kernel_files.ts";
import { NarrowKernel } from "../../lib/host/narrow_kernel.ts";

/** Is another one each time it is read. */
const CHANGING = "/proc/sys/kernel/random/uuid";

function ask(program: string, ...args: readonly string[]): string {
  const { stdout } = new Deno.Command(program, { args: [...args] })
    .outputSync();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("NarrowKernel: a round reads each file once, the next one anew", async () => {
  using kernel = new NarrowKernel();
  const first = kernel.read(CHANGING);
  match(first ?? "", /^[0-9a-f-]{36}\n$/);
  equal(kernel.read(CHANGING), first);
  await Promise.all([kernel.refresh(), kernel.refresh()]);
  const second = kernel.read(CHANGING);
  notEqual(second, first);
  equal(kernel.tryRead(CHANGING), second);
  equal(await kernel.readSlow(CHANGING), second);
});

Deno.test("NarrowKernel: many files of one round are told apart, those without a newline and those that are absent too", async () => {
  using kernel = new NarrowKernel();
  const paths = [
    "/proc/self/cmdline",
    "/proc/none",
    "/proc/version",
    "/sys/none/none",
    "/proc/version/below",
    "/proc/sys/kernel/osrelease",
  ];
  const read = () => paths.map((path) => kernel.read(path));
  const first = read();
  await kernel.refresh();
  deepEqual(read(), first);
  deepEqual(first.map((text) => text !== undefined), [
    true,
    false,
    true,
    false,
    false,
    true,
  ]);
  ok(first[0]?.includes("\0"));
  equal(first[5], `${Deno.osRelease()}\n`);
});

Deno.test("NarrowKernel: what cannot be read says why, in each round", async () => {
  using kernel = new NarrowKernel();
  for (let round = 0; round < 2; round++) {
    throws(() => kernel.read("/proc/sys"), /Cannot read "\/proc\/sys": is a/);
    equal(kernel.tryRead("/proc/sys"), undefined);
    await kernel.refresh();
  }
});

Deno.test("NarrowKernel: /proc/self is this process, and not cat", async () => {
  using kernel = new NarrowKernel();
  for (let round = 0; round < 2; round++) {
    equal(Number(kernel.read("/proc/self/stat")?.split(" ")[0]), Deno.pid);
    await kernel.refresh();
  }
});

Deno.test("NarrowKernel: directories of /sys are listed as with all rights, each once a round", async () => {
  using kernel = new NarrowKernel();
  using full = new KernelFiles();
  const paths = [
    "/sys/class/net",
    "/sys/block",
    "/sys/class/none",
    "/sys/kernel/mm/transparent_hugepage",
    "/sys/devices/system/cpu",
    "/proc/spl/kstat/zfs",
  ];
  for (let round = 0; round < 2; round++) {
    for (const path of paths) deepEqual(kernel.list(path), full.list(path));
    await kernel.refresh();
  }
  const lo = "/sys/class/net/lo";
  equal(kernel.resolve(lo), "/sys/devices/virtual/net/lo");
  equal(kernel.resolve(`${lo}/none`), undefined);
});

Deno.test({
  name:
    "NarrowKernel: without the right to ls, only directories are listed whose names stand in a file",
  permissions: { read: true, run: ["cat"] },
  fn: () => {
    using kernel = new NarrowKernel();
    const names = (path: string) => kernel.list(path)?.map(({ name }) => name);
    ok(names("/sys/class/net")?.includes("lo"));
    ok(names("/sys/devices/system/cpu")?.includes("cpu0"));
    throws(
      () => names("/sys/class/hwmon"),
      /Cannot list "\/sys\/class\/hwmon": that takes --allow-ffi, or --allow-run=ls/,
    );
  },
});

Deno.test("NarrowKernel: files and directories that are not the kernel's are read as ever", async () => {
  using kernel = new NarrowKernel();
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  try {
    equal(kernel.read(`${dir}/a`), undefined);
    Deno.writeTextFileSync(`${dir}/a`, "1\n");
    equal(kernel.read(`${dir}/a`), "1\n");
    deepEqual(kernel.list(dir), [{ name: "a", type: "file" }]);
    equal(kernel.list(`${dir}/none`), undefined);
    equal(kernel.stat(`${dir}/a`)?.size, 2);
    equal(kernel.stat(`${dir}/none`), undefined);
    const { blocks, blockBytes } = await kernel.statfs(dir);
    ok(blocks > 0 && blockBytes > 0);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("NarrowKernel: a cat that hangs is given up, and no other is started before it has ended", async () => {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  const path = Deno.env.get("PATH") ?? "";
  ask("mkfifo", `${dir}/gate`);
  const script =
    `#!/bin/sh\ntrap '' TERM\nread line < ${dir}/gate\nexec /bin/cat "$@"\n`;
  Deno.writeTextFileSync(`${dir}/cat`, script, { mode: 0o755 });
  try {
    Deno.env.set("PATH", `${dir}:${path}`);
    using kernel = new NarrowKernel(50);
    await rejects(kernel.refresh(), /cat did not end within 50 ms/);
    await rejects(kernel.refresh(), /The cat of a round before has not ended/);
    await Deno.writeTextFile(`${dir}/gate`, "go\n");
    Deno.env.set("PATH", path);
    // It ends when the system comes to it.
    while (!await kernel.refresh().then(() => true, () => false)) {
      await new Promise((done) => setTimeout(done, 5));
    }
    ok(kernel.read("/proc/version"));
  } finally {
    Deno.env.set("PATH", path);
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("NarrowKernel: pages have the size that the system says", () => {
  using kernel = new NarrowKernel();
  equal(kernel.pageBytes(), Number(ask("getconf", "PAGESIZE")));
});
