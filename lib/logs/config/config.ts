/** What a configuration says of logs. */

import type { RetryLimits } from "../../outputs/deliver.ts";
import type { BatchLimits, Output } from "../../outputs/output.ts";
import type { Filter } from "../filter.ts";
import type { Parser } from "../parser.ts";
import type { Transform } from "../transform.ts";
import type { FileSourceParams } from "./file_source.ts";
import type { Chosen } from "./unit.ts";
import type { MultilineParams } from "../multiline.ts";
import type { Feeder, KeptSource } from "../source.ts";

/** A filter or a transform. */
export type ChosenStep =
  | { readonly kind: "filter"; readonly chosen: Chosen<Filter> }
  | { readonly kind: "transform"; readonly chosen: Chosen<Transform> };

/** Where events come from. */
export interface SourceConfig {
  /** Its name, once in a configuration. */
  readonly name: string;
  /** Files, or what feeds a queue. */
  readonly from:
    | { readonly type: "file"; readonly params: FileSourceParams }
    | { readonly type: "other"; readonly chosen: Chosen<Feeder | KeptSource> };
  /** Greatest size of the queue on disk, where it has one, in bytes. */
  readonly maxQueueBytes: number;
  /** How lines are joined; undefined where each is an event. */
  readonly multiline: MultilineParams | undefined;
  /** How texts are parsed; undefined where they are not. */
  readonly parser: Chosen<Parser> | undefined;
  /** Filters and transforms in their order, those of all sources first. */
  readonly steps: readonly ChosenStep[];
  /** Names of the outputs; undefined for all. */
  readonly outputs: readonly string[] | undefined;
  /** Labels of its events. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Where events go. */
export interface OutputConfig {
  /** Its name, once in a configuration. */
  readonly name: string;
  /** The output with its params. */
  readonly chosen: Chosen<Output>;
  /** What of the events it gets. */
  readonly filters: readonly Chosen<Filter>[];
  /** How much is sent together. */
  readonly limits: BatchLimits;
  /** When something is sent again, and when it is given up. */
  readonly retry: RetryLimits;
}

/** What is collected and where it goes. */
export interface LogsConfig {
  /** Sources that are on. */
  readonly sources: readonly SourceConfig[];
  /** Outputs that are on. */
  readonly outputs: readonly OutputConfig[];
}
