/** Params of the `resolver` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `resolver` task as a configuration writes them. */
export interface ResolverParams {
  /** `present` or `absent`; absent takes name servers, search and options away. */
  readonly state?: "present" | "absent" | Template;
  /** Addresses of name servers in their order. */
  readonly nameservers?: readonly string[] | Template;
  /** Domains that are tried behind short names. */
  readonly search?: string | readonly string[];
  /** Options of resolv.conf(5), such as `timeout:1`; for the file only. */
  readonly options?: readonly string[] | Template;
  /** More settings of resolved.conf(5), such as `DNSSEC`; for systemd-resolved only. */
  readonly config?:
    | Readonly<
      Record<
        string,
        | string
        | number
        | boolean
        | readonly (string | number | boolean)[]
        | null
      >
    >
    | Template;
  /** Where it is kept: in the `file`, or for `resolved`; `auto` looks at what `/etc/resolv.conf` is. */
  readonly via?: "auto" | "file" | "resolved" | Template;
  /** Name of the drop-in file for systemd-resolved, without `.conf`. */
  readonly name?: string;
  /** Write in place where the file cannot be replaced, as in containers. */
  readonly unsafe_writes?: boolean | Template;
}
