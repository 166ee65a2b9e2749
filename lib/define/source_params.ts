/** Sources of logs by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each source takes. */
export interface SourceParams {
  /** `file` */
  readonly file: {
    readonly paths?: string | readonly string[];
    readonly path?: string | readonly string[];
    readonly exclude?: string | readonly string[];
    readonly start?: "beginning" | "end" | Template;
    readonly encoding?: string;
    readonly max_line_bytes?: number | string;
    readonly ignore_older?: number | string;
    readonly rotate_wait?: number | string;
    readonly symlinks?: boolean | Template;
    readonly missing?: "skip" | "warn" | "error" | Template;
    readonly file_options?: {
      readonly from_beginning?: boolean | Template;
      readonly follow_rotated?: boolean | Template;
      readonly max_file_size?: number | string;
      readonly encoding?: string;
      readonly missing_file_handling?: "skip" | "warn" | "error" | Template;
    } | Template;
  };
  /** `command` */
  readonly command: {
    readonly command: readonly string[] | Template;
    readonly interval?: number | string;
    readonly timeout?: number | string;
    readonly stderr?: boolean | Template;
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>> | Template;
    readonly max_line_bytes?: number | string;
  };
  /** `http` */
  readonly http: {
    readonly listen?: string | readonly string[];
    readonly path?: string;
    readonly format?: "auto" | "json" | "ndjson" | "text" | Template;
    readonly auth?:
      | {
        readonly type: "basic" | Template;
        readonly username: string;
        readonly password: string;
      }
      | { readonly type: "bearer" | Template; readonly token: string }
      | Template;
    readonly web_config_file?: string;
    readonly max_body_bytes?: number | string;
    readonly max_event_bytes?: number | string;
  };
  /** `journald` */
  readonly journald: {
    readonly units?: string | readonly string[];
    readonly identifiers?: string | readonly string[];
    readonly priority?: string | number;
    readonly matches?: string | readonly string[];
    readonly start?: "beginning" | "end" | Template;
    readonly all_fields?: boolean | Template;
    readonly directory?: string;
    readonly namespace?: string;
  };
  /** `stdin` */
  readonly stdin: {
    readonly max_line_bytes?: number | string;
  };
  /** `syslog` */
  readonly syslog: {
    readonly listen: string | readonly string[];
    readonly tls?: {
      readonly cert_file: string;
      readonly key_file?: string;
      readonly client_ca_file?: string;
    } | Template;
    readonly framing?: "auto" | "octet" | "lf" | Template;
    readonly max_message_bytes?: number | string;
    readonly max_connections?: number | Template;
    readonly idle_timeout?: number | string;
    readonly socket_mode?: string;
  };
}
