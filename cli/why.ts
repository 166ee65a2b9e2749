/** `driftless why`: which task manages something, what changed it last, and what it would do now. */

import { toCauseText } from "../lib/agent/drift/cause.ts";
import { Causes } from "../lib/agent/drift/causes.ts";
import { ManagedPaths } from "../lib/agent/drift/managed_paths.ts";
import { type Manager, Managers } from "../lib/agent/drift/managers.ts";
import { runEach, runTasks } from "../lib/agent/drift/run_tasks.ts";
import { apply } from "../lib/apply/apply.ts";
import type { ApplyEvent } from "../lib/apply/event.ts";
import { toTasks } from "../lib/apply/nodes.ts";
import type { Setup } from "../lib/apply/setup.ts";
import { findNearest, TaskError, toPlaceText } from "../lib/error.ts";
import { toSpanText } from "../lib/facts/number_text.ts";
import { LocalHost } from "../lib/host/local.ts";
import type { State } from "../lib/state/state.ts";
import { VERSION } from "../lib/version.ts";
import { findState } from "./apply_causes.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { type Output, toCount, toLine } from "./output.ts";
import { loadInForce } from "./why_config.ts";
import { type Answer, toAnswer, toAnswerRecord } from "./why_answer.ts";

/** Tells of each task that manages a path, has a label or names a service or a package. */
export async function whyCommand(
  context: CommandContext,
  what: string,
): Promise<number> {
  const { options, out } = context;
  const { setup, stateDir, commit } = await loadInForce(context);
  using state = findState(stateDir);
  const { found, causes } = await plan(setup, stateDir, state, what);
  const answers = found.map((manager) =>
    toAnswer(manager, causes.get(manager.event), state, what)
  );
  if (out.json) {
    for (const answer of answers) {
      out.record(toAnswerRecord(what, commit, answer));
    }
    return EXIT.done;
  }
  const from = commit === undefined
    ? setup.config.dir
    : `${commit.commit.slice(0, 7)} "${commit.subject}"${
      commit.signer === undefined ? "" : ` signed by ${commit.signer}`
    }`;
  for (const answer of answers) showAnswer(answer, from, out);
  const pause = state?.agent.pause();
  const isPaused = pause !== undefined &&
    (pause.untilMs === undefined || pause.untilMs > Date.now());
  if (isPaused) out.result("paused   nothing is changed before the pause ends");
  const next = toCommand(options, "apply", "--dry-run");
  out.result(`${toCount(answers.length, "task")}.  Next: ${next}`);
  return EXIT.done;
}

/** Plans the whole configuration: a task may depend on any before it. */
async function plan(
  setup: Setup,
  stateDir: string,
  state: State | undefined,
  what: string,
): Promise<
  { found: Manager[]; causes: ReadonlyMap<unknown, Answer["cause"]> }
> {
  const managed = new ManagedPaths(setup.config, [stateDir]);
  const managers = new Managers(managed);
  const told = new Map<unknown, Answer["cause"]>();
  const causes = state && new Causes({
    state,
    managed,
    host: new LocalHost(),
    tell: (event, cause) => told.set(event, cause),
    warn: () => {},
  });
  const options = {
    ...setup,
    stateDir,
    version: VERSION,
    dryRun: true,
    observer: managers,
    emit: (event: ApplyEvent) => {
      if (event.type !== "task") return;
      managers.take(event);
      causes?.take(event);
    },
  };
  const { failed } = await apply({
    ...options,
    selection: { tags: [], skipTags: [], types: [] },
  });
  // A task that fails keeps none behind it from being known.
  if (failed > 0) {
    const rest = setup.config.nodes.flatMap(toTasks)
      .map(({ place }) => toPlaceText(place))
      .filter((place) => !managers.has(place));
    await runEach(rest, (places) => runTasks(places, options));
  }
  await causes?.end("chosen");
  const found = managers.find(what);
  if (found.length === 0) throw toUnknown(what, managers.labels);
  return { found, causes: told };
}

function toUnknown(what: string, labels: readonly string[]): TaskError {
  const near = findNearest(what, labels);
  return new TaskError(`Cannot find a task that manages "${what}"`, {
    advice: near === undefined
      ? "Name a path, the label of a task, its file:line, a service or a package"
      : `Did you mean "${near}"?`,
  });
}

function showAnswer(answer: Answer, from: string, out: Output): void {
  const { manager: { event, role }, cause, last, drift } = answer;
  const verb = role === "manages" ? "managed" : "read";
  out.result(
    `${verb.padEnd(8)} ${
      out.paint("bold", toLine(`${event.task} ${event.name}`))
    }  ${out.paint("grey", toLine(`${event.place}, ${from}`))}`,
  );
  const ago = (ms: number) => `${toSpanText((Date.now() - ms) / 1000)} ago`;
  const who = (one: Answer["cause"]) =>
    one === undefined ? "" : ` (${toCauseText(one)})`;
  const before = last === undefined
    ? "never changed it"
    : `${ago(last.atMs)} by run ${last.run}: ${last.shows}${who(last.cause)}`;
  out.result(`last     ${toLine(before)}`);
  if (drift !== undefined) {
    const shows = drift.shows === undefined ? "" : `: ${drift.shows}`;
    out.result(
      `drift    ${toLine(`${ago(drift.atMs)} ${drift.action}${shows}`)}`,
    );
  }
  out.result(`now      ${toLine(`${answer.now}${who(cause)}`)}`);
}
