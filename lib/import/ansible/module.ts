/** What a module of Ansible becomes. */

import type { Plain } from "./task.ts";

/** What becomes of a module. */
export interface Module {
  /** Task type. */
  type: string;
  /** Param that a line without `key=value` stands for. */
  line?: string;
  /** Params with another name here. */
  renamed?: Readonly<Record<string, string>>;
  /** Params that mean nothing here, each with the values for which that holds; any value when there are none. */
  dropped?: Readonly<Record<string, readonly unknown[]>>;
  /** Params that stand for what a module does when they are absent, where that is another thing here. */
  assumed?: Readonly<Record<string, unknown>>;
  /** Puts params that have their names already into other words: those of one task, or of several; or tells why that cannot be. */
  reworded?: (params: Plain) => Plain | readonly Plain[] | string;
}

/** Any value of a param that means nothing. */
export const ANY: readonly unknown[] = [];
/** Values of params that mean nothing unless they are set. */
export const NO: readonly unknown[] = [false];
/** Values of params that mean nothing unless they are false. */
export const YES: readonly unknown[] = [true];
/** Values of params that mean nothing unless there is text. */
export const EMPTY: readonly unknown[] = [""];
