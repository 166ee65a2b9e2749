/** Tells the service manager of the agent, where one started it and listens. */

import { findNotifyAddress, Notifier } from "../lib/agent/notify.ts";
import { type AgentView, listProblems } from "../lib/agent/view.ts";
import { readVariable } from "../lib/config/discover.ts";
import { toMessage } from "../lib/error.ts";
import type { Redactor } from "../lib/secret.ts";
import type { Agent } from "./agent_run.ts";

/** Time between two looks where no sign of life is expected, in milliseconds. */
const LOOK_MS = 15_000;

/** Tells it from when the agent runs until it is disposed; nothing where nobody listens. */
export function notifyManager(agent: Agent, redactor: Redactor): Disposable {
  const address = findNotifyAddress(readVariable, Deno.pid);
  if (address === undefined) return { [Symbol.dispose]: () => {} };
  let notifier: Notifier;
  try {
    notifier = new Notifier(address.socket);
  } catch (error) {
    agent.tell("agent", `no word to systemd: ${toMessage(error)}`, "error");
    return { [Symbol.dispose]: () => {} };
  }
  const tell = () => {
    notifier.status(redactor.redact(toStatusText(agent.view)));
    if (agent.view.state === "stopping") notifier.stopping();
  };
  const live = () => {
    const lost = agent.lostLoop;
    if (lost === undefined) notifier.alive();
    else agent.tell(lost, "does not go on: waits to be restarted", "error");
  };
  agent.manager = notifier;
  const end = agent.subscribe(tell);
  const { watchdogMs = 2 * LOOK_MS } = address;
  const timer = setInterval(live, watchdogMs / 2);
  tell();
  notifier.ready();
  return {
    [Symbol.dispose]: () => {
      end();
      clearInterval(timer);
      agent.manager = undefined;
      notifier[Symbol.dispose]();
    },
  };
}

/** How it is, in a line: what is in force and what is wrong. */
export function toStatusText(view: AgentView): string {
  if (view.state === "stopping") return "stopping";
  const { commit, configDigest, rejected, pause, mode } = view;
  const known = commit?.commit ?? configDigest;
  const others = listProblems({ ...view, rejected: undefined });
  return [
    known === undefined ? mode : `${mode} ${known.slice(0, 7)}`,
    ...pause === undefined ? [] : ["paused"],
    ...rejected === undefined ? [] : [`not taken: ${rejected.why}`],
    ...others,
  ].join("; ");
}
