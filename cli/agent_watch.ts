/** Takes another configuration when its files changed or SIGHUP asks for it. */

import { findConfig, toHome } from "../lib/config/discover.ts";
import { toTreeSignature } from "../lib/agent/tree_signature.ts";
import { loadGeneration } from "./agent_load.ts";
import type { Agent } from "./agent_run.ts";
import type { CommandContext } from "./command.ts";

/** Time between two looks at the files, in milliseconds. */
const LOOK_MS = 1000;

/** Watches the directory of a configuration until it is disposed. */
export function watchConfig(
  context: CommandContext,
  agent: Agent,
): Disposable {
  const { config, envFile } = context.options;
  const { dir, file } = findConfig(config, toHome());
  const own = file === undefined ? dir : `${dir}/${file}`;
  const look = () => {
    const { watched } = agent.current;
    // What is pulled does not change by itself, what the host says does.
    const all = agent.parts.puller === undefined ? watched : [own];
    return toTreeSignature([...all, ...envFile ? [envFile] : []]);
  };
  let taken = look();
  let seen = taken;
  let pausedAt = agent.view.pause?.atMs;
  let isTaking = false;
  const take = async (why: string) => {
    if (isTaking) return;
    isTaking = true;
    try {
      taken = look();
      const { puller } = agent.parts;
      const place = { config, commit: undefined };
      const isTaken = puller === undefined
        ? await agent.take(() => loadGeneration(context, place))
        : await puller.renew();
      if (puller !== undefined) agent.ask("source");
      if (isTaken) agent.tell("config", `taken: ${why}`);
    } finally {
      isTaking = false;
    }
  };
  const tick = () => {
    const pause = agent.view.pause?.atMs;
    if (pause !== pausedAt) agent.wake();
    pausedAt = pause;
    const now = look();
    // Whoever writes several files is let finish.
    if (now !== taken && now === seen) void take("its files changed");
    seen = now;
  };
  const timer = setInterval(tick, LOOK_MS);
  const reload = () => void take("SIGHUP");
  Deno.addSignalListener("SIGHUP", reload);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      Deno.removeSignalListener("SIGHUP", reload);
    },
  };
}
