/**
 * The library, as programs of the configuration find it where this program is
 * bundled.
 *
 * @module
 */

export * from "../mod.ts";
