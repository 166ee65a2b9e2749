/** What the files of a configuration hold, written in TypeScript. */

import { withCall } from "./call.ts";
import type { ProgramInput } from "./input.ts";
import type { Part, TaskEnvelope, TaskPart } from "./part.ts";

/** A value, or a function of the host that gives it. */
export type Defined<T> =
  | T
  | ((input: ProgramInput) => T | Promise<T>);

/** What blocks may say of all that is in them. */
export interface BlockPart extends
  Part,
  Pick<
    TaskEnvelope,
    "name" | "when" | "tags" | "notify" | "vars" | "become_user" | "hosts"
  > {
  /** What is done. */
  readonly block: readonly NodePart[];
  /** What is done after a failure in `block`. */
  readonly rescue?: readonly NodePart[];
  /** What is done in any case. */
  readonly always?: readonly NodePart[];
}

/** Anything in a list of tasks. */
export type NodePart = TaskPart | BlockPart;

/** An `apply` file. */
export interface ApplyFile {
  /** Variables by name. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Names of roles, or maps with `role` and its variables; they come before the tasks. */
  readonly roles?: readonly (string | Part)[];
  /** What is done, in order. */
  readonly tasks?: readonly NodePart[];
  /** What is done when a task that changed something notifies it. */
  readonly handlers?: readonly TaskPart[];
  /** Directory of history, undo data and audit; absolute. */
  readonly state_dir?: string;
  /** Outputs that audit records are sent to. */
  readonly audit?: Part;
}

/** A `facts` file. */
export interface FactsFile {
  /** Whether anything runs; true when absent. */
  readonly enabled?: boolean;
  /** Time between two rounds: seconds, or text such as `15s`. */
  readonly interval?: number | string;
  /** Labels of all samples. */
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  /** Most samples of one scrape. */
  readonly sample_limit?: number;
  /** What is collected. */
  readonly collectors?: readonly Part[];
  /** When values are alerts. */
  readonly thresholds?: readonly Part[];
  /** Who is told of alerts. */
  readonly notifiers?: readonly Part[];
  /** How metrics leave the host. */
  readonly exporters?: Part | readonly Part[];
}

/** A `logs` file. */
export interface LogsFile {
  /** Whether anything runs; true when absent. */
  readonly enabled?: boolean;
  /** Labels of all events. */
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  /** Where events come from. */
  readonly sources?: readonly Part[];
  /** Where they go. */
  readonly outputs?: readonly Part[];
  /** Filters of all sources. */
  readonly filters?: readonly (string | Part)[];
  /** Transforms of all sources. */
  readonly transforms?: readonly (string | Part)[];
}

/** An `agent` file. */
export interface AgentFile extends Part {
  /** Whether anything runs; true when absent. */
  readonly enabled?: boolean;
  /** Time between two applies: seconds, or text such as `5m`. */
  readonly apply_interval?: number | string;
  /** Time between two rounds of facts. */
  readonly facts_interval?: number | string;
  /** The first apply waits for a random part of this. */
  readonly apply_splay?: number | string;
  /** Repair what differs, or report it. */
  readonly mode?: "enforce" | "observe";
  /** What is done about managed files that somebody else changes. */
  readonly drift?: "enforce" | "observe" | "off";
  /** When the host may be changed; always when there are none. */
  readonly windows?: string | readonly string[];
  /** Addresses to serve at. */
  readonly listen?: string | readonly string[];
  /** Where the configuration is pulled from. */
  readonly source?: Part;
  /** What has to be so after a run that changed something. */
  readonly health?: readonly Part[];
}

/** Defines an `apply` file, or a function that gives one for a host. */
export function defineApply(file: Defined<ApplyFile>): Defined<ApplyFile> {
  return toDefined(file, defineApply);
}

/** Defines the `tasks` or `handlers` file of a role, or another list of tasks to include. */
export function defineTasks(
  tasks: Defined<readonly NodePart[]>,
): Defined<readonly NodePart[]> {
  return tasks;
}

/** Defines a `facts` file, or a function that gives one for a host. */
export function defineFacts(file: Defined<FactsFile>): Defined<FactsFile> {
  return toDefined(file, defineFacts);
}

/** Defines a `logs` file, or a function that gives one for a host. */
export function defineLogs(file: Defined<LogsFile>): Defined<LogsFile> {
  return toDefined(file, defineLogs);
}

/** Defines an `agent` file, or a function that gives one for a host. */
export function defineAgent(file: Defined<AgentFile>): Defined<AgentFile> {
  return toDefined(file, defineAgent);
}

/** Defines a file of variables, or a function that gives them; it is run before anything is known of the host. */
export function defineVars(
  vars: Defined<Readonly<Record<string, unknown>>>,
): Defined<Readonly<Record<string, unknown>>> {
  return vars;
}

function toDefined<T extends object>(
  file: Defined<T>,
  made: (file: never) => unknown,
): Defined<T> {
  return typeof file === "function" ? file : withCall({ ...file }, made);
}
