/** Rows of transforms: params, an event, and what it is then. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { resolve } from "../../../lib/config/issues.ts";
import { PARSING } from "../../../lib/config/params.ts";
import type { Event, Shape, Transform } from "../../../lib/logs/transform.ts";
import { Redactor } from "../../../lib/secret.ts";
import { makeEvent } from "../_event.ts";

/** Params, an event, and the parts that are others then. */
export interface TransformRow {
  /** What is shown, as a sentence. */
  name: string;
  params: Record<string, unknown>;
  have: Partial<Event>;
  /** Parts that change; all others stay. */
  gives?: Partial<Event>;
}

/** Params that are refused, and what is said. */
export interface RefusedRow {
  params: Record<string, unknown>;
  says: RegExp;
}

/** Opens a transform with params as they are written. */
export function openTransform<P>(
  unit: Transform<P>,
  params: Record<string, unknown>,
  ...secrets: readonly string[]
): Shape {
  const redactor = new Redactor();
  secrets.forEach((secret) => redactor.add(secret));
  return unit.open(unit.params.parse(params), { redactor });
}

/** Registers a test for each row. */
export function testTransform<P>(
  unit: Transform<P>,
  rows: readonly TransformRow[],
  refused: readonly RefusedRow[] = [],
): void {
  for (const { name, params, have, gives } of rows) {
    Deno.test(`${unit.type}: ${name}`, () => {
      const event = makeEvent(have);
      openTransform(unit, params)(event);
      deepEqual(event, { ...makeEvent(have), ...gives });
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
