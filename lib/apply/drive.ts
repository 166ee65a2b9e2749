/** Drives one plan: hands each change to a taker before the plan goes on. */

import type { Change, Made, Output, Plan } from "../change.ts";

/** Takes a change: makes it, or predicts it. */
export type Taker = (change: Change) => Promise<Made | undefined>;

/** What a plan did, as far as it came. */
export interface Driven {
  changes: Change[];
  output: Output;
  /** What ended the plan early. */
  error?: unknown;
}

/** Drives a plan to its end or its first error. */
export async function drive(plan: Plan, take: Taker): Promise<Driven> {
  const changes: Change[] = [];
  try {
    let step = await plan.next();
    while (!step.done) {
      changes.push(step.value);
      let made: Made | undefined;
      try {
        made = await take(step.value);
      } catch (error) {
        // The plan may put right what it changed for the time being.
        step = await plan.throw(error);
        continue;
      }
      step = await plan.next(made);
    }
    return { changes, output: step.value };
  } catch (error) {
    return { changes, output: {}, error };
  }
}

/** Plans once more after a task was made and gives the first change that is still wanted. */
export async function findUnconverged(plan: Plan): Promise<Change | undefined> {
  let step = await plan.next();
  while (!step.done) {
    const change = step.value;
    if (!mayRepeat(change)) {
      await plan.return({});
      return change;
    }
    step = await plan.next(undefined);
  }
  return undefined;
}

/** A program that says nothing of its effect may be wanted again by its guards: a condition is no promise. */
function mayRepeat(change: Change): boolean {
  if (change.kind === "request" || change.kind === "attributes") {
    return change.repeats === true;
  }
  return change.kind === "run" &&
    (change.repeats === true || change.predicts === undefined);
}
