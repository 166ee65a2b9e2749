/** Parsers of logs by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each parser takes. */
export interface ParserParams {
  /** `apachecombined` */
  readonly apachecombined: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `apachecommon` */
  readonly apachecommon: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `audit` */
  readonly audit: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `auto` */
  readonly auto: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `combined` */
  readonly combined: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `common` */
  readonly common: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `cri` */
  readonly cri: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
    readonly json_message?: boolean | Template;
  };
  /** `csv` */
  readonly csv: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
    readonly columns?: string | readonly string[];
    readonly delimiter?: string;
  };
  /** `docker` */
  readonly docker: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
    readonly json_message?: boolean | Template;
  };
  /** `grok` */
  readonly grok: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
    readonly pattern: string | readonly string[];
    readonly patterns?: Readonly<Record<string, string>> | Template;
  };
  /** `json` */
  readonly json: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `keyvalue` */
  readonly keyvalue: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `logfmt` */
  readonly logfmt: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `nginx` */
  readonly nginx: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `nginx_combined` */
  readonly nginx_combined: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `nginx_error` */
  readonly nginx_error: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
  /** `plain` */
  readonly plain: Record<never, never>;
  /** `regex` */
  readonly regex: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
    readonly pattern: string | readonly string[];
  };
  /** `syslog` */
  readonly syslog: {
    readonly time_field?: string;
    readonly time_format?: string | readonly string[];
    readonly time_zone?: string;
    readonly field_map?: Readonly<Record<string, string>> | Template;
    readonly keep_raw?: boolean | Template;
  };
}
