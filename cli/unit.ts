/**
 * What collectors, parsers, filters and providers are written with, as units
 * of the configuration find it where this program is bundled.
 *
 * @module
 */

export * from "../lib/units/unit.ts";
