/** Params of the `systemd_unit` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `systemd_unit` task as a configuration writes them. */
export interface SystemdUnitParams {
  /** Name in full, with its kind: `app.service`, `backup.timer`, `worker@.service`. */
  readonly name: string;
  /** Name of a drop-in file, without `.conf`: it changes settings of a unit and leaves the rest. */
  readonly drop_in?: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Text of the file. */
  readonly content?: string;
  /** Settings by section, in place of `content`; a list is written as several lines. */
  readonly sections?:
    | Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            | string
            | number
            | boolean
            | readonly (string | number | boolean)[]
            | null
          >
        > | Template
      >
    >
    | Template;
  /** Make systemd read its files after a change: once for all units of a run, before the next program runs or at its end. */
  readonly daemon_reload?: boolean | Template;
}
