/** Notes how the agent is, for `driftless status` and for who looks after it ended. */

import { toMessage } from "../lib/error.ts";
import type { Redactor } from "../lib/secret.ts";
import type { Agent } from "./agent_run.ts";

/** How long changes are collected, and the most time between two notes, in milliseconds. */
const SOON_MS = 1000;
const LATE_MS = 15_000;

/** Notes it whenever it changed and now and then, until it is disposed. */
export function noteView(agent: Agent, redactor: Redactor): Disposable {
  let soon: ReturnType<typeof setTimeout> | undefined;
  const note = () => {
    clearTimeout(soon);
    soon = undefined;
    try {
      const view = redactor.redactData(agent.view);
      agent.state.agent.saveView(view, Date.now());
      agent.noteFault(undefined);
    } catch (error) {
      agent.noteFault(toMessage(error));
    }
  };
  const end = agent.subscribe(() => {
    // An agent that ends has no moment more.
    if (agent.view.state === "stopping") note();
    else soon ??= setTimeout(note, SOON_MS);
  });
  const timer = setInterval(note, LATE_MS);
  note();
  return {
    [Symbol.dispose]: () => {
      end();
      clearTimeout(soon);
      clearInterval(timer);
    },
  };
}
