/** Posts pieces of snapshots. */

import type { Poster } from "../../outputs/http_poster.ts";
import { type HttpAnswer, toSendError } from "../../outputs/http_status.ts";
import { SendError } from "./push.ts";

/**
 * Posts a piece; an answer that is no 2xx is judged.
 * @throws {SendError} With where it failed, without secrets.
 */
export async function postPart(
  poster: Poster,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
  toError: (answer: HttpAnswer) => SendError = toSendError,
): Promise<void> {
  try {
    const answer = await poster.post(bytes, {}, signal);
    if (answer.status >= 200 && answer.status < 300) return;
    throw toError(answer);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    const { kind, message, retryAfterMs } = error;
    throw new SendError(kind, poster.toText(message), { retryAfterMs });
  }
}
