/** Task types of a configuration, as the process that they run in serves them. */

import type { Made, Output, Plan } from "../change.ts";
import type { Task } from "../task.ts";
import { toError } from "./fault.ts";
import { type Evaluated, toRemoteContext } from "./remote_context.ts";
import { type HostView, RemoteHost } from "./remote_host.ts";
import { checkParams, describeParams, parseParams } from "./served_params.ts";
import {
  type Ask,
  BadUnit,
  findUnit,
  type Served,
  type UnitModules,
} from "./served.ts";

/** A plan between two steps. */
interface OpenPlan {
  readonly plan: Plan;
  readonly host: RemoteHost;
}

/** What the program says when it begins a plan. */
export interface PlanStart {
  /** Number of the plan; none that is open has it. */
  readonly id: number;
  /** Address of the file of the task type. */
  readonly url: string;
  readonly want: unknown;
  readonly view: HostView;
  readonly evaluated: Evaluated;
}

/** Makes `describe`, `check` and the steps of plans. */
export function serveTasks(modules: UnitModules): Served {
  const plans = new Map<number, OpenPlan>();
  const find = async (url: unknown) =>
    findUnit(await modules.load(String(url)), isTask, "task type");
  const step = async (
    id: number,
    ask: Ask,
    advance: (open: OpenPlan) => Promise<IteratorResult<unknown, Output>>,
  ) => {
    const open = plans.get(id);
    if (open === undefined) throw new TypeError("the plan is not open");
    open.host.ask = ask;
    try {
      const { done, value } = await advance(open);
      if (done) plans.delete(id);
      return { done: done === true, value };
    } catch (error) {
      plans.delete(id);
      throw error;
    }
  };
  return {
    describe: async ([url]) => describe(await find(url)),
    check: async ([url, rows]) => checkParams((await find(url)).params, rows),
    plan: async ([start], ask) => {
      const { id, url, want, view, evaluated } = readStart(start);
      const task = await find(url);
      const host = new RemoteHost(view, ask);
      const context = toRemoteContext(
        evaluated,
        (method, ...args) => host.ask(method, ...args),
      );
      const plan = task.plan(parse(task, want), host, context);
      if (typeof plan?.next !== "function") {
        throw new BadUnit('Expected "async *plan" in the task type');
      }
      plans.set(id, { plan, host });
      return await step(id, ask, ({ plan }) => plan.next());
    },
    next: ([id, made, view], ask) =>
      step(Number(id), ask, ({ plan, host }) => {
        host.see(readView(view));
        return plan.next(readMade(made));
      }),
    throw: ([id, fault], ask) =>
      step(Number(id), ask, ({ plan }) => plan.throw(toError(fault))),
    return: ([id], ask) => step(Number(id), ask, ({ plan }) => plan.return({})),
    packages: async ([id, index], ask) => {
      const host = plans.get(Number(id))?.host;
      const source = host?.sources[Number(index)];
      if (!host || !source) throw new TypeError("the plan is not open");
      return await source.read(host.withAsk(ask));
    },
  };
}

/** Tells whether what a module exports is a task type. */
export function isTask(value: unknown): value is Task {
  return typeof value === "object" && value !== null && "plan" in value &&
    typeof value.plan === "function";
}

/** Tells what the program has to know of a task type. */
function describe(task: Task): Record<string, unknown> {
  const { type, params, expressions, templateFile, programs, writes, os } =
    task;
  const schema = describeParams(params, "task type");
  return { type, schema, expressions, templateFile, programs, writes, os };
}

function parse({ type, params }: Task, value: unknown): unknown {
  return parseParams(params, value, `task "${type}"`);
}

function readStart(value: unknown): PlanStart {
  return Object(value);
}

function readView(value: unknown): HostView {
  return Object(value);
}

function readMade(value: unknown): Made | undefined {
  return value === undefined ? undefined : Object(value);
}
