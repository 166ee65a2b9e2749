/**
 * What collectors, parsers, filters and providers of a configuration are
 * written with: their contracts, fields of collectors, and the library of
 * schemas.
 *
 * @module
 */

export type * from "../facts/collector.ts";
export type * from "../host/host.ts";
export type * from "../logs/filter.ts";
export type * from "../logs/parser.ts";
export type * from "../outputs/event.ts";
export type * from "../secrets/provider.ts";
export { TaskError } from "../error.ts";
export {
  field,
  findNumber,
  NoData,
  toFields,
  toLines,
  toNumber,
} from "../facts/collector.ts";
export type { TemplateFilter } from "../template/filter.ts";
export { z } from "zod";
