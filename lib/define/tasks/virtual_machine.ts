/** Params of the `virtual_machine` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `virtual_machine` task as a configuration writes them. */
export interface VirtualMachineParams {
  /** Name; not digits only, which virsh takes for a number of its own. */
  readonly name: string;
  /** `present` for defined, `running`, `stopped`, or `absent`. */
  readonly state?: "present" | "running" | "stopped" | "absent" | Template;
  /** Definition; needed where the machine is not defined yet. */
  readonly xml?: string;
  /** Start it with its host; left as it is when absent. */
  readonly autostart?: boolean | Template;
  /** Which libvirt. */
  readonly uri?: string;
  /** How long the machine may take to shut down. */
  readonly stop_timeout?: number | string;
  /** Cut the power when it does not shut down in time; with `absent`, lose its snapshots, saved state and variables of its firmware too. */
  readonly force?: boolean | Template;
}
