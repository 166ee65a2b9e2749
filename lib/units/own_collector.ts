/** A collector of a configuration: described once, run by the process that serves it. */

import * as z from "zod";
import { TaskError } from "../error.ts";
import {
  type Collect,
  type Collector,
  type Emit,
  type Metric,
  NoData,
  type Source,
} from "../facts/collector.ts";
import { answerHost, toView } from "./answer_host.ts";
import { answerKernel } from "./answer_kernel.ts";
import { describeOwn, type OwnUnit } from "./describe_own.ts";
import { FarUnit } from "./far_unit.ts";
import type { Answer } from "./peer.ts";

const NAME_REGEXP = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_REGEXP = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const SUFFIX_REGEXP = /^(_bucket|_sum|_count)?$/;

/** Names of fields as a facts file may say them, and what they hold. */
const FIELDS = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/),
  z.object({
    kind: z.union([
      z.enum([
        "argv",
        "flag",
        "map",
        "number",
        "path",
        "pattern",
        "patterns",
        "seconds",
        "text",
        "whole_pattern",
        "words",
      ]),
      z.object({ flags: z.array(z.string()) }),
      z.object({ limits: z.array(z.string()) }),
      z.object({ oneOf: z.array(z.string()) }),
    ]),
    default: z.unknown(),
    help: z.string(),
  }),
);

const ROWS = z.object({
  metrics: z.array(z.object({
    name: z.string().regex(NAME_REGEXP),
    type: z.enum(["counter", "gauge", "histogram", "summary", "untyped"]),
    help: z.string(),
  })),
  samples: z.array(z.tuple([
    z.number().int().nonnegative(),
    z.unknown(),
    z.record(z.string().regex(LABEL_REGEXP), z.string()),
    z.string().regex(SUFFIX_REGEXP),
  ])),
  end: z.object({ isAbsent: z.boolean(), message: z.string() }).optional(),
});

/**
 * Loads a collector. What it gives is looked at before it is told; what it
 * keeps from run to run is lost with its process.
 * @throws {ConfigError} When its file holds no collector that can be used.
 */
export async function openOwnCollector(unit: OwnUnit): Promise<Collector> {
  const { fields } = await describeOwn("collector", unit, FIELDS_OF);
  return {
    type: unit.name,
    isDefault: false,
    fields,
    open: (params) => openCollect(unit, params),
  };
}

const FIELDS_OF = z.object({ type: z.string(), fields: FIELDS });

function openCollect(unit: OwnUnit, params: unknown): Collect {
  const far = new FarUnit(unit);
  const plain = toPlain(params);
  return async (source, emit) => {
    const { kernel } = source;
    const view = { machine: kernel.machine(), pageBytes: kernel.pageBytes() };
    const args = [far.key, unit.url, plain, view];
    const given = await far.call("collector.collect", args, toAnswer(source));
    const rows = ROWS.safeParse(given);
    if (!rows.success) {
      const [issue] = rows.error.issues;
      const what = issue?.path.join(".") ?? "";
      throw new TaskError(`Cannot take its ${what}: ${issue?.message}`);
    }
    tell(rows.data, emit);
  };
}

function tell(
  { metrics, samples, end }: z.infer<typeof ROWS>,
  emit: Emit,
): void {
  for (const [number, value, labels, suffix] of samples) {
    const metric: Metric | undefined = metrics[number];
    if (metric === undefined || typeof value !== "number") {
      throw new TaskError(
        "Cannot take a sample: expected a metric and a number",
      );
    }
    emit(metric, value, labels, suffix === "" ? undefined : suffix);
  }
  if (end === undefined) return;
  if (end.isAbsent) throw new NoData(end.message);
  throw new TaskError(end.message);
}

/** Answers what a collector asks for, as long as its time is not over. */
function toAnswer(source: Source): Answer {
  const ofKernel = answerKernel(source.kernel);
  return async (method, args) => {
    source.signal.throwIfAborted();
    if (method.startsWith("kernel.")) return await ofKernel(method, args);
    const host = await source.host();
    return method === "host.view"
      ? toView(host)
      : await answerHost(host, refuse)(method, args);
  };
}

function refuse(): never {
  throw new TaskError("Cannot read another table of packages in a collector");
}

/** Patterns cross as they were written. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  if ("source" in value && "test" in value) return value.source;
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined)
      .map(([key, one]) => [key, toPlain(one)]),
  );
}
