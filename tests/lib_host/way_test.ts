import { strictEqual as equal } from "node:assert/strict";
import { LocalHost } from "../../lib/host/local.ts";
import { findControlledWay } from "../../lib/host/way.ts";

const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;

Deno.test("findControlledWay finds nobody on the way to what is the kernel's", () => {
  equal(findControlledWay("/proc/self/status"), undefined);
});

Deno.test({
  name: "findControlledWay finds who laid a link, and who owns a directory",
  ignore: !isRoot,
  fn: () => {
    const dir = Deno.makeTempDirSync({ dir: "/var/tmp" });
    try {
      Deno.mkdirSync(`${dir}/eves`);
      Deno.writeTextFileSync(`${dir}/eves/f`, "x");
      Deno.chownSync(`${dir}/eves`, 4321, 4321);
      Deno.symlinkSync("eves/f", `${dir}/link`);
      equal(findControlledWay(`${dir}/none`), undefined);
      const way = findControlledWay(`${dir}/link`);
      equal(way?.real, `${dir}/eves/f`);
      equal(way?.controllers.join(), "4321");
      equal(way?.links.size, 0);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

Deno.test({
  name: "a file that alone may be read is read without a look at the way",
  ignore: !isRoot,
  permissions: { read: ["/etc/passwd"], sys: true },
  fn: async () => {
    equal(
      (await new LocalHost().readText("/etc/passwd")).includes("root:"),
      true,
    );
  },
});
