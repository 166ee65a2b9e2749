/**
 * The library for tests, as tests of a configuration find it where this
 * program is bundled.
 *
 * @module
 */

export * from "../lib/testing/mod.ts";
