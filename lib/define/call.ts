/** Where in a program a part of a configuration was made. */

/** Key of the call that made a part; what copies the part keeps it. */
export const CALL: unique symbol = Symbol.for("driftless.call");

/** Where a function was called; its `stack` is made when it is read. */
export interface Call {
  /** Frames as V8 writes them, the call first. */
  readonly stack?: string;
}

/**
 * Notes on a part of a configuration where the function that makes it was
 * called, which costs a few microseconds.
 */
export function withCall<T extends object>(
  part: T,
  made: (...args: never[]) => unknown,
): T {
  const call: Call = {};
  Error.captureStackTrace(call, made);
  Object.defineProperty(part, CALL, { value: call, enumerable: true });
  return part;
}
