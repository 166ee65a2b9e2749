import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { Scope } from "../../lib/apply/scope.ts";
import { UnknownState } from "../../lib/host/host.ts";
import { Redactor } from "../../lib/secret.ts";
import { openTemplates, type Templates } from "../../lib/template/template.ts";

function makeScope(
  globals: Record<string, unknown>,
): { scope: Scope; opened: () => number } {
  let count = 0;
  let templates: Promise<Templates> | undefined;
  const scope = new Scope({
    open: () => {
      count++;
      return templates ??= openTemplates({
        redactor: new Redactor(),
        env: {},
        readFile: () => "",
      });
    },
    globals,
    registered: new Map(),
    unknown: new Map(),
  });
  return { scope, opened: () => count };
}

Deno.test("what holds no template is handed back and opens no engine", async () => {
  const { scope, opened } = makeScope({ a: "{{ b }}" });
  const value = { x: [1, "text"], y: { z: true } };
  equal(await scope.render(value), value);
  equal(opened(), 0);
});

Deno.test("task variables win over results, results over variables, these over defaults", async () => {
  const { scope } = makeScope({ a: "global", b: "global", c: "global" });
  scope.register("b", "result");
  scope.register("c", "result");
  const inner = scope.with({ c: "task" }).withDefaults({
    a: "default",
    d: "default",
  });
  deepEqual(await inner.render("{{ [a, b, c, d] }}"), [
    "global",
    "result",
    "task",
    "default",
  ]);
});

Deno.test("variables that hold templates are rendered when they are used, results never", async () => {
  const { scope } = makeScope({
    url: "http://{{ host }}/",
    host: "{{ name }}.example",
    name: "web",
  });
  scope.register("said", "{{ name }}");
  equal(await scope.render("{{ url }}"), "http://web.example/");
  equal(await scope.render("{{ said }}"), "{{ name }}");
  const looped = scope.with({ item: "{{ name }}" }, true);
  equal(await looped.render("<{{ item }}>"), "<{{ name }}>");
});

Deno.test("variables that name each other end in an error", async () => {
  const { scope } = makeScope({ a: "{{ b }}", b: "{{ a }}" });
  await rejects(scope.render("{{ a }}"), /refer to each other/);
});

Deno.test("an unknown result is known by whether it changed, and by nothing else", async () => {
  const { scope } = makeScope({});
  scope.register("r", { changed: true, rc: null }, "depends on r");
  equal(await scope.isTrue("r.changed"), true);
  equal(await scope.isTrue("r is defined"), true);
  await rejects(scope.isTrue("r.rc == 0"), UnknownState);
  await rejects(scope.render("{{ r.stdout }}"), UnknownState);
});

Deno.test("omit takes a key away", async () => {
  const { scope } = makeScope({});
  deepEqual(
    await scope.render({ a: "{{ missing | default(omit) }}", b: "x{{ 1 }}" }),
    { b: "x1" },
  );
});

Deno.test("a variable whose text holds its own name as a part is no circle", async () => {
  const { scope } = makeScope({ app: "{{ home }}/app", home: "/home/me" });
  equal(await scope.render("{{ app }}"), "/home/me/app");
});

Deno.test("a variable that needs an unknown result is unknown where it is used", async () => {
  const { scope } = makeScope({ v: "{{ r.stdout }}" });
  scope.register("r", { changed: true }, "depends on r");
  await rejects(scope.render("{{ v }}"), UnknownState);
});
