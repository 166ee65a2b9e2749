/**
 * Who may see details and push: whoever asks from this host, or everybody where
 * the web configuration asks for a name.
 *
 * @module
 */

import {
  toTextAnswer,
  type WebAnswer,
  type WebRequest,
} from "../../web/message.ts";

/** Names under which a browser on this host asks; any other one is of DNS rebinding or of a proxy. */
const LOCAL_HOST_REGEXP =
  /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d{1,5})?$/i;
const LOOPBACK_REGEXP = /^((?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/i;
/** Headers by which a proxy says that somebody else asks (RFC 7239, RFC 9110 §7.6.3). */
const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/** Tells whether a request comes from this host: its peer says it, no header does. */
export function isLocal({ client }: WebRequest): boolean {
  return client === "" || LOOPBACK_REGEXP.test(client);
}

/** Gives the refusal of who may not see details; undefined when they may be shown. */
export function refuseDetails(
  request: WebRequest,
  isGuarded: boolean,
): WebAnswer | undefined {
  if (isGuarded) return undefined;
  if (!isLocal(request)) return toForbidden();
  if (PROXY_HEADERS.some((name) => request.headers.has(name))) {
    return toForbidden();
  }
  const host = request.headers.get("host") ?? "";
  if (request.client === "" || LOCAL_HOST_REGEXP.test(host)) return undefined;
  return toTextAnswer(
    421,
    "Cannot answer under this name: ask for http://127.0.0.1 or http://localhost with the port of the agent.",
  );
}

/** Gives the refusal of who may not push; a proxy on this host may, for each push is signed. */
export function refusePush(
  request: WebRequest,
  isGuarded: boolean,
): WebAnswer | undefined {
  return isGuarded || isLocal(request) ? undefined : toForbidden();
}

function toForbidden(): WebAnswer {
  return toTextAnswer(
    403,
    'Cannot show this to another host: set "web_config_file" in the agent file to one with users or tokens, or ask from the host itself, as by "ssh -L 8000:127.0.0.1:8000".',
  );
}
