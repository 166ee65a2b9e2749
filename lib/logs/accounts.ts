/** The accounts of shipping: what was read is delivered, filtered, a dead letter, or on its way. */

import type { ShippedPipeline } from "./ship.ts";

/** What became of events. */
export interface Accounts {
  /** Events that were read: lines that were joined count as one. */
  readonly read: number;
  /** Events that the output took. */
  readonly delivered: number;
  /** Events that a filter left out. */
  readonly filtered: number;
  /** Events that became dead letters. */
  readonly refused: number;
  /** Events that were read and are on their way. */
  readonly open: number;
  /** Events that were not of the form of their parser; they count above too. */
  readonly unparsed: number;
}

/** Tells the accounts of one pipeline since it was started. */
export function toAccounts({ running, delivery }: ShippedPipeline): Accounts {
  const { sent, refused } = delivery.status;
  const { events: read, filtered, unparsed } = running.counts;
  const open = Math.max(0, read - sent - refused - filtered);
  return { read, delivered: sent, filtered, refused, open, unparsed };
}

/** Adds the accounts of all pipelines. */
export function totalCounts(pipelines: readonly ShippedPipeline[]): Accounts {
  const all = pipelines.map(toAccounts);
  const sum = (key: keyof Accounts) =>
    all.reduce((total, accounts) => total + accounts[key], 0);
  return {
    read: sum("read"),
    delivered: sum("delivered"),
    filtered: sum("filtered"),
    refused: sum("refused"),
    open: sum("open"),
    unparsed: sum("unparsed"),
  };
}
