/**
 * A registry behind HTTPS, with the paths of the original: `GET
 * <url>/api/v1/plugins`, `…/plugins/<name>` and `…/plugins/<name>/<version>`.
 * All that it answers is taken for hostile.
 *
 * @module
 */

import * as z from "zod";
import { TaskError, toMessage } from "../error.ts";
import type { HttpResponse } from "../host/host.ts";
import { sendRequest } from "../host/http.ts";
import { toIntegrityOfHex } from "./integrity.ts";
import { FORMATS } from "./lock_file.ts";
import { isPluginName, isPluginVersion } from "./name.ts";
import {
  isTrusted,
  MAX_PLUGIN_BYTES,
  type Registry,
  type Release,
} from "./release.ts";

/** Greatest answer about plugins, in bytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Most plugins of a list. */
const MAX_PLUGINS = 10_000;
/** Longest time for the file of a plugin, in milliseconds, however steadily it comes. */
const MAX_LOAD_MS = 600_000;

/** How a server is reached. */
export interface Server {
  readonly name: string;
  readonly url: URL;
  /** Longest silence of it, in milliseconds. */
  readonly timeoutMs: number;
  readonly token?: string;
}

const METADATA = z.object({
  name: z.string().refine(isPluginName, {
    error: "expected a name of a plugin",
  }),
  version: z.string().refine(isPluginVersion, { error: "expected a version" }),
  description: z._default(z.string().max(1024), ""),
  download_url: z.string().max(4096),
  checksum: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/i, {
    error: "expected a SHA-256 in hexadecimal",
  }),
});

const LIST = z.array(METADATA).max(MAX_PLUGINS);

/** Opens a server as a registry. */
export function openServer(server: Server): Registry {
  const base = server.url.href.replace(/\/+$/, "");
  const root = `${base}/api/v1/plugins`;
  return {
    name: server.name,
    address: base,
    list: async () => {
      const answer = await askJson(server, root);
      if (answer === undefined) throw toFault(root, "it answers with 404");
      const found = read(LIST, answer, root);
      return found.map((one) => toRelease(server, one));
    },
    find: async (name, version) => {
      const url = `${root}/${name}${
        version === undefined ? "" : `/${version}`
      }`;
      const answer = await askJson(server, url);
      if (answer === undefined) return undefined;
      const found = toRelease(server, read(METADATA, answer, url));
      const isIt = found.name === name &&
        (version === undefined || found.version === version);
      if (isIt) return found;
      throw toFault(url, `it answers with ${found.name} ${found.version}`);
    },
    load: (source) => load(server, source),
  };
}

async function load(
  server: Server,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const late = new AbortController();
  const why = toFault(source, `it takes more than ${MAX_LOAD_MS / 60_000} min`);
  const timer = setTimeout(() => late.abort(why), MAX_LOAD_MS);
  try {
    const { body } = await ask(server, source, {
      maxBytes: MAX_PLUGIN_BYTES,
      signal: late.signal,
    });
    return new Uint8Array(body);
  } finally {
    clearTimeout(timer);
  }
}

function toRelease(
  { url: base }: Server,
  { name, version, description, download_url, checksum }: z.infer<
    typeof METADATA
  >,
): Release {
  const url = URL.parse(download_url, `${base.href.replace(/\/+$/, "")}/`);
  if (url === null || !isTrusted(url)) {
    throw toFault(base.href, `"${name}" is at no address of https`);
  }
  // What was on this host's own server may not be asked of others' names.
  if (url.protocol === "http:" && url.host !== base.host) {
    throw toFault(base.href, `"${name}" is on another server without https`);
  }
  const format = FORMATS.find((one) => url.pathname.endsWith(`.${one}`)) ??
    "wasm";
  const integrity = toIntegrityOfHex(checksum.replace(/^sha256:/i, ""));
  return { name, version, format, description, source: url.href, integrity };
}

async function askJson(server: Server, url: string): Promise<unknown> {
  const { status, body } = await ask(server, url, {
    maxBytes: MAX_ANSWER_BYTES,
    mayBeAbsent: true,
  });
  if (status === 404) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw toFault(url, `its answer is no JSON: ${toMessage(cause)}`, cause);
  }
}

interface Question {
  readonly maxBytes: number;
  readonly mayBeAbsent?: boolean;
  readonly signal?: AbortSignal;
}

/** Asks an address; the token is for the server that it was given for, and for none that this one names. */
async function ask(
  { url: base, token, timeoutMs }: Server,
  url: string,
  { maxBytes, mayBeAbsent, signal }: Question,
): Promise<HttpResponse> {
  const isOwn = new URL(url).origin === base.origin;
  const answer = await sendRequest({
    url,
    maxBytes,
    ...signal === undefined ? { timeoutMs } : { idleMs: timeoutMs },
    headers: token === undefined || !isOwn
      ? {}
      : { authorization: `Bearer ${token}` },
  }, signal === undefined ? {} : { signal });
  if (!isTrusted(new URL(answer.url))) {
    throw toFault(url, `it leads to "${answer.url}", which is not https`);
  }
  const isAbsent = answer.status === 404 && mayBeAbsent === true;
  if (answer.status === 200 || isAbsent) return answer;
  throw toFault(url, `it answers with ${answer.status}`);
}

function read<T>(schema: z.ZodType<T>, answer: unknown, url: string): T {
  const plain = typeof answer === "object" && answer !== null &&
      "plugins" in answer
    ? answer.plugins
    : answer;
  const result = schema.safeParse(plain, { jitless: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path.map(String).join(".");
  throw toFault(url, `its answer${at ? ` at "${at}"` : ""}: ${issue?.message}`);
}

function toFault(url: string, why: string, cause?: unknown): TaskError {
  return new TaskError(`Cannot ask the registry at "${url}": ${why}`, {
    ...cause === undefined ? {} : { cause },
  });
}
