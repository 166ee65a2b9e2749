/** `driftless install`. */

import type { AgentService } from "../lib/agent/install/service.ts";
import { UNIT } from "../lib/agent/install/systemd.ts";
import { type Manager, toInstallTasks } from "../lib/agent/install/tasks.ts";
import { readVariable } from "../lib/config/discover.ts";
import { TaskError } from "../lib/error.ts";
import { LocalHost } from "../lib/host/local.ts";
import { type Generation, loadGeneration } from "./agent_load.ts";
import type { CommandContext, GlobalOptions } from "./command.ts";
import { EXIT } from "./exit.ts";
import { chooseManager } from "./install_manager.ts";
import { readProgramOrigin, toProgramWords } from "./install_program.ts";
import { runOwn } from "./install_run.ts";
import { toStateCommand } from "./next.ts";
import { listOutputDirs } from "./permissions_unit.ts";
import { toStateDir } from "./state_dir.ts";

/** Options of `install`. */
export interface InstallOptions {
  /** Service managers that were asked for. */
  readonly managers: readonly Manager[];
  /** It may write its state and what outputs write. */
  readonly readOnly: boolean;
  /** Show the plan only. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
}

/** Installs the agent as a service and starts it. */
export async function installCommand(
  context: CommandContext,
  { managers, readOnly, dryRun, yes }: InstallOptions,
): Promise<number> {
  const { options, out } = context;
  const choice = await chooseManager(managers);
  // What cannot be loaded is not started.
  const place = { config: options.config, commit: undefined };
  const current = await loadGeneration(context, place);
  if (readOnly) requireReadOnly(current);
  const writable = readOnly
    ? [...await listOutputDirs(context), ...listOwnDirs(current)]
    : undefined;
  const service = await toService(options, current, writable);
  const { plan, done } = await runOwn(context, {
    tasks: toInstallTasks(service, choice),
    stateDir: service.stateDir,
    dryRun,
    yes,
    words: ["install", ...readOnly ? ["--read-only"] : []],
  });
  const { failed, interrupted } = done ?? plan;
  if (failed > 0 || interrupted) return EXIT.failed;
  const isThere = done !== undefined || !dryRun && plan.changed === 0;
  if (isThere && choice.manager === "systemd" && choice.isRunning) {
    await showScore(context, service);
  }
  if (done !== undefined && !out.json) {
    const next = toStateCommand(options, "status");
    out.result(`${out.paint("green", "Installed")}.  Next: ${next}`);
  }
  return EXIT.done;
}

function requireReadOnly({ apply, settings }: Generation): void {
  const what = apply !== undefined
    ? "tasks"
    : settings.source !== undefined
    ? "a repository to pull"
    : undefined;
  if (what === undefined) return;
  throw new TaskError(
    `Cannot install a read-only agent: its configuration has ${what}`,
    { advice: "Leave --read-only out" },
  );
}

/** Directories of what the agent writes beside its state. */
function listOwnDirs({ settings: { logFile, listen } }: Generation): string[] {
  const sockets = listen.filter((one) => one.startsWith("unix:"))
    .map((one) => one.slice("unix:".length));
  return [...logFile === undefined ? [] : [logFile], ...sockets]
    .map((path) => path.replace(/(?<=.)\/[^/]*$|(?<=^\/)[^/]*$/, ""));
}

/** The agent with the options of this command, all paths absolute. */
async function toService(
  options: GlobalOptions,
  { watched, apply, settings }: Generation,
  writable: readonly string[] | undefined,
): Promise<AgentService> {
  const { envFile, stateDir, config } = options;
  const origin = readProgramOrigin();
  const configured = settings.source === undefined
    ? apply?.config.stateDir
    : undefined;
  // As a service it has none of its own: what was found by them has to be found again.
  const kept = ["HOME", ...origin.isCompiled ? [] : ["DENO_DIR"]];
  const { state } = await Deno.permissions.query({ name: "ffi" });
  return {
    argv: [
      ...toProgramWords(origin),
      // The directory that the files were found in, or the one file.
      ...["--config", config === undefined ? watched[0]! : toAbsolute(config)],
      ...envFile === undefined ? [] : ["--env-file", toAbsolute(envFile)],
      ...stateDir === undefined ? [] : ["--state-dir", toAbsolute(stateDir)],
      "agent",
    ],
    env: {
      DENO_NO_UPDATE_CHECK: "1",
      ...Object.fromEntries(
        kept.flatMap((name) => {
          const value = readVariable(name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    },
    stateDir: toAbsolute(toStateDir(options, configured)),
    canNotify: !origin.isCompiled || state === "granted",
    writable,
  };
}

function toAbsolute(path: string): string {
  if (path.startsWith("/")) return path;
  return `${Deno.cwd()}/${path.replace(/^(?:\.\/)+|^\.$/, "")}`
    .replace(/(?<=.)\/$/, "");
}

/** Tells how confined the service is, by systemd-analyze(1): 0 is most, 10 is not at all. */
async function showScore(
  { out }: CommandContext,
  { writable }: AgentService,
): Promise<void> {
  const { stdout } = await new LocalHost().query(
    ["systemd-analyze", "--no-pager", "security", UNIT],
  );
  const found = /exposure level for \S+: (?<score>[\d.]+) (?<word>\w+)/
    .exec(stdout)?.groups;
  if (found === undefined) return;
  const { score, word } = found;
  if (out.json) {
    out.record({ type: "exposure", version: 1, score: Number(score), word });
    return;
  }
  const why = writable === undefined
    ? "; what changes a host cannot be confined more, --read-only can"
    : "";
  out.result(
    `systemd-analyze security: exposure ${score} of 10, ${word}${why}`,
  );
}
