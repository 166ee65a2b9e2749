import { strictEqual as equal } from "node:assert/strict";
import { createHmac } from "node:crypto";
import { verifyWebhook } from "../../../lib/agent/source/webhook.ts";

const SECRET = "a secret of the server";
const BODY = new TextEncoder().encode('{"ref":"refs/heads/main"}');
const NOW_MS = 1_700_000_000_000;

function sign(text: string | Uint8Array, encoding: "hex" | "base64"): string {
  return createHmac("sha256", SECRET).update(text).digest(encoding);
}

const HEX = sign(BODY, "hex");

/** Signs as Standard Webhooks has it. */
function standard(atSecs: number): Record<string, string> {
  const text = `id1.${atSecs}.${new TextDecoder().decode(BODY)}`;
  return {
    "webhook-id": "id1",
    "webhook-timestamp": String(atSecs),
    "webhook-signature": `v1,AAAA v1,${sign(text, "base64")}`,
  };
}

const ROWS: readonly [string, Record<string, string>, boolean][] = [
  ["GitHub's digest", { "x-hub-signature-256": `sha256=${HEX}` }, true],
  ["Gitea's digest", { "x-gitea-signature": HEX }, true],
  ["GitLab's token", { "x-gitlab-token": SECRET }, true],
  ["a standard signature", standard(NOW_MS / 1000), true],
  ["a standard one that is old", standard(NOW_MS / 1000 - 301), false],
  ["no signature", {}, false],
  ["a wrong token", { "x-gitlab-token": "x" }, false],
  ["an empty digest", { "x-gitea-signature": "" }, false],
  ["a digest of SHA-1 alone", { "x-hub-signature": "sha1=0" }, false],
  [
    "one right and one wrong",
    { "x-gitea-signature": HEX, "x-hub-signature-256": "sha256=00" },
    false,
  ],
];

for (const [name, headers, isGood] of ROWS) {
  Deno.test(`a webhook with ${name} is ${isGood ? "taken" : "refused"}`, () => {
    equal(verifyWebhook(BODY, new Headers(headers), SECRET, NOW_MS), isGood);
  });
}

Deno.test("a webhook is refused when its body was changed or there is no secret", () => {
  const headers = new Headers({ "x-gitea-signature": HEX });
  equal(verifyWebhook(new Uint8Array([1]), headers, SECRET, NOW_MS), false);
  const token = new Headers({ "x-gitlab-token": "" });
  equal(verifyWebhook(BODY, token, "", NOW_MS), false);
});
