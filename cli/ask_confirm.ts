/** How a run of the command line waits for a confirmation: with a process beside it, and by asking on the terminal. */

import type { ConfirmOptions } from "../lib/apply/confirmation.ts";
import { readVariable } from "../lib/config/discover.ts";
import { TaskError, toMessage } from "../lib/error.ts";
import { isThere } from "../lib/host/is_there.ts";
import { readProgramOrigin, toProgramWords } from "./install_program.ts";
import type { Output } from "./output.ts";
import { readAnswer } from "./read_answer.ts";

/** Variables that the watching process needs to start. */
const KEPT_VARIABLES = ["PATH", "HOME", "DENO_DIR", "DENO_NO_UPDATE_CHECK"];

/** Gives how confirmations are asked for; an operator is asked where there is an output and a terminal. */
export function toConfirmOptions(
  stateDir: string,
  out?: Output,
): ConfirmOptions {
  const canAsk = out !== undefined && !out.json && Deno.stdin.isTerminal();
  return {
    watch: (id) => startWatch(stateDir, id),
    ask: canAsk ? (_event, signal) => askOnTerminal(out, signal) : undefined,
  };
}

/** Starts the watching process outside of the session and the service of this one. */
async function startWatch(stateDir: string, id: number): Promise<void> {
  // The connection that is cut must not end what undoes the cut.
  Deno.addSignalListener("SIGHUP", () => {});
  const [program = "", ...args] = [
    ...toProgramWords(readProgramOrigin()),
    `--state-dir=${Deno.realPathSync(stateDir)}`,
    "__watch_confirm",
    String(id),
  ];
  try {
    if (await isUnitStarted([program, ...args], id)) return;
    new Deno.Command(program, {
      args,
      cwd: "/",
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().unref();
  } catch (cause) {
    throw new TaskError(`Cannot guard the change: ${toMessage(cause)}`, {
      cause,
      advice: `Allow to run "${program}", or leave "confirm_within" out`,
    });
  }
}

/** Has systemd start it, where it is there: as a unit of its own it outlives this session and this service. */
async function isUnitStarted(
  words: readonly string[],
  id: number,
): Promise<boolean> {
  if (Deno.uid() !== 0 || !isThere("/run/systemd/system")) return false;
  const kept = KEPT_VARIABLES.filter((name) => readVariable(name));
  const { success } = await new Deno.Command("systemd-run", {
    args: [
      "--quiet",
      "--collect",
      `--unit=driftless-confirm-${id}-${Deno.pid}`,
      ...kept.map((name) => `--setenv=${name}=${readVariable(name)}`),
      "--",
      ...words,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

/** Asks on the terminal; without one at the other end there is no answer. */
async function askOnTerminal(
  out: Output,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  out.talk('Keep the changes? "yes" keeps them, "no" undoes them at once');
  return await readAnswer(signal);
}
