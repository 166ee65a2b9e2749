/** The version of Driftless, as in deno.json. */

/** Version by semver.org. */
export const VERSION = "0.1.0";
