/** Sends batches over HTTP and reads what became of them. */

import { toMessage } from "../error.ts";
import type { Batch } from "./batch.ts";
import type { HttpForm } from "./http_form.ts";
import type { CommonHttpParams } from "./http_params.ts";
import { openPoster, type Poster } from "./http_poster.ts";
import { toSendError } from "./http_status.ts";
import {
  type Answer,
  type OpenOutput,
  type OutputContext,
  SendError,
} from "./output.ts";
import { Scratch } from "./scratch.ts";

/** What is sent where, and how. */
export interface HttpTarget extends CommonHttpParams {
  /** Addresses; where one does not work, the next is tried. */
  readonly urls: readonly string[];
  /** Method. */
  readonly method: string;
  /** Form of the body, and what answers mean. */
  readonly form: HttpForm;
}

/**
 * Opens an output.
 * @throws {TaskError} When its certificates cannot be used.
 */
export async function openHttpOutput(
  { form, ...target }: HttpTarget,
  { warn }: Pick<OutputContext, "warn">,
): Promise<OpenOutput> {
  const poster = await openPoster({
    ...target,
    urls: target.urls.map((url) => form.toUrl(new URL(url)).href),
    formHeaders: { "content-type": form.contentType, ...form.headers },
    maxAnswerBytes: form.maxAnswerBytes,
  }, warn);
  const room = new Scratch();
  return {
    send: (batch, signal) => sendBatch(batch, { form, poster, room }, signal),
    close: () => Promise.resolve(poster[Symbol.dispose]()),
  };
}

async function sendBatch(
  batch: Batch,
  { form, poster, room }: { form: HttpForm; poster: Poster; room: Scratch },
  signal: AbortSignal,
): Promise<Answer | void> {
  try {
    const headers = { "idempotency-key": batch.id };
    const answer = await poster.post(form.toBody(batch, room), headers, signal);
    const { status } = answer;
    if (status >= 200 && status < 300) return form.judge?.(answer, batch);
    const error = toSendError(answer);
    if (error.kind === "refused" && form.refuse !== undefined) {
      return form.refuse(poster.toText(error.message), batch);
    }
    throw error;
  } catch (error) {
    signal.throwIfAborted();
    const found = error instanceof SendError
      ? error
      : new SendError("again", toMessage(error), { cause: error });
    const { kind, retryAfterMs } = found;
    const text = poster.toText(found.message);
    if (kind === "again") poster.turn();
    throw new SendError(kind, text, { retryAfterMs });
  }
}
