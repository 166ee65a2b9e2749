/** Loads every collector, parser, filter and provider of a configuration, those that nothing uses too. */

import { groups } from "../facts/groups/mod.ts";
import { collectors } from "../facts/mod.ts";
import { filters } from "../logs/filters/mod.ts";
import { parsers } from "../logs/parsers/mod.ts";
import { providers } from "../secrets/mod.ts";
import type { OwnUnit } from "./describe_own.ts";
import { openOwnCollector } from "./own_collector.ts";
import { openOwnFilter, openOwnParser } from "./own_logs.ts";
import { openOwnProvider } from "./own_provider.ts";
import { type OwnKind, OwnUnits } from "./own_units.ts";

/** One kind of unit: how it is opened, and which words it may not have. */
interface Kind {
  readonly kind: OwnKind;
  readonly open: (unit: OwnUnit) => Promise<unknown>;
  readonly known: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    kind: "collector",
    open: openOwnCollector,
    known: [...Object.keys(collectors), ...Object.keys(groups)],
  },
  { kind: "filter", open: openOwnFilter, known: Object.keys(filters) },
  { kind: "parser", open: openOwnParser, known: Object.keys(parsers) },
  { kind: "provider", open: openOwnProvider, known: Object.keys(providers) },
];

/** Gives steps that load one unit each, or find that some may not have their names; each may throw. */
export function listLoads(dir: string): (() => Promise<unknown>)[] {
  const units = new OwnUnits(dir);
  return KINDS.flatMap(({ kind, open, known }) => {
    const add = () => Object.values(units.add(kind, {}, open, known));
    try {
      return add();
    } catch (error) {
      return [() => Promise.reject(error)];
    }
  });
}
