/**
 * Posts alerts as JSON: in our own form (`AlertMessage`), or in that of the
 * Alertmanager's API
 * (https://github.com/prometheus/alertmanager, api/v2/openapi.yaml).
 *
 * @module
 */

import { TaskError } from "../../error.ts";
import type { HttpRequest, HttpResponse } from "../../host/host.ts";
import { sendRequest } from "../../host/http.ts";
import { VERSION } from "../../version.ts";
import { type Channel, ChannelError } from "./channel.ts";
import { type Notice, toAlertmanagerBody, toMessageBody } from "./message.ts";
import { toPlaceText, type WebhookNotifier } from "./notifier.ts";

/** Largest answer that is read, in bytes. */
const MAX_ANSWER = 64 * 1024;
/** Most characters of an answer that are shown. */
const MAX_SHOWN = 200;
/** Where the Alertmanager takes alerts. */
const ALERTMANAGER_PATH = "/api/v2/alerts";

/** Opens a webhook of a host whose rounds come so often, in milliseconds. */
export function openWebhook(
  notifier: WebhookNotifier,
  host: string,
  roundMs: number,
): Channel {
  const place = toPlaceText(notifier);
  return {
    name: notifier.name,
    wishes: notifier.wishes,
    place,
    send: async (notices, signal) => {
      const body = JSON.stringify(toBody(notifier, host, roundMs, notices));
      const answer = await post(toRequest(notifier, body), signal);
      if (answer.status >= 200 && answer.status < 300) return;
      throw toStatusError(answer);
    },
  };
}

/** What the Alertmanager is told stands there until it is told again, or for a while when it is not. */
function toBody(
  { format, wishes }: WebhookNotifier,
  host: string,
  roundMs: number,
  notices: readonly Notice[],
): unknown {
  if (format === "driftless") return toMessageBody(host, notices);
  const repeatMs = Math.max(wishes.repeatMs ?? 0, roundMs);
  return toAlertmanagerBody(host, notices, repeatMs);
}

function toRequest(
  { url, format, headers, token, timeoutMs, verifyTls, caFile }:
    WebhookNotifier,
  body: string,
): HttpRequest {
  return {
    url: format === "driftless" ? url : toAlertmanagerUrl(url),
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": `driftless/${VERSION}`,
      ...token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...headers,
    },
    body,
    follow: "none",
    timeoutMs,
    maxBytes: MAX_ANSWER,
    verifyTls,
    ...caFile === undefined ? {} : { caFile },
  };
}

async function post(
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  try {
    return await sendRequest(request, { signal });
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    // The message has the address, whose path may be a secret.
    const reason = error.output?.["msg"];
    throw new ChannelError(
      typeof reason === "string" ? reason : "no answer",
      true,
    );
  }
}

function toStatusError({ status, body, headers }: HttpResponse): ChannelError {
  const said = new TextDecoder().decode(body).replaceAll(/\s+/g, " ").trim()
    .slice(0, MAX_SHOWN);
  const text = said === "" ? "" : `: ${said}`;
  const mayRetry = status === 408 || status === 429 || status >= 500;
  const wish = Number(headers["retry-after"] ?? 0);
  return new ChannelError(
    `it answered ${status}${text}`,
    mayRetry,
    Number.isFinite(wish) ? Math.max(0, wish) * 1000 : 0,
  );
}

function toAlertmanagerUrl(text: string): string {
  const url = new URL(text);
  if (url.pathname.endsWith(ALERTMANAGER_PATH)) return text;
  url.pathname = url.pathname.replace(/\/+$/, "") + ALERTMANAGER_PATH;
  return url.href;
}
