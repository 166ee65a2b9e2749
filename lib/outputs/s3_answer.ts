/** What answers of S3 mean. */

import { findRetryAfterMs, type HttpAnswer, toOneLine } from "./http_status.ts";
import { SendError } from "./output.ts";

/** Codes of keys that a server does not take any longer. */
const STALE: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "TokenRefreshRequired",
]);

/** Reads an element of XML that holds text only; undefined when there is none. */
export function readElement(text: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return found?.replaceAll("&quot;", '"').replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Tells whether it says that all went well; one that completes parts may say 200 and fail all the same. */
export function isDone({ status, text }: HttpAnswer): boolean {
  return status >= 200 && status < 300 && !/<Error>/.test(text);
}

/** Tells whether the keys are to be looked for anew. */
export function hasStaleKeys(answer: HttpAnswer): boolean {
  return STALE.has(readElement(answer.text, "Code") ?? "");
}

/** Gives the region that a bucket is in, where the answer says that it is another one. */
export function findRegion(
  { status, headers, text }: HttpAnswer,
): string | undefined {
  if (![301, 307, 400, 403].includes(status)) return undefined;
  return headers["x-amz-bucket-region"] ?? readElement(text, "Region");
}

/** Gives by how much the own clock is late, where that is why it was refused, in milliseconds. */
export function findClockOffset(
  { headers, text }: HttpAnswer,
  nowMs: number,
): number | undefined {
  if (readElement(text, "Code") !== "RequestTimeTooSkewed") return undefined;
  const theirs = Date.parse(headers["date"] ?? "");
  return Number.isNaN(theirs) ? undefined : theirs - nowMs;
}

/** Says what is to be done about an answer that failed. Nothing of a request is repeated but what the server says of it. */
export function toS3Error(answer: HttpAnswer, place: string): SendError {
  const { status, headers, text } = answer;
  const code = readElement(text, "Code");
  const said = readElement(text, "Message") ?? "";
  const reason = [`it answered ${status}`, code ?? "", toOneLine(said)]
    .filter((part) => part !== "").join(" ");
  const isLarge = status === 413 || code === "EntityTooLarge";
  return new SendError(
    isLarge ? "smaller" : "again",
    `Cannot write to ${place}: ${reason}`,
    { retryAfterMs: findRetryAfterMs(headers) },
  );
}
