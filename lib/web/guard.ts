/** Lets in who may ask, as the settings say, in the order of the exporter-toolkit: rate, headers, who it is. */

import type { WebConfig } from "./config.ts";
import { digest, isSameDigest } from "./digest.ts";
import { Limiter } from "./limiter.ts";
import { type Respond, toTextAnswer, type WebAnswer } from "./message.ts";
import { type CheckPassword, Passwords, type Verdict } from "./passwords.ts";

/** Wraps what answers; the settings are asked for at each request, for they may have changed. */
export function guard(
  respond: Respond,
  settings: () => Promise<WebConfig>,
  check: CheckPassword,
): Respond {
  const limiter = new Limiter();
  const passwords = new Passwords(check);
  return async (request) => {
    const config = await settings();
    if (config.rate !== undefined && !limiter.take(config.rate)) {
      return withHeaders(toTextAnswer(429, "Too Many Requests"), config);
    }
    const { users, tokens } = config;
    const given = request.headers.get("authorization") ?? "";
    const verdict: Verdict = users.size === 0 && tokens.length === 0 ||
        await isToken(given, tokens)
      ? "right"
      : users.size === 0
      ? "wrong"
      : await passwords.judge(given, users, request.client);
    const answer = verdict === "right" ? await respond(request) : verdict ===
        "wrong"
      ? toUnauthorized(config)
      : toTextAnswer(429, "Too Many Requests");
    return withHeaders(answer, config);
  };
}

/** Compares with all tokens, each to its end. */
async function isToken(
  given: string,
  tokens: readonly string[],
): Promise<boolean> {
  const token = /^bearer +(\S{1,2000})$/i.exec(given)?.[1];
  if (token === undefined || tokens.length === 0) return false;
  const wanted = await digest(token);
  return tokens.map((one) => isSameDigest(wanted, one)).includes(true);
}

function toUnauthorized({ users }: WebConfig): WebAnswer {
  return toTextAnswer(401, "Unauthorized", {
    "WWW-Authenticate": users.size > 0 ? "Basic" : "Bearer",
  });
}

function withHeaders(
  answer: WebAnswer,
  { headers }: WebConfig,
): WebAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
