import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { findSecretUses, findUses } from "../../lib/secrets/find_uses.ts";

Deno.test("secrets are found by point and brackets, comments apart, with their places", () => {
  const text = `tasks:
  - content: "{{ secrets.TOKEN }}{{ secrets['a.b'] }}"
  # secrets.COMMENT
  - when: secrets.MAYBE is defined
  - content: "{{ secrets.OTHER | default('x') }} mysecrets.NOT"
`;
  deepEqual(
    findUses("apply.yml", text).map(({ name, place, isOptional }) =>
      `${name} ${place.line}:${place.col} ${isOptional}`
    ),
    [
      "TOKEN 2:18 false",
      "a.b 2:37 false",
      "MAYBE 4:11 true",
      "OTHER 5:18 true",
    ],
  );
});

Deno.test("all files of a directory are looked into, but hidden ones and tests", () => {
  const dir = Deno.makeTempDirSync();
  try {
    for (const name of ["b.yml", "templates/a.j2", ".git/c", "x_test.ts"]) {
      const path = `${dir}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, "{{ secrets.A }}");
    }
    deepEqual(
      findSecretUses(dir).map(({ place }) => place.file),
      ["b.yml", "templates/a.j2"],
    );
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
