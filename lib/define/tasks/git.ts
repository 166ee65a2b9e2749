/** Params of the `git` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `git` task as a configuration writes them. */
export interface GitParams {
  /** Address: `https://`, `http://`, `ssh://`, `git://`, `file://`, an absolute path, or `user@host:path`. */
  readonly repo: string;
  /** Absolute path of the working tree. */
  readonly dest: string;
  /** Branch, tag, full commit hash, or `HEAD` for the remote's default branch. */
  readonly version?: string;
  /** Bring an existing tree up to date. */
  readonly update?: boolean | Template;
  /** Clone when there is no tree. */
  readonly clone?: boolean | Template;
  /** Bring submodules along. */
  readonly recursive?: boolean | Template;
  /** Name of the remote. */
  readonly remote?: string;
  /** Throw away local modifications. */
  readonly force?: boolean | Template;
  /** Commits of history to fetch; all when absent. */
  readonly depth?: number | Template;
  /** Fetch no more than what `version` names. */
  readonly single_branch?: boolean | Template;
  /** More to fetch, as a refspec of git-fetch(1). */
  readonly refspec?: string;
  /** Repository without a working tree. */
  readonly bare?: boolean | Template;
  /** Require a good signature of the commit or tag. */
  readonly verify_commit?: boolean | Template;
  /** Absolute path of the private key for ssh. */
  readonly key_file?: string;
  /** Connect to hosts whose key is not known or has changed. */
  readonly accept_hostkey?: boolean | Template;
  /** Connect to new hosts and remember their keys. */
  readonly accept_newhostkey?: boolean | Template;
  /** More words for ssh(1). */
  readonly ssh_opts?: string | readonly (string | number | boolean)[];
  /** User for http and https. */
  readonly username?: string;
  /** Password or token for http and https. */
  readonly password?: string;
}
