/** Params of the `user` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `user` task as a configuration writes them. */
export interface UserParams {
  /** Login name. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Number; 0 for root only. Files in the home follow a change, others keep the old number. */
  readonly uid?: number | Template;
  /** Let the number be that of another user too. */
  readonly non_unique?: boolean | Template;
  /** Name or number of the primary group; a group of the user's own name when absent. */
  readonly group?: string | number;
  /** Number of the primary group; for a new user, a group of the user's name is made with it where there is none. */
  readonly gid?: number | Template;
  /** Names or numbers of the other groups; the list is exact unless `append`. */
  readonly groups?: readonly (string | number)[] | Template;
  /** Add to the groups only. */
  readonly append?: boolean | Template;
  /** Home directory. */
  readonly home?: string;
  /** Move the content of the old home when `home` changes. */
  readonly move_home?: boolean | Template;
  /** Make the home when it is missing; when absent, that is done for people's accounts and not for system accounts. */
  readonly create_home?: boolean | Template;
  /** Directory whose content a new home gets, instead of `/etc/skel`; `/dev/null` for none. */
  readonly skeleton?: string;
  /** Octal bits that a new home does not get, instead of those of `login.defs(5)`. */
  readonly umask?: string;
  /** Login shell; it must exist. */
  readonly shell?: string;
  /** Comment field, usually the full name. */
  readonly comment?: string;
  /** Make a system account: a number of the system's range, no ageing, no home by itself. */
  readonly system?: boolean | Template;
  /** Least number for a new user instead of that of `login.defs(5)`. */
  readonly uid_min?: number | Template;
  /** Greatest number for a new user. */
  readonly uid_max?: number | Template;
  /** Password hash as `crypt(5)` describes it, or `*` or `!` for none; never the password itself. */
  readonly password?: string;
  /** `on_create` leaves the password of an existing user alone. */
  readonly update_password?: "always" | "on_create" | Template;
  /** Lock or unlock the password, with a `!` before the hash; kept when absent. */
  readonly password_lock?: boolean | Template;
  /** Time at which the account expires, in seconds since 1970, in whole days; negative means never. */
  readonly expires?: number | Template;
  /** Days before a password change is allowed; negative means none. */
  readonly password_expire_min?: number | Template;
  /** Days after which a password change is required; negative means none. */
  readonly password_expire_max?: number | Template;
  /** Days of warning before that; negative means none. */
  readonly password_expire_warn?: number | Template;
  /** Days after an expired password until the account is disabled; negative means none. */
  readonly password_expire_account_disable?: number | Template;
  /** Make a key pair with `ssh-keygen(1)` when neither half exists; an existing one is never touched. */
  readonly generate_ssh_key?: boolean | Template;
  /** Kind of the key. */
  readonly ssh_key_type?: "rsa" | "ed25519" | "ecdsa" | Template;
  /** Size of the key; what `ssh-keygen` takes by itself when absent. */
  readonly ssh_key_bits?: number | Template;
  /** Path of the private key, relative to the home or absolute; `.ssh/id_<type>` when absent. */
  readonly ssh_key_file?: string;
  /** Comment of the key. */
  readonly ssh_key_comment?: string;
  /** Passphrase of the private key; none when absent. */
  readonly ssh_key_passphrase?: string;
  /** With `absent`, remove the home and the mailbox too. */
  readonly remove?: boolean | Template;
  /** With `absent`, remove the user even when it has running processes. */
  readonly force?: boolean | Template;
  /** Accepted for Ansible's sake: only local accounts are looked at and changed. */
  readonly local?: boolean | Template;
}
