import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Sha256, sha256 } from "../lib/sha256.ts";

Deno.test("sha256: gives the digests of FIPS 180-4", () => {
  const rows: [text: string, digest: string][] = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    [
      "a".repeat(1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    ],
  ];
  for (const [text, digest] of rows) {
    assert.equal(sha256(new TextEncoder().encode(text)), digest);
  }
});

Deno.test("Sha256: agrees with node:crypto for every length and piece", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(300));
  for (let length = 0; length <= bytes.length; length++) {
    const whole = bytes.subarray(0, length);
    const expected = createHash("sha256").update(whole).digest("hex");
    assert.equal(sha256(whole), expected, `${length} bytes`);
    const pieces = new Sha256();
    for (let at = 0; at < length; at += 1 + (at * 7 + length) % 90) {
      pieces.update(whole.subarray(at, at + 1 + (at * 7 + length) % 90));
    }
    assert.equal(pieces.digest(), expected, `${length} bytes in pieces`);
  }
});
