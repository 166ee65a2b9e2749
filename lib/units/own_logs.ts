/** Parsers and filters of a configuration: described once, run on many events at once in the process that serves them. */

import { NoAnswer } from "../config/typescript/no_answer.ts";
import { TaskError, toMessage } from "../error.ts";
import type { Event } from "../outputs/event.ts";
import type { Filter } from "../logs/filter.ts";
import type { Parser } from "../logs/parser.ts";
import type { OwnUnit } from "./describe_own.ts";
import { takeChanges, writeEvents } from "./event_rows.ts";
import { FarUnit } from "./far_unit.ts";
import { openOwnParams, type OwnParams } from "./own_params.ts";

/** Time from one search for the event that let a parser die to the next, in milliseconds: who writes such events may write many. */
const SEARCH_MS = 60_000;

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
      let searchedAt = -Infinity;
      const run: Run = async (events) => {
        const args = [far.key, unit.url, params, writeEvents(events)];
        return takeChanges(events, await far.call("parser.run", args));
      };
      return async (events) => {
        try {
          const reasons = await run(events);
          tell(undefined);
          return reasons;
        } catch (error) {
          tell(toMessage(error));
          const isSearched = isDead(error) && events.length > 1 &&
            performance.now() - searchedAt > SEARCH_MS;
          if (!isSearched) return events.map(() => toMessage(error));
          searchedAt = performance.now();
          return await runSingly(events, run, far);
        }
      };
    },
  };
}

/** Parses events, and gives the reasons of those that could not be. */
type Run = (events: readonly Event[]) => Promise<(string | undefined)[]>;

/**
 * Parses one event after the other until one lets the process die, then all
 * that follow at once; those are given up with the next death, for each takes
 * its time.
 */
async function runSingly(
  events: readonly Event[],
  run: Run,
  far: FarUnit,
): Promise<(string | undefined)[]> {
  const reasons: (string | undefined)[] = [];
  const take = async (some: readonly Event[]): Promise<boolean> => {
    try {
      reasons.push(...await run(some));
      return true;
    } catch (error) {
      const why = toMessage(error);
      reasons.push(...some.map(() => why));
      return !isDead(error);
    }
  };
  far.wake();
  for (const event of events) {
    if (await take([event])) continue;
    const rest = events.slice(reasons.length);
    if (rest.length === 0) break;
    far.wake();
    await take(rest);
    break;
  }
  return reasons;
}

function isDead(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof NoAnswer;
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
