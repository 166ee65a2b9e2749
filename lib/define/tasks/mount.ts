/** Params of the `mount` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `mount` task as a configuration writes them. */
export interface MountParams {
  /** Mount point; `none` for an area of swap, which is only in the table. */
  readonly path: string;
  /** What is mounted: a device, `UUID=…`, `LABEL=…`, `server:/path`, `tmpfs`, or a directory for a bind mount. Not needed for `unmounted` and `absent`. */
  readonly src?: string;
  /** Type of the file system, as in fstab(5). */
  readonly fstype?: string;
  /** Options, as a list or one text with commas; without any, those of mount(8). */
  readonly opts?: string | readonly string[];
  /** `mounted` now and at boot, `present` in the table only, `ephemeral` now only, `unmounted` now only, `absent` in both, `remounted` on every run. */
  readonly state?:
    | "mounted"
    | "present"
    | "ephemeral"
    | "unmounted"
    | "absent"
    | "remounted"
    | Template;
  /** Mount it at boot; false adds `noauto`. */
  readonly boot?: boolean | Template;
  /** For dump(8), the fifth field. */
  readonly dump?: number | Template;
  /** Order of the check at boot, the sixth field; 0 means none, 1 is for `/`. */
  readonly passno?: number | Template;
  /** Path of the table. */
  readonly fstab_file?: string;
  /** Keep a copy of the old table beside it. */
  readonly backup?: boolean | Template;
  /** Accepted and ignored, as in the original. */
  readonly fstab?: boolean | Template;
  /** Bind with all mounts below: `rbind`; and unmount with all below, which leaves the mounts that were bound. */
  readonly recursive?: boolean | Template;
}
