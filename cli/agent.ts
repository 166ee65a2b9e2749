/** `driftless agent`. */

import { keepReleased } from "../lib/host/own_memory.ts";
import { lockRun } from "../lib/state/lock.ts";
import { VERSION } from "../lib/version.ts";
import { openAgent } from "./agent_open.ts";
import type { AgentFlags } from "./agent_run.ts";
import { AgentWeb } from "./agent_web.ts";
import { watchConfig } from "./agent_watch.ts";
import { noteView } from "./agent_note.ts";
import { notifyManager } from "./agent_notify.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/** Runs the agent until it is asked to end: by the signal that is given, else by those of the process. */
export async function agentCommand(
  context: CommandContext,
  flags: AgentFlags,
  end?: AbortSignal,
): Promise<number> {
  const { out } = context;
  const agent = await openAgent(context, flags);
  using _lock = lockRun(agent.stateDir, { command: "agent" }, "agent.lock");
  using ended = end === undefined ? onEnd() : onAbort(end);
  const web = new AgentWeb(agent, context.redactor);
  await web.take(agent.settings);
  agent.web = web;
  using _released = keepReleased();
  using _noted = noteView(agent, context.redactor);
  await agent.start();
  using _notified = notifyManager(agent, context.redactor);
  using watch = watchConfig(context, agent);
  const { host, configDigest, mode } = agent.view;
  const digest = configDigest?.slice(0, 7) ?? "none";
  agent.tell(
    "agent",
    `${VERSION} pid ${Deno.pid}, ${host}, configuration ${digest}, ${mode}, metrics ${
      toMetricsPlaces(web)
    }`,
  );
  const exit = await Promise.race([ended.promise, agent.overused]);
  watch[Symbol.dispose]();
  const { drainMs } = agent.settings;
  out.progress("stopping");
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, drainMs);
  await Promise.race([
    Promise.all([agent.stop(), web.stop()]),
    limit.promise,
  ]);
  clearTimeout(timer);
  agent.tell("agent", "stopped");
  return exit;
}

function toMetricsPlaces({ addresses }: AgentWeb): string {
  return addresses.map((address) =>
    address.startsWith("unix:") ? address : `${address}/metrics`
  ).join(" ");
}

/** What a script gives ends what is under way; the signals of its process are its own. */
function onAbort(
  signal: AbortSignal,
): Disposable & { promise: Promise<number> } {
  const { promise, resolve } = Promise.withResolvers<number>();
  const end = () => resolve(EXIT.done);
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  return {
    promise,
    [Symbol.dispose]: () => signal.removeEventListener("abort", end),
  };
}

/** The first signal ends what is under way, the second one the process at once. */
function onEnd(): Disposable & { promise: Promise<number> } {
  const { promise, resolve } = Promise.withResolvers<number>();
  const signals = ["SIGINT", "SIGTERM"] as const;
  let isAsked = false;
  const end = () => {
    if (isAsked) Deno.exit(EXIT.failed);
    isAsked = true;
    resolve(EXIT.done);
  };
  signals.forEach((signal) => Deno.addSignalListener(signal, end));
  return {
    promise,
    [Symbol.dispose]: () =>
      signals.forEach((signal) => Deno.removeSignalListener(signal, end)),
  };
}
