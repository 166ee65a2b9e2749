/** The agent as a service of a host: what a service manager is told, whichever it is. */

import { TaskError } from "../../error.ts";

/** Name of the service. */
export const NAME = "driftless";
/** State and logs where nobody says otherwise; a service manager that can makes them. */
export const STATE_DIR = "/var/lib/driftless";
/** Directory for logs of the agent and of outputs. */
export const LOG_DIR = "/var/log/driftless";

/** What is to run as a service. */
export interface AgentService {
  /** Program and words, each path absolute. */
  readonly argv: readonly string[];
  /** Environment besides that of the service manager. */
  readonly env: Readonly<Record<string, string>>;
  /** Directory of the state, absolute. */
  readonly stateDir: string;
  /** The process may call the C library, and with it tell the service manager how it is. */
  readonly canNotify: boolean;
  /** Where it may write when it may change nothing else; undefined lets it change the host. */
  readonly writable: readonly string[] | undefined;
}

/** Characters that stand for something else in a service file or a template, or end a line. */
// deno-lint-ignore no-control-regex
const ODD_REGEXP = /[\x00-\x1f\x7f]|\{[{%#]/;

/**
 * Checks that words can be written into the file of a service.
 * @throws {TaskError} When one holds a control character or a template.
 */
export function requirePlain({ argv, env, stateDir, writable }: AgentService) {
  const words = [...argv, ...Object.values(env), stateDir, ...writable ?? []];
  const odd = words.find((word) => ODD_REGEXP.test(word));
  if (odd === undefined) return;
  throw new TaskError(
    `Cannot install a service: expected plain words, got ${
      JSON.stringify(odd)
    }`,
    { advice: "Move the configuration to a path without such characters" },
  );
}
