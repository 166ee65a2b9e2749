/**
 * The `uri` task.
 *
 * Asks a web service. GET, HEAD and OPTIONS only read and so are asked in a
 * dry run too; other methods change something elsewhere and are sent on every
 * run, unless `creates` or `removes` says that there is nothing to do.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  mode,
  oneOf,
  owner,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type HttpRequest,
  type HttpResponse,
  type Output,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { toAnswer, toMadeAnswer } from "./_answer.ts";
import { type BodyFormat, toBody } from "./_body.ts";
import { planFile } from "./_files.ts";
import {
  address,
  HTTP_FIELDS,
  type HttpParams,
  toFileName,
  toRequest,
} from "./_http.ts";

/** Params of the `uri` task. */
export interface UriTaskParams extends HttpParams {
  /** Address, `http://` or `https://`. */
  url: string;
  /** `present`, or `absent` to ask nothing. */
  state: "present" | "absent";
  /** Method, such as `GET` or `POST`. */
  method: string;
  /** Body: a text, or data that `body_format` writes. */
  body?: unknown;
  /** How the body is written; `json` for data when absent. */
  body_format?: BodyFormat | undefined;
  /** File to send as the body, absolute or of the configuration. */
  src?: string | undefined;
  /** Accepted: the configuration lies on this host. */
  remote_src?: boolean | undefined;
  /** Type of the body, in place of that of its format. */
  content_type?: string | undefined;
  /** Status codes that mean success. */
  status_code: number[];
  /** Give the text of the answer as `content`. */
  return_content: boolean;
  /** Absolute path of a file, or of a directory, for the answer. */
  dest?: string | undefined;
  /** Permission bits of that file. */
  mode?: string | undefined;
  /** Owner of that file. */
  owner?: string | undefined;
  /** Group of that file. */
  group?: string | undefined;
  /** Path: ask nothing when it exists. */
  creates?: string | undefined;
  /** Path: ask nothing when it does not exist. */
  removes?: string | undefined;
  /** Accepted: the answer is always fresh. */
  force?: boolean | undefined;
}

/** Limit in seconds when the task sets none. */
const TIMEOUT_SECS = 30;
/** Methods that only read (RFC 9110 §9.2.1). */
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Asks a web service.
 *
 * @example Waiting for a service to be healthy
 * ```yaml
 * - type: uri
 *   url: http://127.0.0.1:8080/health
 *   status_code: [200, 204]
 * ```
 *
 * @example Creating something once
 * ```yaml
 * - type: uri
 *   url: https://api.example.org/v1/hosts
 *   method: POST
 *   body_format: json
 *   body: { name: web1, roles: [web] }
 *   status_code: 201
 *   dest: /var/lib/app/registration.json
 *   creates: /var/lib/app/registration.json
 * ```
 */
