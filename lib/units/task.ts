/**
 * What a task type of a configuration is written with: the contract of all
 * task types, and the library of schemas.
 *
 * @module
 */

export * from "../task.ts";
export type { TemplateFilter } from "../template/filter.ts";
export { z } from "zod";
