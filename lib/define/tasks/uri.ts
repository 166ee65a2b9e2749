/** Params of the `uri` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `uri` task as a configuration writes them. */
export interface UriParams {
  /** Address, `http://` or `https://`. */
  readonly url: string;
  /** `present`, or `absent` to ask nothing. */
  readonly state?: "present" | "absent" | Template;
  /** Method, such as `GET` or `POST`. */
  readonly method?: string;
  /** Body: a text, or data that `body_format` writes. */
  readonly body?: unknown;
  /** How the body is written; `json` for data when absent. */
  readonly body_format?:
    | "raw"
    | "json"
    | "form-urlencoded"
    | "form-multipart"
    | Template;
  /** File to send as the body, absolute or of the configuration. */
  readonly src?: string;
  /** Accepted: the configuration lies on this host. */
  readonly remote_src?: boolean | Template;
  /** Type of the body, in place of that of its format. */
  readonly content_type?: string;
  /** Status codes that mean success. */
  readonly status_code?: number | string | readonly (number | string)[];
  /** Give the text of the answer as `content`. */
  readonly return_content?: boolean | Template;
  /** Absolute path of a file, or of a directory, for the answer. */
  readonly dest?: string;
  /** Permission bits of that file. */
  readonly mode?: string;
  /** Owner of that file. */
  readonly owner?: string | number;
  /** Group of that file. */
  readonly group?: string | number;
  /** Path: ask nothing when it exists. */
  readonly creates?: string;
  /** Path: ask nothing when it does not exist. */
  readonly removes?: string;
  /** Accepted: the answer is always fresh. */
  readonly force?: boolean | Template;
  /** Header fields. */
  readonly headers?:
    | Readonly<Record<string, string | number | boolean>>
    | Template;
  /** Limit: a number of seconds, or a time such as "2m". */
  readonly timeout?: number | string;
  /** Which redirects are followed: `safe` (GET and HEAD), `all` or true, `none` or false. */
  readonly follow_redirects?: boolean | string;
  /** Check the certificate of the server. */
  readonly validate_certs?: boolean | Template;
  /** User for basic authentication. */
  readonly username?: string;
  /** Password for basic authentication. */
  readonly password?: string;
  /** Same as `username`. */
  readonly url_username?: string;
  /** Same as `password`. */
  readonly url_password?: string;
  /** Accepted: credentials are always sent with the first request. */
  readonly force_basic_auth?: boolean | Template;
  /** Name that the agent gives itself. */
  readonly http_agent?: string;
  /** Header fields that are not sent on after a redirect. */
  readonly unredirected_headers?: readonly string[] | Template;
  /** Absolute path of a unix socket to ask over. */
  readonly unix_socket?: string;
  /** Absolute path of a PEM file with the authorities to trust. */
  readonly ca_path?: string;
  /** Absolute path of a PEM file with the client's certificate. */
  readonly client_cert?: string;
  /** Absolute path of a PEM file with the client's key. */
  readonly client_key?: string;
}
