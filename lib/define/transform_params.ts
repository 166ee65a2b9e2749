/** Transforms of logs by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each transform takes. */
export interface TransformParams {
  /** `addfield` */
  readonly addfield: {
    readonly field: string;
    readonly value: unknown;
  };
  /** `copyfield` */
  readonly copyfield: {
    readonly from: string;
    readonly to: string;
  };
  /** `labels` */
  readonly labels: {
    readonly set?: Readonly<Record<string, string>> | Template;
    readonly from?: Readonly<Record<string, string>> | Template;
    readonly remove?: string | readonly string[];
  };
  /** `redact` */
  readonly redact: {
    readonly presets?:
      | readonly (
        | "secrets"
        | "private_key"
        | "jwt"
        | "token"
        | "aws"
        | "password"
        | "card"
        | "email"
        | "ipv4"
        | "ipv6"
        | Template
      )[]
      | Template;
    readonly patterns?:
      | readonly (string | {
        readonly pattern: string;
        readonly name?: string;
      })[]
      | Template;
    readonly keys?: string | readonly string[];
    readonly fields?: string | readonly string[];
    readonly replacement?: string;
    readonly case_sensitive?: boolean | Template;
  };
  /** `removefield` */
  readonly removefield: {
    readonly field: string | readonly string[];
  };
  /** `renamefield` */
  readonly renamefield: {
    readonly from: string;
    readonly to: string;
  };
  /** `setfieldif` */
  readonly setfieldif: {
    readonly field: string;
    readonly value: unknown;
    readonly condition: {
      readonly field: string;
      readonly op?:
        | "eq"
        | "ne"
        | "contains"
        | "startswith"
        | "endswith"
        | "matches"
        | "exists"
        | "gt"
        | "lt"
        | Template;
      readonly value?: string | number | boolean | readonly (string | number)[];
      readonly case_sensitive?: boolean | Template;
    } | Template;
  };
  /** `truncate` */
  readonly truncate: {
    readonly max_bytes: number | string;
    readonly fields?: string | readonly string[];
    readonly suffix?: string;
  };
}
