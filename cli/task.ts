/**
 * What task types are written with, as units of the configuration find it
 * where this program is bundled.
 *
 * @module
 */

export * from "../lib/units/task.ts";
