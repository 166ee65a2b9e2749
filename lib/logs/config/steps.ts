/** Reads lists of filters and transforms. */

import type { Report } from "../../config/report.ts";
import type { Filter, FilterRegistry } from "../filter.ts";
import { filters } from "../filters/mod.ts";
import type { Transform } from "../transform.ts";
import { transforms } from "../transforms/mod.ts";
import type { ChosenStep } from "./config.ts";
import type { Entry } from "./config_file.ts";
import { type Chosen, readUnit, tryOpen } from "./unit.ts";

/** Reads filters; those that are wrong are left out, and the report knows of them. */
export async function readFilters(
  entries: readonly Entry[],
  report: Report,
  registry: FilterRegistry = filters,
): Promise<Chosen<Filter>[]> {
  const read: Chosen<Filter>[] = [];
  for (const { value, spot } of entries) {
    const kind = { word: "filter", registry, under: "logs.filters" };
    const chosen = await readUnit(value, spot, kind, report);
    if (chosen === undefined) continue;
    const { unit, params } = chosen;
    if (!unit.openFar) tryOpen(() => unit.open(params), spot, report);
    read.push(chosen);
  }
  return read;
}

/** Reads transforms in the same way. */
export async function readTransforms(
  entries: readonly Entry[],
  report: Report,
): Promise<Chosen<Transform>[]> {
  const read: Chosen<Transform>[] = [];
  for (const { value, spot } of entries) {
    const kind = {
      word: "transform",
      registry: transforms,
      under: "logs.transforms",
    };
    const chosen = await readUnit(value, spot, kind, report);
    if (chosen !== undefined) read.push(chosen);
  }
  return read;
}

/** Reads filters and then transforms. */
export async function readSteps(
  given: { filters: readonly Entry[]; transforms: readonly Entry[] },
  report: Report,
  registry?: FilterRegistry,
): Promise<ChosenStep[]> {
  const filters = await readFilters(given.filters, report, registry);
  const transforms = await readTransforms(given.transforms, report);
  return [
    ...filters.map((chosen) => ({ kind: "filter" as const, chosen })),
    ...transforms.map((chosen) => ({ kind: "transform" as const, chosen })),
  ];
}
