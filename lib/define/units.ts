/** Functions that make the entries of facts and logs files. */

import { withCall } from "./call.ts";
import type { CollectorParams } from "./collector_params.ts";
import type { FilterParams } from "./filter_params.ts";
import type { FactGroupParams } from "./fact_group_params.ts";
import type { OutputParams } from "./output_params.ts";
import type { ParserParams } from "./parser_params.ts";
import type { Part } from "./part.ts";
import type { SourceParams } from "./source_params.ts";
import type { TransformParams } from "./transform_params.ts";

/** What every entry of `collectors` may say besides its params. */
export interface CollectorEnvelope {
  /** Name of the entry, where there are several of a type. */
  readonly name?: string;
  /** Whether it runs; true when absent. */
  readonly enabled?: boolean;
  /** Time between two rounds: seconds, or text such as `1m`. */
  readonly interval?: number | string;
  /** Limit of one round: seconds, or text such as `10s`. */
  readonly timeout?: number | string;
  /** Labels of its samples. */
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
}

/** What every entry of `outputs` may say besides its params. */
export interface OutputEnvelope {
  /** Name of the output. */
  readonly name: string;
  /** Whether it runs; true when absent. */
  readonly enabled?: boolean;
  /** Filters of what is sent there. */
  readonly filters?: readonly (string | Part)[];
  /** Times and sizes of batches: `max_events`, `max_bytes`, `max_age`. */
  readonly batch?: Part;
  /** Tries after a failure: `max_attempts`, `max_age`, `initial_backoff`, `max_backoff`. */
  readonly retry?: Part;
}

/** What every entry of `sources` may say besides its params. */
export interface SourceEnvelope {
  /** Name of the source. */
  readonly name: string;
  /** Whether it runs; true when absent. */
  readonly enabled?: boolean;
  /** Labels of its events. */
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  /** How lines are read. */
  readonly parser?: string | Part | null;
  /** How lines are joined. */
  readonly multiline?: Part | null;
  /** Filters of its events. */
  readonly filters?: readonly (string | Part)[];
  /** Transforms of its events. */
  readonly transforms?: readonly (string | Part)[];
  /** Names of the outputs that it goes to; all when absent. */
  readonly outputs?: string | readonly string[];
  /** Greatest queue where the source cannot wait: bytes, or text such as `256MB`. */
  readonly max_queue_bytes?: number | string;
}

/** What collectors and fact groups take. */
export type Collected = CollectorParams & FactGroupParams;

/** Makes an entry of `collectors`. */
export function collector<T extends keyof Collected>(
  type: T,
  params?: Collected[T] & CollectorEnvelope,
): Part {
  return toPart(type, params, collector);
}

/** Makes an entry of `outputs`. */
export function output<T extends keyof OutputParams>(
  type: T,
  params: OutputParams[T] & OutputEnvelope,
): Part {
  return toPart(type, params, output);
}

/** Makes an entry of `sources` of a logs file. */
export function source<T extends keyof SourceParams>(
  type: T,
  params: SourceParams[T] & SourceEnvelope,
): Part {
  return toPart(type, params, source);
}

/** Makes the `parser` of a source. */
export function parser<T extends keyof ParserParams>(
  type: T,
  ...[params]: Given<ParserParams[T]>
): Part {
  return toPart(type, params, parser);
}

/** Makes an entry of `filters`. */
export function filter<T extends keyof FilterParams>(
  type: T,
  ...[params]: Given<FilterParams[T]>
): Part {
  return toPart(type, params, filter);
}

/** Makes an entry of `transforms`. */
export function transform<T extends keyof TransformParams>(
  type: T,
  ...[params]: Given<TransformParams[T]>
): Part {
  return toPart(type, params, transform);
}

/** Params, which may be left out where none is required. */
export type Given<P> = Record<never, never> extends P ? [params?: P]
  : [params: P];

function toPart(
  type: string,
  params: object | undefined,
  made: (...args: never[]) => unknown,
): Part {
  return withCall({ ...params, type }, made);
}
