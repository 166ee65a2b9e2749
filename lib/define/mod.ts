/**
 * What programs of the configuration are written with: one function for each
 * task type and each kind of entry, and one for each kind of file.
 *
 * @module
 */

export type { CollectorParams } from "./collector_params.ts";
export * from "./define.ts";
export type { ProgramInput } from "./input.ts";
export type { FilterParams } from "./filter_params.ts";
export type { FactGroupParams } from "./fact_group_params.ts";
export type { OutputParams } from "./output_params.ts";
export type { ParserParams } from "./parser_params.ts";
export {
  type Condition,
  type Part,
  type TaskBuilder,
  type TaskEnvelope,
  type TaskPart,
  type Template,
  toTaskBuilder,
} from "./part.ts";
export type { SourceParams } from "./source_params.ts";
export * from "./more_task_builders.ts";
export * from "./task_builders.ts";
export type * from "./task_params.ts";
export type { TransformParams } from "./transform_params.ts";
export * from "./units.ts";
