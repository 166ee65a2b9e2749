/** `driftless agent`. */

import { openAgentWeb } from "../lib/agent/web/routes.ts";
import { collectors } from "../lib/facts/mod.ts";
import { openEndpoint } from "../lib/facts/endpoint.ts";
import { keepReleased } from "../lib/host/own_memory.ts";
import { lockRun } from "../lib/state/lock.ts";
import { VERSION } from "../lib/version.ts";
import { parseListen } from "../lib/web/listen.ts";
import { openWeb } from "../lib/web/open_web.ts";
import type { Server } from "../lib/web/server.ts";
import { openAgent } from "./agent_open.ts";
import type { Agent, AgentFlags } from "./agent_run.ts";
import { watchConfig } from "./agent_watch.ts";
import { noteView } from "./agent_note.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/** Greatest push of a repository that is read, in bytes. */
const MAX_PUSH_BYTES = 1024 * 1024;

/** Runs the agent until it is asked to end. */
export async function agentCommand(
  context: CommandContext,
  flags: AgentFlags,
): Promise<number> {
  const { out } = context;
  const agent = await openAgent(context, flags);
  using _lock = lockRun(agent.stateDir, { command: "agent" }, "agent.lock");
  using ended = onEnd();
  const server = await serve(agent, context);
  using _released = keepReleased();
  using _noted = noteView(agent, context.redactor);
  await agent.start();
  using watch = watchConfig(context, agent);
  const { host, configDigest, mode } = agent.view;
  const digest = configDigest?.slice(0, 7) ?? "none";
  agent.tell(
    "agent",
    `${VERSION} pid ${Deno.pid}, ${host}, configuration ${digest}, ${mode}, metrics ${
      toMetricsPlaces(server)
    }`,
  );
  await ended.promise;
  watch[Symbol.dispose]();
  const { drainMs } = agent.settings;
  out.progress("stopping");
  await Promise.race([
    Promise.all([agent.stop(), server.stop()]),
    new Promise((resolve) => setTimeout(resolve, drainMs)),
  ]);
  return EXIT.done;
}

/** Serves what tells of whatever is in force. */
async function serve(
  agent: Agent,
  { redactor }: CommandContext,
): Promise<Server> {
  const { listen, webConfigFile, source } = agent.settings;
  const warn = (text: string) => agent.tell("web", text, "warn");
  const metrics = openEndpoint({
    scraper: agent.parts.facts.scraper,
    kernel: agent.kernel,
    path: "/metrics",
    known: Object.keys(collectors),
    version: VERSION,
    warn,
  });
  const places = listen.map(parseListen);
  const tcp = places.find((place) => place.kind === "tcp");
  const secret = source?.webhook?.secret;
  return await openWeb({
    listen: places,
    respond: openAgentWeb({
      view: () => agent.view,
      settings: () => ({ ...agent.settings, port: tcp?.port }),
      metrics,
      redact: (data) => redactor.redactData(data),
      isGuarded: webConfigFile !== undefined,
      ...secret !== undefined && {
        onPush: async (body, headers) => {
          const { verifyWebhook } = await import(
            "../lib/agent/source/webhook.ts"
          );
          const isRight = verifyWebhook(
            body,
            new Headers([...headers]),
            secret,
          );
          if (isRight) agent.ask("source");
          return isRight;
        },
      },
    }),
    configFile: webConfigFile,
    maxBodyBytes: MAX_PUSH_BYTES,
    warn,
  });
}

function toMetricsPlaces({ addresses }: Server): string {
  return addresses.map((address) =>
    address.startsWith("unix:") ? address : `${address}/metrics`
  ).join(" ");
}

/** The first signal ends what is under way, the second one the process at once. */
function onEnd(): Disposable & { promise: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals = ["SIGINT", "SIGTERM"] as const;
  let isAsked = false;
  const end = () => {
    if (isAsked) Deno.exit(EXIT.failed);
    isAsked = true;
    resolve();
  };
  signals.forEach((signal) => Deno.addSignalListener(signal, end));
  return {
    promise,
    [Symbol.dispose]: () =>
      signals.forEach((signal) => Deno.removeSignalListener(signal, end)),
  };
}
