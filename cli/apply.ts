/** `driftless apply`. */

import { apply } from "../lib/apply/apply.ts";
import { VERSION } from "../lib/version.ts";
import { loadSetup } from "../lib/apply/setup.ts";
import { tasks } from "../tasks/mod.ts";
import { type CommandContext, EXIT } from "./program.ts";
import { toReport } from "./report.ts";

import { toStateDir } from "./state_dir.ts";

/** Options of `apply`. */
export interface ApplyCommandOptions {
  dryRun?: true | undefined;
  diff?: boolean | undefined;
  tags?: string[] | undefined;
  skipTags?: string[] | undefined;
  startAt?: string | undefined;
  limitTypes?: string[] | undefined;
  resume?: number | undefined;
  detailedExitcode?: true | undefined;
}

/** Applies the configuration, or shows the plan. */
export async function applyCommand(
  { options, out }: CommandContext,
  own: ApplyCommandOptions,
): Promise<number> {
  const setup = await loadSetup({ ...options, registry: tasks });
  out.mask(setup.redactor);
  const stateDir = toStateDir(options, setup.config.stateDir);
  const dryRun = own.dryRun === true;
  const stop = onInterrupt((text) => out.talk(text));
  try {
    const summary = await apply({
      ...setup,
      stateDir,
      version: VERSION,
      dryRun,
      selection: {
        tags: own.tags ?? [],
        skipTags: own.skipTags ?? [],
        types: own.limitTypes ?? [],
        startAt: own.startAt,
        resume: own.resume,
      },
      signal: stop.signal,
      emit: toReport(out, {
        dryRun,
        diff: own.diff ?? dryRun,
        command: options.config ? `--config ${options.config}` : "",
      }),
    });
    if (summary.failed > 0 || summary.interrupted) return EXIT.failed;
    const hasChanges = summary.changed + summary.unknown > 0;
    return own.detailedExitcode && hasChanges ? EXIT.changes : EXIT.done;
  } finally {
    stop[Symbol.dispose]();
  }
}

/** The first interrupt lets the running change end, the second one ends the program. */
function onInterrupt(
  talk: (text: string) => void,
): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const listen = () => {
    if (controller.signal.aborted) Deno.exit(130);
    talk("\nStopping after the running task; once more stops at once");
    controller.abort();
  };
  Deno.addSignalListener("SIGINT", listen);
  Deno.addSignalListener("SIGTERM", listen);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      Deno.removeSignalListener("SIGINT", listen);
      Deno.removeSignalListener("SIGTERM", listen);
    },
  };
}
