/** Filters of a configuration are used as those of the engine. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { TaskError } from "../../lib/error.ts";
import { Redactor } from "../../lib/secret.ts";
import { openTemplates, type Templates } from "../../lib/template/template.ts";

async function open(redactor = new Redactor()): Promise<Templates> {
  return await openTemplates({
    redactor,
    env: {},
    readFile: () => "",
    filters: {
      shout: (value, args) => [value, ...args],
      wrap: (value) => ({ inner: [`<${value}>`] }),
      fail: () => {
        throw new TaskError("it does not work");
      },
      upper: () => "never",
    },
  });
}

Deno.test("a filter of the configuration gets the value and what stands in its parentheses", async () => {
  const templates = await open();
  const text = "{{ [1, {'a': none}] | shout('b', c=true) }}";
  deepEqual(templates.render(text, {}), [[1, { a: null }], "b", { c: true }]);
  deepEqual(templates.render("{{ ['x'] | map('shout') | list }}", {}), [["x"]]);
  equal(templates.render("{{ 'x' | upper }}", {}), "X");
});

Deno.test("a filter that fails, or gets what is not defined, is told with its name", async () => {
  const templates = await open();
  throws(
    () => templates.render("{{ 'a' | fail }}", {}),
    /Cannot apply filter "fail": it does not work/,
  );
  throws(() => templates.render("{{ b | shout }}", {}), /"b" is not defined/);
});

Deno.test("what a filter makes of a secret is a secret, however deep it stands", async () => {
  const redactor = new Redactor();
  redactor.add("hunter22");
  const templates = await open(redactor);
  const vars = { data: { password: "hunter22" } };
  templates.render("{{ data.password | wrap }}", vars);
  ok(redactor.has("<hunter22>"));
  const other = await openTemplates({
    redactor,
    env: {},
    readFile: () => "",
    filters: {
      turn: (value) => [...JSON.stringify(value)].toReversed().join(""),
    },
  });
  other.render("{{ data | turn }}", vars);
  ok(redactor.has('}"22retnuh":"drowssap"{'));
});

Deno.test("a filter that is not there is found without rendering, with those of the configuration known", async () => {
  const templates = await open();
  equal(templates.check("{{ 'a' | shout }}"), undefined);
  ok(
    templates.check("{{ 'a' | shou }}")?.message.includes(
      'Did you mean "shout"',
    ),
  );
});
