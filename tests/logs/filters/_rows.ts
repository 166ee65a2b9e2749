/** Rows of filters: params, an event and whether it is kept. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { resolve } from "../../../lib/config/issues.ts";
import { PARSING } from "../../../lib/config/params.ts";
import type { Event, Filter } from "../../../lib/logs/filter.ts";
import { makeEvent } from "../_event.ts";

/** Params, what is kept and what is not. */
export interface FilterRow {
  /** What is shown, as a sentence. */
  name: string;
  params: Record<string, unknown>;
  keeps?: readonly (string | Partial<Event>)[];
  drops?: readonly (string | Partial<Event>)[];
}

/** Params that are refused, and what is said. */
export interface RefusedRow {
  params: Record<string, unknown>;
  says: RegExp;
}

/** Registers a test for each row. */
export function testFilter<P>(
  unit: Filter<P>,
  rows: readonly FilterRow[],
  refused: readonly RefusedRow[] = [],
): void {
  for (const { name, params, keeps = [], drops = [] } of rows) {
    Deno.test(`${unit.type}: ${name}`, () => {
      const keep = unit.open(unit.params.parse(params));
      const told = (events: readonly (string | Partial<Event>)[]) =>
        events.filter((event) => keep(makeEvent(event)));
      deepEqual(told(keeps), keeps, "kept");
      deepEqual(told(drops), [], "dropped");
    });
  }
  for (const { params, says } of refused) {
    Deno.test(`${unit.type}: refuses ${JSON.stringify(params)}`, () => {
      const result = unit.params.safeParse(params, PARSING);
      equal(result.success, false);
      const said = result.error?.issues.flatMap((issue) =>
        resolve(issue)
      ).map((issue) => `${issue.path.join(".")}: ${issue.message}`).join(
        "\n",
      ) ?? "";
      equal(says.test(said), true, said);
    });
  }
}
