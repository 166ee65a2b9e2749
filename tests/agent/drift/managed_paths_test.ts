/** What a task manages is what its plan looks at. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import {
  isIn,
  toParent,
  toPlain,
} from "../../../lib/agent/drift/managed_paths.ts";
import { Guarded } from "./_guarded.ts";

Deno.test("paths of files, directories, links and loops are those of their tasks, and the configuration is none", async () => {
  await using site = new Guarded();
  const { target, dir } = site;
  site.write("c\n", "c.txt");
  site.write(`tasks:
- {type: copy, src: c.txt, dest: ${target}/c}
- {type: directory, path: ${target}/d/}
- {type: file, path: ${target}/l, src: c, state: link}
- {type: copy, content: "x", dest: "${target}/{{ item }}", loop: [x, y]}
- {type: copy, content: "x", dest: "${target}/never", when: false}
- {type: command, cmd: "true"}
`);
  const { managed } = await site.apply();
  const lines = (name: string) =>
    [...managed.tasksOf(`${target}/${name}`)].map((place) =>
      Number(place.split(":")[1])
    );
  deepEqual(lines("c"), [2, 4]);
  deepEqual(lines("d"), [3]);
  deepEqual(lines("l"), [4]);
  deepEqual([lines("x"), lines("y")], [[5], [5]]);
  deepEqual(lines("never"), []);
  equal(managed.has(`${dir}/config/c.txt`), false);
  equal(
    [...managed.paths].some((path) => path.startsWith(`${dir}/state`)),
    false,
  );
});

Deno.test("a path is plain without empty parts, dots and a slash at its end", () => {
  deepEqual(
    [
      "/",
      "/a",
      "/a/",
      "//a//b",
      "/a/./b",
      "/a/../b",
      "/../a",
      "/a/..",
      "/a.b/..c",
    ]
      .map(toPlain),
    ["/", "/a", "/a", "/a/b", "/a/b", "/b", "/a", "/", "/a.b/..c"],
  );
  deepEqual(["/", "/a", "/a/b"].map(toParent), ["/", "/", "/a"]);
  deepEqual(
    [["/a/b", "/a"], ["/ab", "/a"], ["/a", "/a"], ["/x", "/"]].map((
      [path = "", tree = ""],
    ) => isIn(path, tree)),
    [true, false, true, true],
  );
});
