/** Params of the `wait_for` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `wait_for` task as a configuration writes them. */
export interface WaitForParams {
  /** Name or address of the host; 127.0.0.1 when absent, every local address for `drained`. */
  readonly host?: string;
  /** TCP port. */
  readonly port?: number | Template;
  /** Absolute path of a file. */
  readonly path?: string;
  /** `started` or `present`; `stopped` or `absent`; `drained` when no connection to the local port is left. */
  readonly state?:
    | "started"
    | "stopped"
    | "present"
    | "absent"
    | "drained"
    | Template;
  /** Seconds until it fails, `delay` not counted. */
  readonly timeout?: number | string;
  /** Seconds before the first look. */
  readonly delay?: number | string;
  /** Seconds between two looks. */
  readonly sleep?: number | string;
  /** Seconds that one connection may take. */
  readonly connect_timeout?: number | string;
  /** Pattern that the file must hold. */
  readonly search_regex?: string;
  /** With `stopped`, wait until the connections have ended too. */
  readonly active_connection?: boolean | Template;
  /** Remote addresses whose connections do not count for `drained`. */
  readonly exclude_hosts?: string | readonly string[];
  /** States that count as a connection for `drained`. */
  readonly active_connection_states?:
    | readonly (
      | "ESTABLISHED"
      | "SYN_SENT"
      | "SYN_RECV"
      | "FIN_WAIT1"
      | "FIN_WAIT2"
      | "TIME_WAIT"
      | Template
    )[]
    | Template;
  /** What to say when the time is over. */
  readonly msg?: string;
}
