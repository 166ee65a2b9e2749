/** Plans tasks of the program itself, asks, and applies them: the same way as those of a configuration. */

import type { ApplyEvent, SummaryEvent } from "../lib/apply/event.ts";
import { runSetup } from "../lib/apply/run_setup.ts";
import { Scope } from "../lib/apply/scope.ts";
import type { Setup } from "../lib/apply/setup.ts";
import { loadApply } from "../lib/config/load.ts";
import type { TaskPart } from "../lib/define/part.ts";
import { TaskError } from "../lib/error.ts";
import { VERSION } from "../lib/version.ts";
import { tasks as registry } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { onInterrupt } from "./interrupt.ts";
import { toCommand, toStateCommand } from "./next.ts";
import { toStateDir } from "./state_dir.ts";
import { UsageError } from "./parameter.ts";
import { toReport } from "./report.ts";

/** What is planned and how. */
export interface OwnRun {
  /** What is to be. */
  readonly tasks: readonly TaskPart[];
  /** Directory of the state. */
  readonly stateDir: string;
  /** Show the plan only. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Words of the command, to type it again. */
  readonly words: readonly string[];
  /** The state goes when it is done: there is nothing to look at later. */
  readonly isForgotten?: boolean;
}

/**
 * Shows the plan; applies it when it is to be, and there is something to do.
 * @returns Undefined when nothing was applied; the plan says why.
 * @throws {UsageError} When nobody can be asked.
 */
export async function runOwn(
  context: CommandContext,
  run: OwnRun,
): Promise<{ plan: SummaryEvent; done: SummaryEvent | undefined }> {
  if (context.out.json && run.yes && !run.dryRun) {
    // A program reads what was done, not what will be.
    requireRoot();
    const done = await runOnce(context, run, false);
    return { plan: done, done };
  }
  const plan = await runOnce(context, run, true);
  const isNothing = plan.changed + plan.unknown === 0;
  if (run.dryRun || isNothing || plan.failed > 0 || plan.interrupted) {
    return { plan, done: undefined };
  }
  requireRoot();
  if (!run.yes && !isWanted()) {
    context.out.talk("Nothing was done.");
    return { plan, done: undefined };
  }
  return { plan, done: await runOnce(context, run, false) };
}

function requireRoot(): void {
  if (Deno.uid() === 0) return;
  throw new TaskError("Cannot change services: expected root", {
    advice: "Run it again by sudo",
  });
}

function isWanted(): boolean {
  if (Deno.stdin.isTerminal()) return confirm("Go on?");
  throw new UsageError(
    "Expected a terminal to ask at",
    "Add --yes, or --dry-run to see the plan only",
  );
}

/** Loads tasks of no file; neither variables nor secrets are known to them. */
async function loadOwn(
  { redactor }: CommandContext,
  tasks: readonly TaskPart[],
): Promise<Setup> {
  const hostName = Deno.hostname();
  const open = async () => {
    const { openTemplates } = await import("../lib/template/template.ts");
    return await openTemplates({
      redactor,
      env: {},
      readFile: Deno.readTextFileSync,
    });
  };
  const config = await loadApply({
    dir: "/",
    inline: { tasks },
    registry,
    hostName,
    open,
    os: Deno.build.os,
  });
  const scope = new Scope({
    open,
    globals: {},
    registered: new Map(),
    unknown: new Map(),
  });
  return { config, scope, redactor, hostName };
}

async function runOnce(
  context: CommandContext,
  run: OwnRun,
  dryRun: boolean,
): Promise<SummaryEvent> {
  const { options, out } = context;
  const setup = await loadOwn(context, run.tasks);
  using stop = onInterrupt((text) => out.talk(text));
  const report = toReport(out, {
    dryRun,
    diff: dryRun,
    apply: () => {
      const isDone = run.dryRun || !dryRun;
      return toCommand(options, ...run.words, ...isDone ? [] : ["--dry-run"]);
    },
    state: (...more) => toStateCommand({ stateDir: toNamed(run) }, ...more),
  });
  return await runSetup(setup, {
    stateDir: run.stateDir,
    version: VERSION,
    dryRun,
    selection: { tags: [], skipTags: [], types: [] },
    signal: stop.signal,
    emit: (event) => {
      if (out.json || !isFollowed(event, run, dryRun)) report(event);
    },
    warn: (text) => out.talk(`warning ${text}`),
  });
}

/** The state directory, where a command would not find it without its name. */
function toNamed({ stateDir }: OwnRun): string | undefined {
  return stateDir === toStateDir({ stateDir: undefined })
    ? undefined
    : stateDir;
}

/** Tells whether something is said after the end of a run that names no further command. */
function isFollowed(event: ApplyEvent, run: OwnRun, dryRun: boolean): boolean {
  if (event.type !== "summary" || event.failed > 0 || event.interrupted) {
    return false;
  }
  const isAsked = dryRun && !run.dryRun && event.changed + event.unknown > 0;
  return isAsked || !dryRun && run.isForgotten === true;
}
