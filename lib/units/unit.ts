/**
 * What collectors, parsers, filters and providers of a configuration are
 * written with: their contracts, fields of collectors, and the library of
 * schemas.
 *
 * @module
 */

export {
  field,
  findNumber,
  NoData,
  toFields,
  toLines,
  toNumber,
} from "../facts/collector.ts";
export type {
  Collect,
  Collector,
  Emit,
  Fields,
  Labels,
  Metric,
  NamePattern,
  NoParams,
  Source,
} from "../facts/collector.ts";
export type { Host } from "../host/host.ts";
export type { Filter, Keep } from "../logs/filter.ts";
export type { Event, FieldValue, Parse, Parser } from "../logs/parser.ts";
export { type Provider, TaskError } from "../secrets/provider.ts";
export { z } from "zod";
