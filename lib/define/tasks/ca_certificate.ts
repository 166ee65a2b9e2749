/** Params of the `ca_certificate` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `ca_certificate` task as a configuration writes them. */
export interface CaCertificateParams {
  /** Name of the file in the store, without its ending. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** One certificate or several, as PEM. */
  readonly content?: string;
  /** File of the configuration, or absolute path on the host, as PEM or DER. */
  readonly src?: string;
}
