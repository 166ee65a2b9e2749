/** What tasks that ask over HTTP share: their params and the request made of them. */

import * as z from "zod";
import { absolutePath, flag, line, seconds } from "../lib/field.ts";
import { toShownUrl } from "../lib/host/http_hop.ts";
import { type HttpRequest, TaskError } from "../lib/task.ts";

/** Params that say how to ask. */
export interface HttpParams {
  /** Header fields. */
  headers: Record<string, string>;
  /** Limit: a number of seconds, or a time such as "2m". */
  timeout?: number | undefined;
  /** Which redirects are followed: `safe` (GET and HEAD), `all` or true, `none` or false. */
  follow_redirects: "none" | "safe" | "all";
  /** Check the certificate of the server. */
  validate_certs: boolean;
  /** User for basic authentication. */
  username?: string | undefined;
  /** Password for basic authentication. */
  password?: string | undefined;
  /** Same as `username`. */
  url_username?: string | undefined;
  /** Same as `password`. */
  url_password?: string | undefined;
  /** Accepted: credentials are always sent with the first request. */
  force_basic_auth?: boolean | undefined;
  /** Name that the agent gives itself. */
  http_agent?: string | undefined;
  /** Header fields that are not sent on after a redirect. */
  unredirected_headers: string[];
  /** Absolute path of a unix socket to ask over. */
  unix_socket?: string | undefined;
  /** Absolute path of a PEM file with the authorities to trust. */
  ca_path?: string | undefined;
  /** Absolute path of a PEM file with the client's certificate. */
  client_cert?: string | undefined;
  /** Absolute path of a PEM file with the client's key. */
  client_key?: string | undefined;
}

/** Words of `follow_redirects`, with those of other tools. */
const FOLLOW: Readonly<Record<string, "none" | "safe" | "all">> = {
  none: "none",
  no: "none",
  safe: "safe",
  urllib2: "safe",
  all: "all",
  yes: "all",
};

/** Readers of `HttpParams`, for the params of a task. */
export const HTTP_FIELDS = {
  headers: z._default(headerMap(), {}),
  timeout: seconds().optional(),
  follow_redirects: z._default(follow(), "safe"),
  validate_certs: z._default(flag(), true),
  username: line().optional(),
  password: line().optional(),
  url_username: line().optional(),
  url_password: line().optional(),
  force_basic_auth: flag().optional(),
  http_agent: line().optional(),
  unredirected_headers: z._default(z.array(line()), []),
  unix_socket: absolutePath().optional(),
  ca_path: absolutePath().optional(),
  client_cert: absolutePath().optional(),
  client_key: absolutePath().optional(),
};

/** Reads an address of one of some schemes. */
export function address(
  schemes: readonly string[] = ["http", "https"],
): z.ZodType<string> {
  const wanted = schemes.map((scheme) => `"${scheme}://"`).join(" or ");
  return line().refine(
    (value) =>
      URL.canParse(value) &&
      schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}://`)),
    { error: `expected an address that starts with ${wanted}` },
  );
}

/** Builds a request; user and password move out of the address. */
export function toRequest(url: string, want: HttpParams): HttpRequest {
  if (!URL.canParse(url)) {
    throw new TaskError(`Cannot read the address "${toShownUrl(url)}"`);
  }
  const parsed = new URL(url);
  const username = want.username ?? want.url_username ??
    decodeURIComponent(parsed.username);
  const password = want.password ?? want.url_password ??
    decodeURIComponent(parsed.password);
  const headers = {
    ...(want.http_agent === undefined ? {} : { "user-agent": want.http_agent }),
    ...want.headers,
  };
  return {
    url: toShownUrl(url),
    follow: want.follow_redirects,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(want.validate_certs ? {} : { verifyTls: false }),
    ...(username === "" ? {} : { username, password }),
    ...(want.unredirected_headers.length > 0
      ? { unredirectedHeaders: want.unredirected_headers }
      : {}),
    ...(want.unix_socket === undefined ? {} : { unixSocket: want.unix_socket }),
    ...(want.ca_path === undefined ? {} : { caFile: want.ca_path }),
    ...(want.client_cert === undefined ? {} : { clientCert: want.client_cert }),
    ...(want.client_key === undefined ? {} : { clientKey: want.client_key }),
  };
}

/** The file name that an answer or its address suggests; never a path. */
export function toFileName(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const disposition = headers["content-disposition"] ?? "";
  const named = /;\s*filename="?([^";]+)"?/i.exec(disposition)?.[1];
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  for (const source of [named, toDecoded(path)]) {
    const name = source?.trim().replaceAll("\\", "/").split("/").pop();
    if (name && name !== "." && name !== ".." && !/\p{Cc}/u.test(name)) {
      return name;
    }
  }
  return "index.html";
}

function toDecoded(path: string): string {
  const last = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function headerMap(): z.ZodType<Record<string, string>> {
  const value = z.union([z.string(), z.number(), z.boolean()]).transform(
    String,
  ).refine((text) => !/[\0\r\n]/.test(text), {
    error: "expected a single line of text",
  });
  const name = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
    error: "expected the name of a header field (RFC 9110 §5.1)",
  });
  return z.record(name, value);
}

function follow(): z.ZodType<"none" | "safe" | "all"> {
  const error = 'expected true, false, "safe", "all" or "none"';
  return z.union([z.boolean(), z.string()], { error }).transform(
    (value, context) => {
      const found = typeof value === "boolean"
        ? value ? "all" : "none"
        : FOLLOW[value.toLowerCase()];
      if (found) return found;
      context.issues.push({ code: "custom", input: value, message: error });
      return z.NEVER;
    },
  );
}
