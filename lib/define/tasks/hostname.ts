/** Params of the `hostname` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `hostname` task as a configuration writes them. */
export interface HostnameParams {
  /** Name: labels of letters, digits and inner hyphens, with dots between them, 64 characters at most. */
  readonly name: string;
  /** Keep it over a restart of the host, in `/etc/hostname`. */
  readonly persist?: boolean | Template;
  /** Name for people, in `/etc/machine-info`; an empty one takes it away. */
  readonly pretty?: string;
  /** Accepted; the files and the kernel are the same on every distribution. */
  readonly use?: string;
}
