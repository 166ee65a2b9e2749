import assert from "node:assert/strict";
import { encodePart, sign } from "../../lib/outputs/s3_sign.ts";
import { sha256 } from "../../lib/sha256.ts";

const KEYS = {
  accessKey: "AKIAIOSFODNN7EXAMPLE",
  secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const SCOPE = { region: "us-east-1", timeMs: Date.UTC(2013, 4, 24) };
const HOST = "https://examplebucket.s3.amazonaws.com";

function toSignature(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): string {
  const bodyHash = sha256(new TextEncoder().encode(body));
  const url = new URL(HOST + path);
  const signed = sign({ method, url, headers, bodyHash }, KEYS, SCOPE);
  return /Signature=(\w+)$/.exec(signed["authorization"] ?? "")?.[1] ?? "";
}

Deno.test("signatures are those of Amazon's examples", () => {
  assert.equal(
    toSignature("GET", "/test.txt", { range: "bytes=0-9" }),
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
  assert.equal(
    toSignature("PUT", "/test%24file.text", {
      date: "Fri, 24 May 2013 00:00:00 GMT",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
    }, "Welcome to Amazon S3."),
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  );
  assert.equal(
    toSignature("GET", "/?lifecycle="),
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  );
  assert.equal(
    toSignature("GET", "/?max-keys=2&prefix=J"),
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  );
});

Deno.test("a token of a session is signed, the host is left to the client", () => {
  const signed = sign(
    {
      method: "GET",
      url: new URL(HOST),
      headers: {},
      bodyHash: sha256(new Uint8Array()),
    },
    { ...KEYS, sessionToken: "token" },
    SCOPE,
  );
  assert.equal(signed["x-amz-security-token"], "token");
  assert.equal(signed["host"], undefined);
  assert.match(
    signed["authorization"] ?? "",
    /SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,/,
  );
});

Deno.test("encodePart: leaves only what RFC 3986 leaves", () => {
  assert.equal(
    encodePart("aZ0-_.~ !'()*/é"),
    "aZ0-_.~%20%21%27%28%29%2A%2F%C3%A9",
  );
});
