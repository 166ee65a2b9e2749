import { strictEqual, throws } from "node:assert/strict";
import { REGISTRY } from "../../lib/template/builtin/mod.ts";
import { findDefinition, VALUE_FUNCTIONS } from "../../lib/template/run.ts";
import { openFor } from "./rows.ts";

Deno.test("findDefinition takes full names and own names only", () => {
  const { filters } = REGISTRY;
  strictEqual(
    findDefinition(filters, "ansible.builtin.b64encode"),
    filters.b64encode,
  );
  for (const name of ["constructor", "__proto__", "other.b64encode"]) {
    strictEqual(findDefinition(filters, name), undefined);
  }
});

Deno.test("functions that stand for values need no parentheses", async () => {
  const templates = await openFor();
  for (const name of VALUE_FUNCTIONS) {
    strictEqual(templates.find(name, {}) === undefined, false);
  }
  strictEqual(
    templates.find("ansible_managed", { ansible_managed: "own" }),
    "own",
  );
});

Deno.test("each render has its own fuel", async () => {
  const templates = await openFor({ fuel: 500 });
  const text = "{% for i in range(60) %}{{ i }}{% endfor %}";
  for (let round = 0; round < 5; round++) templates.render(text, {});
  throws(() => templates.render(text.repeat(5), {}), {
    message: "Cannot render: the template takes too long",
  });
});

Deno.test("unexpected failures of callbacks become template errors", async () => {
  const templates = await openFor({
    readFile: () => {
      throw new TypeError("hunter2");
    },
  });
  throws(() => templates.render("{{ lookup('file', 'x') }}", {}), {
    name: "TemplateError",
    message: "Cannot render: unexpected TypeError",
  });
});
