/** Parsers and filters of a configuration: described once, run on many events at once in the process that serves them. */

import { TaskError, toMessage } from "../error.ts";
import type { Filter } from "../logs/filter.ts";
import type { Parser } from "../logs/parser.ts";
import type { OwnUnit } from "./describe_own.ts";
import { takeChanges, writeEvents } from "./event_rows.ts";
import { FarUnit } from "./far_unit.ts";
import { openOwnParams, type OwnParams } from "./own_params.ts";

/**
 * Loads a parser.
 * @throws {ConfigError} When its file holds none that can be used.
 */
export async function openOwnParser(
  unit: OwnUnit,
): Promise<Parser & OwnParams> {
  return {
    ...await openOwnParams("parser", unit),
    open: refuse,
    openFar: (params, tell) => {
      const far = new FarUnit(unit);
      return async (events) => {
        const args = [far.key, unit.url, params, writeEvents(events)];
        try {
          const given = await far.call("parser.run", args);
          const reasons = takeChanges(events, given);
          tell(undefined);
          return reasons;
        } catch (error) {
          const why = toMessage(error);
          tell(why);
          return events.map(() => why);
        }
      };
    },
  };
}

/**
 * Loads a filter. What it cannot judge is kept.
 * @throws {ConfigError} When its file holds none that can be used.
 */
export async function openOwnFilter(
  unit: OwnUnit,
): Promise<Filter & OwnParams> {
  return {
    ...await openOwnParams("filter", unit),
    open: refuse,
    openFar: (params, tell) => {
      const far = new FarUnit(unit);
      return async (events) => {
        const args = [far.key, unit.url, params, writeEvents(events)];
        try {
          const { kept, why } = Object(await far.call("logFilter.run", args));
          if (typeof kept !== "string" || kept.length !== events.length) {
            throw new TaskError("it gave something else than decisions");
          }
          tell(typeof why === "string" ? why : undefined);
          return events.map((_event, index) => kept[index] !== "0");
        } catch (error) {
          tell(toMessage(error));
          return events.map(() => true);
        }
      };
    },
  };
}

function refuse(): never {
  throw new TypeError("A unit of a configuration is not opened here");
}
