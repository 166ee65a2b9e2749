/** Params of the `service` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `service` task as a configuration writes them. */
export interface ServiceParams {
  /** Name of the service; `nginx` stands for `nginx.service`, timers and sockets are named in full. */
  readonly name?: string;
  /** `started`, `stopped`, or on every run `restarted` or `reloaded` (which start a stopped service). */
  readonly state?: "started" | "stopped" | "restarted" | "reloaded" | Template;
  /** Start it at boot. */
  readonly enabled?: boolean | Template;
  /** Make it impossible to start; false takes all masks off. */
  readonly masked?: boolean | Template;
  /** Make systemd read changed unit files first; done before a start without being asked. */
  readonly daemon_reload?: boolean | Template;
  /** Service manager that is expected: `systemd`, `openrc`, `sysvinit`, `runit`, `launchd` or `brew`. */
  readonly manager?: string;
  /** The same as `manager`. */
  readonly use?: string;
  /** Time between stop and start of a restart, in seconds. */
  readonly sleep_secs?: number | string;
  /** The same as `sleep_secs`. */
  readonly sleep?: number | string;
}
