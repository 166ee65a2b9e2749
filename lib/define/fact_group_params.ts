/** Fact groups beside which no collector stands by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each fact group takes. */
export interface FactGroupParams {
  /** `certificates` */
  readonly certificates: {
    /** Files in PEM format; globs are expanded. */
    readonly paths?: string | readonly string[];
  };
  /** `command` */
  readonly command: {
    /** Program and its words. */
    readonly command?: string | readonly string[];
    /** Working directory; / when absent. */
    readonly cwd?: string;
    /** Environment of the program. */
    readonly env?:
      | Readonly<Record<string, string | number | boolean>>
      | Template;
    /** How its output is read. */
    readonly format?:
      | "text"
      | "json"
      | "keyvalue"
      | "key_value"
      | "prometheus"
      | Template;
  };
  /** `disk` */
  readonly disk: {
    /** Only these devices; all when empty. */
    readonly devices?: string | readonly string[];
    /** Only these mount points; all when empty. */
    readonly mount_points?: string | readonly string[];
    /** Which facts are told; one that is left out is. */
    readonly collect?: {
      readonly total?: boolean | Template;
      readonly used?: boolean | Template;
      readonly free?: boolean | Template;
      readonly available?: boolean | Template;
      readonly percentage?: boolean | Template;
      readonly io?: boolean | Template;
    } | Template;
    /** Values from which on the facts are marked. */
    readonly thresholds?: {
      readonly usage_warning?: number | Template;
      readonly usage_critical?: number | Template;
    } | Template;
  };
  /** `hardware` */
  readonly hardware: Record<never, never>;
  /** `memory` */
  readonly memory: {
    /** Which facts are told; one that is left out is. */
    readonly collect?: {
      readonly total?: boolean | Template;
      readonly used?: boolean | Template;
      readonly free?: boolean | Template;
      readonly available?: boolean | Template;
      readonly swap?: boolean | Template;
      readonly percentage?: boolean | Template;
      readonly extended?: boolean | Template;
    } | Template;
    /** Values from which on the facts are marked. */
    readonly thresholds?: {
      readonly usage_warning?: number | Template;
      readonly usage_critical?: number | Template;
    } | Template;
  };
  /** `mounts` */
  readonly mounts: Record<never, never>;
  /** `network` */
  readonly network: {
    /** Only these interfaces; all when empty. */
    readonly interfaces?: string | readonly string[];
    /** Which facts are told; one that is left out is. */
    readonly collect?: {
      readonly bytes?: boolean | Template;
      readonly packets?: boolean | Template;
      readonly errors?: boolean | Template;
      readonly status?: boolean | Template;
    } | Template;
  };
  /** `packages` */
  readonly packages: {
    /** Only these packages; all when empty. */
    readonly names?: string | readonly string[];
  };
  /** `process` */
  readonly process: {
    /** Patterns of names; all processes when empty. */
    readonly patterns?: readonly string[] | Template;
    /** Which facts are told; one that is left out is. */
    readonly collect?: {
      readonly count?: boolean | Template;
      readonly cpu?: boolean | Template;
      readonly memory?: boolean | Template;
      readonly status?: boolean | Template;
    } | Template;
  };
  /** `reboot` */
  readonly reboot: Record<never, never>;
  /** `sockets` */
  readonly sockets: {
    /** Look for the processes. */
    readonly processes?: boolean | Template;
  };
  /** `system` */
  readonly system: {
    /** Which facts are told; one that is left out is. */
    readonly collect?: {
      readonly hostname?: boolean | Template;
      readonly os?: boolean | Template;
      readonly kernel?: boolean | Template;
      readonly uptime?: boolean | Template;
      readonly boot_time?: boolean | Template;
      readonly arch?: boolean | Template;
    } | Template;
  };
  /** `units` */
  readonly units: Record<never, never>;
  /** `updates` */
  readonly updates: Record<never, never>;
  /** `users` */
  readonly users: Record<never, never>;
}
