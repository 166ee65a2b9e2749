import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Redactor } from "../../lib/secret.ts";
import { addDerivedSecrets } from "../../lib/template/taint.ts";
import { openFor } from "./rows.ts";

const SECRET = "correct-horse";

function makeRedactor(): Redactor {
  const redactor = new Redactor();
  redactor.add(SECRET);
  return redactor;
}

Deno.test("what is made of a secret becomes a secret", async () => {
  const redactor = makeRedactor();
  const templates = await openFor({ redactor });
  for (
    const expression of [
      "s | upper",
      "s | hash('sha256')",
      "s | reverse | b64encode",
      "s | password_hash(salt='ab')",
      "hash(s, 'md5')",
      "'x' | replace('x', s) | title",
      "s.upper()",
      "s[0:7]",
      "(s | split('-'))[1]",
      "['a', 'b'] | map('replace', 'a', s) | map('md5') | first",
      "s | regex_search('h.*')",
    ]
  ) {
    const result = String(templates.evaluate(expression, { s: SECRET }));
    strictEqual(redactor.has(result), true, expression);
  }
});

Deno.test("what the input shows anyway stays open", async () => {
  const redactor = makeRedactor();
  const templates = await openFor({ redactor });
  const text = `user = admin\npassword = ${SECRET}\n`;
  templates.evaluate("text | regex_search('user = \\w+')", { text });
  templates.evaluate("text | splitlines", { text });
  templates.evaluate("text | length", { text });
  deepStrictEqual(
    redactor.redact("user = admin"),
    "user = admin",
  );
});

Deno.test("addDerivedSecrets ignores short and open results", () => {
  const redactor = makeRedactor();
  addDerivedSecrets(redactor, [SECRET], "abc");
  addDerivedSecrets(redactor, ["open"], "from an open text");
  addDerivedSecrets(redactor, [SECRET], 12345);
  strictEqual(redactor.has("abc from an open text 12345"), false);
  addDerivedSecrets(redactor, [SECRET], ["made of it", 5]);
  strictEqual(redactor.has("made of it"), true);
});
