/** What serves units of one kind, in the process that they run in. */

/** Asks the program for the sake of the call that is served. */
export type Ask = (
  method: string,
  ...args: readonly unknown[]
) => Promise<unknown>;

/** Loads files of units. */
export interface UnitModules {
  /** Gives what the module at an address exports; what it throws while it is loaded is thrown here. */
  load(url: string): Promise<Readonly<Record<string, unknown>>>;
  /** Gives an address that is no file what it leads to. */
  add(url: string, exports: Readonly<Record<string, unknown>>): void;
}

/** Methods by name, without the word of their kind. */
export type Served = Readonly<
  Record<string, (args: readonly unknown[], ask: Ask) => unknown>
>;

/** Makes the methods of a kind; once in a process. */
export type ServedKind = (modules: UnitModules) => Served;

/** A unit is not written as its kind is to be. */
export class BadUnit extends Error {}

/**
 * Finds the one unit among what a module exports.
 * @throws {BadUnit} When there is none, or more than one.
 */
export function findUnit<U>(
  exports: Readonly<Record<string, unknown>>,
  isUnit: (value: unknown) => value is U,
  kind: string,
): U {
  const found = [...new Set(Object.values(exports).filter(isUnit))];
  const [unit] = found;
  if (unit === undefined) throw new BadUnit(`it exports no ${kind}`);
  if (found.length === 1) return unit;
  throw new BadUnit(`it exports ${found.length} of ${kind}: one a file`);
}
