/** Outputs by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each output takes. */
export interface OutputParams {
  /** `console` */
  readonly console: {
    readonly target?: "stdout" | "stderr" | Template;
    readonly format?: "text" | "json" | Template;
  };
  /** `directory` */
  readonly directory: {
    readonly path: string;
    readonly filename_pattern?: string;
    readonly format?: "json" | "lines" | Template;
    readonly rotation?: {
      readonly strategy?: "none" | "size" | "time" | "sizeortime" | Template;
      readonly max_size?: number | string;
      readonly max_age?: number | string;
      readonly max_files?: number | Template;
    } | Template;
    readonly compression?: "none" | "gzip" | "zstd" | "zlib" | {
      readonly enabled?: boolean | Template;
      readonly algorithm?: "none" | "gzip" | "zstd" | "zlib" | Template;
      readonly level?: number | Template;
    } | Template;
    readonly mode?: string;
    readonly directory_mode?: string;
  };
  /** `elasticsearch` */
  readonly elasticsearch: {
    readonly hosts: readonly string[] | Template;
    readonly index?: string;
    readonly headers?: Readonly<Record<string, string>> | Template;
    readonly auth?:
      | {
        readonly type: "basic" | Template;
        readonly username: string;
        readonly password: string;
      }
      | { readonly type: "bearer" | Template; readonly token: string }
      | {
        readonly type: "apikey" | Template;
        readonly header_name?: string;
        readonly key: string;
      }
      | Template;
    readonly compression?: "none" | "gzip" | "zstd" | "zlib" | {
      readonly enabled?: boolean | Template;
      readonly algorithm?: "none" | "gzip" | "zstd" | "zlib" | Template;
      readonly level?: number | Template;
    } | Template;
    readonly timeout?: number | string;
    readonly tls?: {
      readonly ca_file?: string;
      readonly cert_file?: string;
      readonly key_file?: string;
      readonly verify?: boolean | Template;
    } | Template;
    readonly proxy?: string;
  };
  /** `file` */
  readonly file: {
    readonly path: string;
    readonly filename_pattern?: string;
    readonly format?: "json" | "lines" | Template;
    readonly rotation?: {
      readonly strategy?: "none" | "size" | "time" | "sizeortime" | Template;
      readonly max_size?: number | string;
      readonly max_age?: number | string;
      readonly max_files?: number | Template;
    } | Template;
    readonly compression?: "none" | "gzip" | "zstd" | "zlib" | {
      readonly enabled?: boolean | Template;
      readonly algorithm?: "none" | "gzip" | "zstd" | "zlib" | Template;
      readonly level?: number | Template;
    } | Template;
    readonly mode?: string;
    readonly directory_mode?: string;
  };
  /** `http` */
  readonly http: {
    readonly url: string;
    readonly method?: "POST" | "PUT" | "PATCH" | Template;
    readonly format?:
      | "json_lines"
      | "json_array"
      | "lines"
      | "elasticsearch"
      | "loki"
      | Template;
    readonly index?: string;
    readonly loki?: {
      readonly labels?: readonly string[] | Template;
      readonly line?: "text" | "json" | Template;
      readonly tenant?: string;
    } | Template;
    readonly headers?: Readonly<Record<string, string>> | Template;
    readonly auth?:
      | {
        readonly type: "basic" | Template;
        readonly username: string;
        readonly password: string;
      }
      | { readonly type: "bearer" | Template; readonly token: string }
      | {
        readonly type: "apikey" | Template;
        readonly header_name?: string;
        readonly key: string;
      }
      | Template;
    readonly compression?: "none" | "gzip" | "zstd" | "zlib" | {
      readonly enabled?: boolean | Template;
      readonly algorithm?: "none" | "gzip" | "zstd" | "zlib" | Template;
      readonly level?: number | Template;
    } | Template;
    readonly timeout?: number | string;
    readonly tls?: {
      readonly ca_file?: string;
      readonly cert_file?: string;
      readonly key_file?: string;
      readonly verify?: boolean | Template;
    } | Template;
    readonly proxy?: string;
  };
  /** `loki` */
  readonly loki: {
    readonly url: string;
    readonly labels?: readonly string[] | Template;
    readonly line?: "text" | "json" | Template;
    readonly tenant?: string;
    readonly headers?: Readonly<Record<string, string>> | Template;
    readonly auth?:
      | {
        readonly type: "basic" | Template;
        readonly username: string;
        readonly password: string;
      }
      | { readonly type: "bearer" | Template; readonly token: string }
      | {
        readonly type: "apikey" | Template;
        readonly header_name?: string;
        readonly key: string;
      }
      | Template;
    readonly compression?: "none" | "gzip" | "zstd" | "zlib" | {
      readonly enabled?: boolean | Template;
      readonly algorithm?: "none" | "gzip" | "zstd" | "zlib" | Template;
      readonly level?: number | Template;
    } | Template;
    readonly timeout?: number | string;
    readonly tls?: {
      readonly ca_file?: string;
      readonly cert_file?: string;
      readonly key_file?: string;
      readonly verify?: boolean | Template;
    } | Template;
    readonly proxy?: string;
  };
  /** `s3` */
  readonly s3: {
    readonly bucket: string;
    readonly region?: string;
    readonly endpoint?: string;
    readonly path_style?: boolean | Template;
    readonly access_key?: string;
    readonly secret_key?: string;
    readonly session_token?: string;
    readonly storage_class?: string;
    readonly sse?: "AES256" | "aws:kms" | Template;
    readonly kms_key_id?: string;
    readonly timeout?: number | string;
    readonly tls?: {
      readonly ca_file?: string;
      readonly verify?: boolean | Template;
    } | Template;
    readonly proxy?: string;
    readonly prefix?: string;
    readonly key_template?: string;
    readonly format?: "json" | "lines" | Template;
    readonly compression?: "none" | "gzip" | "zstd" | "zlib" | {
      readonly enabled?: boolean | Template;
      readonly algorithm?: "none" | "gzip" | "zstd" | "zlib" | Template;
      readonly level?: number | Template;
    } | Template;
    readonly content_encoding?: boolean | Template;
    readonly upload_interval?: number | string;
    readonly batch_size?: number | Template;
  };
  /** `socket` */
  readonly socket: {
    readonly server: string;
    readonly format?: "lines" | "json" | Template;
    readonly tls?: {
      readonly ca_file?: string;
      readonly cert_file?: string;
      readonly key_file?: string;
      readonly verify?: boolean | Template;
      readonly server_name?: string;
    } | Template;
  };
  /** `syslog` */
  readonly syslog: {
    readonly server?: string;
    readonly protocol?: "udp" | "tcp" | "tls" | "unix" | Template;
    readonly format?: "rfc5424" | "rfc3164" | Template;
    readonly framing?: "octet_counting" | "lf" | Template;
    readonly facility?: string;
    readonly severity?: string;
    readonly tag?: string;
    readonly structured_data?: string;
    readonly max_message_bytes?: number | string;
    readonly tls?: {
      readonly ca_file?: string;
      readonly cert_file?: string;
      readonly key_file?: string;
      readonly verify?: boolean | Template;
      readonly server_name?: string;
    } | Template;
  };
}
