import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { KernelFiles } from "../../lib/host/kernel_files.ts";

interface Tree extends Disposable {
  kernel: KernelFiles;
  dir: string;
  write(path: string, text: string): void;
}

function openTree(): Tree {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  const kernel = new KernelFiles({
    proc: `${dir}/proc`,
    sys: `${dir}/sys`,
    root: dir,
  });
  return {
    kernel,
    dir,
    write: (path, text) => {
      Deno.mkdirSync(`${dir}${path}`.replace(/\/[^/]*$/, ""), {
        recursive: true,
      });
      Deno.writeTextFileSync(`${dir}${path}`, text);
    },
    [Symbol.dispose]: () => {
      kernel[Symbol.dispose]();
      Deno.removeSync(dir, { recursive: true });
    },
  };
}

Deno.test("KernelFiles: a file is told as it is, whether it changed or not, was emptied or grew", () => {
  using tree = openTree();
  const path = "/sys/class/net/lo/mtu";
  const long = `${"x".repeat(100_000)}\n`;
  for (const text of ["10\n", "10\n", "20\n", "", "200\n", "20\n", long, "1"]) {
    tree.write(path, text);
    equal(tree.kernel.read(path), text);
    equal(tree.kernel.tryRead(path), text);
  }
});

Deno.test("KernelFiles: what is not there gives nothing, what cannot be read says why", () => {
  using tree = openTree();
  const { kernel } = tree;
  tree.write("/sys/dir/file", "1");
  equal(kernel.read("/sys/none"), undefined);
  equal(kernel.read("/sys/dir/file/below"), undefined);
  equal(kernel.tryRead("/sys/dir"), undefined);
  throws(() => kernel.read("/sys/dir"), /Cannot read ".*\/sys\/dir": it is a/);
  equal(kernel.stat("/sys/none"), undefined);
  deepEqual(
    [kernel.stat("/sys/dir")?.isFile, kernel.stat("/sys/dir/file")?.size],
    [false, 1],
  );
});

Deno.test("KernelFiles: a directory is listed as it is", () => {
  using tree = openTree();
  const list = () => tree.kernel.list("/sys/class")?.map(({ name }) => name);
  equal(list(), undefined);
  tree.write("/sys/class/b", "");
  deepEqual([list(), list()], [["b"], ["b"]]);
  tree.write("/sys/class/a", "");
  deepEqual(list(), ["a", "b"]);
});

Deno.test("KernelFiles: slow attributes are read to their 128th byte, and only files", async () => {
  using tree = openTree();
  const { kernel } = tree;
  tree.write("/sys/slow", "7".repeat(200));
  equal(await kernel.readSlow("/sys/slow"), "7".repeat(128));
  equal(await kernel.readSlow("/sys/none"), undefined);
  equal(await kernel.readSlow("/sys"), undefined);
});

Deno.test("KernelFiles: a socket that is not there is none", async () => {
  using tree = openTree();
  equal(await tree.kernel.connect("/bus"), undefined);
  tree.write("/file", "");
  equal(await tree.kernel.connect("/file/bus"), undefined);
});

Deno.test("KernelFiles: tables of the kernel are read whole, however many lines they have", async () => {
  using kernel = new KernelFiles();
  const sockets: Socket[] = [];
  try {
    for (let count = 1; count <= 70; count++) {
      const socket = createSocket("udp4");
      await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
      sockets.push(socket);
      const text = kernel.read("/proc/net/udp") ?? "";
      const missing = sockets.map((one) => one.address().port).filter((port) =>
        !text.includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} `)
      );
      deepEqual(missing, [], `${count} sockets`);
    }
  } finally {
    await Promise.all(
      sockets.map((one) => new Promise<void>((done) => one.close(done))),
    );
  }
});
