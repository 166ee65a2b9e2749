/** Params of the `sudoers` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `sudoers` task as a configuration writes them. */
export interface SudoersParams {
  /** Name of the rule's file; the user or group too, unless `user` or `group` names it. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** User of the rule. */
  readonly user?: string;
  /** `true` when `name` is a group, or the group of the rule. */
  readonly group?: boolean | string;
  /** Commands with full paths, or `ALL`; commas and other marks in them are escaped. */
  readonly commands?: string | readonly string[];
  /** Hosts on which the rule holds. */
  readonly hosts?: string | readonly string[];
  /** Ansible's word for `hosts`. */
  readonly host?: string | readonly string[];
  /** Ask for no password. */
  readonly nopasswd?: boolean | Template;
  /** Ansible's word for `nopasswd`. */
  readonly nopassword?: boolean | Template;
  /** Keep the commands from running others. */
  readonly noexec?: boolean | Template;
  /** Let the user set the environment of the commands. */
  readonly setenv?: boolean | Template;
  /** Users, or users and groups as `bob:lp`, to run as; empty text means root. */
  readonly runas?: string;
  /** Options for the user or group, as after `Defaults`. */
  readonly defaults?: string | readonly string[];
  /** Check the file with `visudo`. */
  readonly validate?: boolean | Template;
  /** What to do where `visudo` is missing: `required` fails, `detect` goes on, `absent` never asks it. */
  readonly validation?: "absent" | "detect" | "required" | Template;
  /** Keep a copy of the old file, in a form that sudo does not read. */
  readonly backup?: boolean | Template;
  /** File to hold the rule among others; a file of its own when absent. */
  readonly path?: string;
  /** Directory of the rule's own file. */
  readonly sudoers_path?: string;
}
