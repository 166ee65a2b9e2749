/**
 * Tells whether this process has no rights but to read a configuration, as
 * that of the tests of a configuration: then its programs need no process of
 * their own, and could not have one.
 *
 * @module
 */

/** Last word of the command line of such a process; whoever starts it gives it no rights. */
export const CONFINED_WORD = "--started-without-rights";

/** What such a process has none of: the word alone gives no program the rights of another process. */
const MISSING = ["run", "write", "net", "ffi"] as const;

/** Tells whether this process was started without rights. */
export function isConfined(): boolean {
  return Deno.args.at(-1) === CONFINED_WORD &&
    MISSING.every((name) =>
      Deno.permissions.querySync({ name }).state !== "granted"
    );
}