export const uriTask: Task<UriTaskParams> = {
  type: "uri",
  params: z.strictObject({
    url: address(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    method: withDefault(method(), "GET"),
    body: z.unknown().optional(),
    body_format: oneOf(["raw", "json", "form-urlencoded", "form-multipart"])
      .optional(),
    src: line().optional(),
    remote_src: flag().optional(),
    content_type: line().optional(),
    status_code: withDefault(statusCodes(), [200]),
    return_content: withDefault(flag(), false),
    dest: absolutePath().optional(),
    mode: mode().optional(),
    owner: owner().optional(),
    group: owner().optional(),
    creates: absolutePath().optional(),
    removes: absolutePath().optional(),
    force: flag().optional(),
    ...HTTP_FIELDS,
  }).refine((want) => want.body === undefined || want.src === undefined, {
    error: 'Expected one of "body" and "src", got both',
    path: ["src"],
  }),
  plan,
};

function method(): z.ZodType<string> {
  return z.string().transform((text) => text.toUpperCase()).refine(
    (text) => /^[A-Z][A-Z-]*$/.test(text),
    { error: "expected a method such as GET or POST" },
  );
}

function statusCodes(): z.ZodType<number[]> {
  const one = z.union([z.int(), z.string().regex(/^\d{3}$/).transform(Number)])
    .refine((code) => code >= 100 && code <= 599);
  return z.union([one.transform((code) => [code]), z.array(one).min(1)], {
    error: "expected a status code or a list of status codes",
  });
}

async function* plan(
  want: UriTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const reason = await findReason(want, host);
  if (reason !== undefined) return { skipped: true, msg: reason };
  const request = await toUriRequest(want, host, context);
  const startedAt = host.now();
  const elapsed = () => (host.now() - startedAt) / 1000;
  if (SAFE_METHODS.includes(want.method)) {
    const answer = await host.request(request);
    const output = toOutput(answer, want, elapsed(), host, context);
    return { ...output, ...yield* planDest(answer, want, host) };
  }
  const isGuarded = want.creates !== undefined || want.removes !== undefined;
  const made = yield {
    kind: "request",
    request,
    shows: `${want.method} ${request.url}`,
    ...(isGuarded ? {} : { repeats: true }),
  };
  if (!made) {
    if (want.dest === undefined) return { url: request.url };
    throw new UnknownState(
      `The answer of ${want.method} ${request.url} is written to ${want.dest}`,
    );
  }
  const answer = toMadeAnswer(made, request.url);
  const output = toOutput(answer, want, elapsed(), host, context);
  return { ...output, ...yield* planDest(answer, want, host) };
}

/** Finds why nothing is to be asked. */
async function findReason(
  { state, creates, removes }: UriTaskParams,
  host: Host,
): Promise<string | undefined> {
  if (state === "absent") return "skipped, since state is absent";
  if (creates !== undefined && await host.stat(creates)) {
    return `skipped, since "${creates}" exists`;
  }
  if (removes !== undefined && !await host.stat(removes)) {
    return `skipped, since "${removes}" does not exist`;
  }
  return undefined;
}

async function toUriRequest(
  want: UriTaskParams,
  host: Host,
  context: TaskContext,
): Promise<HttpRequest> {
  const request: HttpRequest = {
    ...toRequest(want.url, want),
    method: want.method,
    timeoutMs: (want.timeout ?? TIMEOUT_SECS) * 1000,
  };
  const { body, contentType } = await readBody(want, host, context);
  if (body === undefined) return request;
  const type = want.content_type ?? contentType;
  const headers = { ...request.headers };
  const isTyped = Object.keys(headers).some((name) =>
    name.toLowerCase() === "content-type"
  );
  if (type !== undefined && !isTyped) headers["content-type"] = type;
  return { ...request, headers, body };
}

async function readBody(
  { body, body_format: format, src }: UriTaskParams,
  host: Host,
  context: TaskContext,
): Promise<{ body?: string | Uint8Array; contentType?: string }> {
  if (src !== undefined) {
    const path = src.startsWith("/")
      ? src
      : await context.findFile("files", src);
    return { body: await host.readFile(path) };
  }
  if (body === undefined || body === null) return {};
  const isText = typeof body === "string";
  return await toBody(body, format ?? (isText ? "raw" : "json"), host, context);
}

/** Gives what `register` stores, once the status is one that is wanted. */
function toOutput(
  answer: HttpResponse,
  want: UriTaskParams,
  elapsed: number,
  host: Host,
  context: TaskContext,
): Output {
  const { status, url } = answer;
  const output = toAnswer(answer, context);
  const { content, ...rest } = output;
  if (want.status_code.includes(status)) {
    const msg = `OK (${answer.body.length} bytes)`;
    return {
      ...rest,
      elapsed,
      msg,
      ...(want.return_content ? { content } : {}),
    };
  }
  if (host.pending) {
    throw new UnknownState(
      `${host.pending.name} may change what answers at ${url}`,
    );
  }
  const msg = `the server answered ${status}, expected ${
    want.status_code.join(" or ")
  }`;
  throw new TaskError(`Cannot ask "${url}": ${msg}`, {
    output: { ...output, elapsed, msg },
  });
}

/** Writes the answer to a file, where one is wanted. */
async function* planDest(
  answer: HttpResponse,
  want: UriTaskParams,
  host: Host,
): Plan {
  if (want.dest === undefined || answer.status === 304) return {};
  const isDir = want.dest.endsWith("/") ||
    (await host.stat(want.dest, true))?.type === "dir";
  const path = isDir
    ? `${want.dest.replace(/\/+$/, "")}/${
      toFileName(answer.url, answer.headers)
    }`
    : want.dest;
  yield* planFile({
    path,
    content: answer.body,
    mode: want.mode,
    owner: want.owner,
    group: want.group,
  }, host);
  return { path };
}
