/** Parsers and filters of a configuration, as the process that they run in serves them: many events a call. */

import type { ZodType } from "zod";
import { toMessage } from "../error.ts";
import type { Filter, Keep } from "../logs/filter.ts";
import type { Parse, Parser } from "../logs/parser.ts";
import { readEvents, writeChanges } from "./event_rows.ts";
import { findUnit, type Served, type UnitModules } from "./served.ts";
import { checkParams, describeParams, parseParams } from "./served_params.ts";

/** A parser or filter before it is opened. */
interface Openable<F> {
  readonly type: string;
  readonly params: ZodType;
  open(params: unknown): F;
}

/** What stands for an event that a filter keeps, leaves out, or cannot judge. */
const [KEPT, LEFT_OUT, UNJUDGED] = ["1", "0", "x"] as const;

/** Makes `describe`, `check` and `run` of parsers. */
export function serveParsers(modules: UnitModules): Served {
  const isParser = (value: unknown): value is Parser => isOpenable(value);
  return serve<Parse>(modules, isParser, "parser", (parse, text) => {
    const events = readEvents(text);
    const reasons = events.map((event) => {
      try {
        parse(event);
        return undefined;
      } catch (error) {
        return toMessage(error);
      }
    });
    return writeChanges(events, reasons);
  });
}

/** Makes `describe`, `check` and `run` of filters. */
export function serveFilters(modules: UnitModules): Served {
  const isFilter = (value: unknown): value is Filter => isOpenable(value);
  return serve<Keep>(modules, isFilter, "filter", (keep, text) => {
    let why: string | undefined;
    const kept = readEvents(text).map((event) => {
      try {
        return keep(event) ? KEPT : LEFT_OUT;
      } catch (error) {
        why ??= toMessage(error);
        return UNJUDGED;
      }
    });
    return { kept: kept.join(""), why };
  });
}

function serve<F>(
  modules: UnitModules,
  isUnit: (value: unknown) => value is Openable<F>,
  kind: string,
  run: (open: F, text: string) => unknown,
): Served {
  const opened = new Map<number, F>();
  const load = async (url: unknown) =>
    findUnit(await modules.load(String(url)), isUnit, kind);
  return {
    describe: async ([url]) => {
      const { type, params } = await load(url);
      return { type, schema: describeParams(params, kind) };
    },
    check: async ([url, rows]) => checkParams((await load(url)).params, rows),
    run: async ([key, url, params, text]) => {
      const number = Number(key);
      let open = opened.get(number);
      if (open === undefined) {
        const unit = await load(url);
        const label = `${kind} "${unit.type}"`;
        open = unit.open(parseParams(unit.params, params, label));
        opened.set(number, open);
      }
      return run(open, String(text));
    },
  };
}

/** Tells whether what a module exports is a parser or a filter, which look alike. */
export function isOpenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "open" in value &&
    typeof value.open === "function" && "params" in value;
}
