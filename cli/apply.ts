/** `driftless apply`. */

import { runSetup } from "../lib/apply/run_setup.ts";
import { loadSetup } from "../lib/apply/setup.ts";
import { VERSION } from "../lib/version.ts";
import { tasks } from "../tasks/mod.ts";
import { openCauses } from "./apply_causes.ts";
import { toConfirmOptions } from "./ask_confirm.ts";
import { tellBeside } from "./agent_beside.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { onInterrupt } from "./interrupt.ts";
import { findRightOfTask } from "./missing_right.ts";
import { toCommand, toStateCommand } from "./next.ts";
import { type Output, toLine } from "./output.ts";
import { toReport } from "./report.ts";
import { toStateDir } from "./state_dir.ts";

/** Options of `apply`. */
export interface ApplyCommandOptions {
  dryRun: boolean;
  diff: boolean | undefined;
  tags: string[];
  skipTags: string[];
  startAt: string | undefined;
  limitTypes: string[];
  resume: number | undefined;
  detailedExitcode: boolean;
  despitePause: boolean;
}

/** Applies the configuration, or shows the plan. */
export async function applyCommand(
  { options, out, redactor }: CommandContext,
  own: ApplyCommandOptions,
): Promise<number> {
  const heard = { ...options, registry: tasks, tell: toTell(out) };
  const setup = await loadSetup(heard, redactor);
  const stateDir = toStateDir(options, setup.config.stateDir);
  const { dryRun, tags, skipTags, startAt, limitTypes: types, resume } = own;
  const { despitePause } = own;
  tellBeside(options, stateDir, { dryRun, despitePause, dir: setup.config.dir })
    .forEach((text) => out.talk(text));
  const report = toReport(out, {
    dryRun,
    diff: own.diff ?? dryRun,
    apply: (...words) =>
      toCommand(options, "apply", ...toSelectionWords(own), ...words),
    state: (...words) =>
      toStateCommand(
        { stateDir: options.stateDir ?? setup.config.stateDir },
        ...words,
      ),
  });
  using causes = openCauses(setup, stateDir, {
    dryRun,
    report,
    warn: (text) => out.talk(`warning ${text}`),
  });
  let isRightMissing = false;
  let isUndone = false;
  const stop = onInterrupt((text) => out.talk(text));
  try {
    const summary = await runSetup(setup, {
      stateDir,
      version: VERSION,
      dryRun,
      selection: { tags, skipTags, types, startAt, resume },
      signal: stop.signal,
      tellUndone: (text) => out.talk(`warning ${text}`),
      confirm: toConfirmOptions(stateDir, out),
      observer: causes.observer,
      emit: (event) => {
        isUndone ||= event.type === "task" && event.undone === true;
        isRightMissing ||= event.type === "task" && event.status === "failed" &&
          !event.ignored && findRightOfTask(event) !== undefined;
        causes.hear(event);
      },
      warn: (text) => out.talk(`warning ${text}`),
    });
    await causes.end(summary, toSelectionWords(own).length > 0);
    if (isUndone) return EXIT.rolledBack;
    if (summary.failed > 0 && isRightMissing) return EXIT.rights;
    if (summary.failed > 0 || summary.interrupted) return EXIT.failed;
    const hasChanges = summary.changed + summary.unknown > 0;
    return own.detailedExitcode && hasChanges ? EXIT.changes : EXIT.done;
  } finally {
    stop[Symbol.dispose]();
  }
}

/** The words that chose tasks, to choose the same ones again. */
function toSelectionWords(own: ApplyCommandOptions): string[] {
  return [
    ...own.tags.length > 0 ? ["--tags", own.tags.join(",")] : [],
    ...own.skipTags.length > 0 ? ["--skip-tags", own.skipTags.join(",")] : [],
    ...own.limitTypes.length > 0
      ? ["--limit-types", own.limitTypes.join(",")]
      : [],
  ];
}

/** What units print is shown to whom wants to see everything. */
function toTell(out: Output): (line: string) => void {
  return (line) => {
    if (out.verbose) out.talk(`  ${toLine(line)}`);
  };
}
