/** Whether a request that says "something was pushed" is of the repository's server. */

import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Header fields with the digest of the body in hex: of GitHub, of Gitea, Forgejo and Gogs. */
const DIGEST_HEADERS = [
  "x-hub-signature-256",
  "x-gitea-signature",
  "x-gogs-signature",
] as const;
/** Header field in which GitLab sends the secret as it is. */
const TOKEN_HEADER = "x-gitlab-token";
/** Greatest age of a request that says when it was sent, in seconds; Standard Webhooks has the same. */
const TOLERANCE_SECS = 300;

/**
 * Verifies a request of a webhook: by HMAC-SHA256 of its body as GitHub,
 * Gitea and Standard Webhooks (GitLab) sign it, or by GitLab's token. Every
 * signature that is there has to be right, and one has to be there. `nowMs` is
 * in milliseconds since 1970.
 */
export function verifyWebhook(
  body: Uint8Array,
  headers: Headers,
  secret: string,
  nowMs: number = Date.now(),
): boolean {
  if (secret === "") return false;
  const verdicts: boolean[] = [];
  for (const name of DIGEST_HEADERS) {
    const given = headers.get(name);
    if (given === null) continue;
    const hex = given.replace(/^sha256=/, "");
    verdicts.push(isSame(hex, toDigest(secret, body).toString("hex")));
  }
  const token = headers.get(TOKEN_HEADER);
  if (token !== null) verdicts.push(isSame(token, secret));
  const signatures = headers.get("webhook-signature");
  if (signatures !== null) {
    verdicts.push(isStandard(body, headers, signatures, secret, nowMs));
  }
  return verdicts.length > 0 && verdicts.every(Boolean);
}

/** Verifies as Standard Webhooks has it: `v1,BASE64` of `id.timestamp.body`, several apart by blanks. */
function isStandard(
  body: Uint8Array,
  headers: Headers,
  signatures: string,
  secret: string,
  nowMs: number,
): boolean {
  const id = headers.get("webhook-id") ?? "";
  const sent = headers.get("webhook-timestamp") ?? "";
  if (id === "" || !/^\d{1,12}$/.test(sent)) return false;
  if (Math.abs(nowMs / 1000 - Number(sent)) > TOLERANCE_SECS) return false;
  const key = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : secret;
  const head = new TextEncoder().encode(`${id}.${sent}.`);
  const wanted = `v1,${toDigest(key, head, body).toString("base64")}`;
  return signatures.split(" ").some((one) => isSame(one, wanted));
}

function toDigest(
  key: string | Uint8Array,
  ...parts: readonly Uint8Array[]
): Buffer {
  const digest = createHmac("sha256", key);
  parts.forEach((part) => digest.update(part));
  return digest.digest();
}

/** Compares without telling by the time it takes where two texts differ. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) =>
    createHash("sha256").update(text).digest()
  );
  return timingSafeEqual(left!, right!);
}
