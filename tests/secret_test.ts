import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { Redactor } from "../lib/secret.ts";

Deno.test("the longest secret is masked first, in every form that texts carry it in", () => {
  const redactor = new Redactor();
  redactor.add("hunter");
  redactor.add('hunter2 "&/');
  const forms = [
    'hunter2 "&/',
    JSON.stringify('hunter2 "&/'),
    encodeURIComponent('hunter2 "&/'),
    btoa('hunter2 "&/'),
  ];
  for (const form of forms) {
    const masked = redactor.redact(`<${form}>`);
    equal(masked.includes("hunter") || masked.includes(form), false, masked);
  }
});

Deno.test("lines of a secret of many lines are masked one by one", () => {
  const redactor = new Redactor();
  redactor.add("-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\n-----END KEY-----\n");
  equal(redactor.redact("+MIIEowIBAAKCAQEA\n"), "+***\n");
});

Deno.test("very short values are not searched for", () => {
  const redactor = new Redactor();
  redactor.add("abc");
  redactor.add("");
  equal(redactor.redact("abcdef"), "abcdef");
});

Deno.test("a number that holds a secret becomes text", () => {
  const redactor = new Redactor();
  redactor.add("918273645");
  redactor.add("true");
  deepEqual(redactor.redactData({ a: 918273645, b: -918273645.5, c: 1 }), {
    a: "***",
    b: "-***.5",
    c: 1,
  });
  deepEqual(redactor.redactData([true, "true"]), [true, "***"]);
});

Deno.test("secrets in keys and nested data are masked, other types are kept", () => {
  const redactor = new Redactor();
  redactor.add("hunter2");
  deepEqual(redactor.redactData({ hunter2: [1, "x hunter2", null, true] }), {
    "***": [1, "x ***", null, true],
  });
});

Deno.test("a secret that was cut into words at its blanks is masked all the same", () => {
  const redactor = new Redactor();
  redactor.add("two parts");
  deepEqual(redactor.redactWords(["say", "to:two", "parts", "end"]), [
    "say",
    "to:***",
    "end",
  ]);
  deepEqual(redactor.redactData({ argv: ["a", "two", "parts"], n: ["two"] }), {
    argv: ["a", "***"],
    n: ["two"],
  });
});
