/**
 * The library of schemas, as units of the configuration find it where this
 * program is bundled.
 *
 * @module
 */

export * from "zod";
