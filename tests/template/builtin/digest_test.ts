import { strictEqual, throws } from "node:assert/strict";
import { openHash, toDigest } from "../../../lib/template/builtin/digest.ts";

Deno.test("toDigest hashes texts and bytes alike", () => {
  const hex =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  strictEqual(toDigest("", "sha256"), hex);
  strictEqual(toDigest(new Uint8Array(), "sha256"), hex);
  strictEqual(openHash("sha256").digest("hex"), hex);
});

Deno.test("toDigest refuses other algorithms", () => {
  throws(() => toDigest("a", "SHA256"), { name: "TemplateError" });
});
