import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { parseFileName } from "../../lib/plugins/directory_registry.ts";
import {
  compareVersions,
  isPluginName,
  isPluginVersion,
  parseSpec,
} from "../../lib/plugins/name.ts";

Deno.test("a plugin is named with registry and version or without", () => {
  deepEqual(parseSpec("motd"), { name: "motd" });
  deepEqual(parseSpec("motd@1.2"), { name: "motd", version: "1.2" });
  deepEqual(parseSpec("our/motd@1.2.3-rc.1"), {
    registry: "our",
    name: "motd",
    version: "1.2.3-rc.1",
  });
});

Deno.test("a name or version that leads elsewhere is refused", () => {
  for (
    const bad of [
      "",
      "..",
      "../../x",
      "a/../b",
      "a.b",
      "A",
      "-a",
      "a b",
      "a\n",
      "a\0",
      "a".repeat(65),
    ]
  ) {
    equal(isPluginName(bad), false, bad);
    throws(() => parseSpec(`our/${bad}`), /Cannot use .* as the name/);
  }
  for (
    const bad of [
      "",
      "..",
      "1/../..",
      "1.2.3/..",
      "v1",
      "1.2.3.4",
      "1.2.3-",
      "1.2.3-../x",
      "1\n",
      `1.2.3-${"9".repeat(64)}`,
    ]
  ) {
    equal(isPluginVersion(bad), false, bad);
    throws(() => parseSpec(`a@${bad}`), /Cannot use /);
  }
});

Deno.test("versions are in the order of semver.org", () => {
  const ordered = [
    "0.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2",
    "1.10.0",
    "2",
  ];
  for (let index = 1; index < ordered.length; index++) {
    const [before, after] = [ordered[index - 1]!, ordered[index]!];
    equal(compareVersions(before, after) < 0, true, `${before} ${after}`);
    equal(compareVersions(after, before) > 0, true, `${after} ${before}`);
  }
  equal(compareVersions("1", "1.0.0+build"), 0);
});

Deno.test("a file is told by its name", () => {
  deepEqual(parseFileName("motd@1.0.0.ts"), {
    name: "motd",
    version: "1.0.0",
    format: "ts",
  });
  deepEqual(parseFileName("a@2.wasm")?.format, "wasm");
  for (
    const other of [
      "motd.ts",
      "motd@1.0.0.sh",
      "@1.ts",
      "a@.ts",
      "motd@1.0.0",
      ".ts",
      "",
      "a@b@1.ts",
    ]
  ) {
    equal(parseFileName(other), undefined, other);
  }
});
