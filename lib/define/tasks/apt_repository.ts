/** Params of the `apt_repository` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `apt_repository` task as a configuration writes them. */
export interface AptRepositoryParams {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Addresses, without user and password: apt_auth.conf(5) has those. */
  readonly uris?: string | readonly string[];
  /** Suites, such as `bookworm`; one that ends with `/` is a directory and has no components. */
  readonly suites?: string | readonly string[];
  /** Components, such as `main`. */
  readonly components?: string | readonly string[];
  /** `deb`, `deb-src`, or both. */
  readonly types?: readonly ("deb" | "deb-src" | Template)[] | Template;
  /** Architectures; those of the host when empty. */
  readonly architectures?: string | readonly string[];
  /** Absolute path of the keyring that signs it, as apt_key makes it, or armored keys. */
  readonly signed_by?: string;
  /** False keeps it in place, out of use. */
  readonly enabled?: boolean | Template;
  /** Fetch its lists when it changed. */
  readonly update_cache?: boolean | Template;
  /** How long another run of apt is waited for, in seconds or as `2m`. */
  readonly lock_timeout?: number | string;
}
