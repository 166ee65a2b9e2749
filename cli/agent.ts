/** `driftless agent`. */

import {
  type AgentWebOptions,
  MAX_HOOK_BYTES,
  openAgentWeb,
} from "../lib/agent/web/routes.ts";
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
  agent.tell("agent", "stopped");
  return EXIT.done;
}

/** Serves what tells of whatever is in force. */
async function serve(
  agent: Agent,
  { redactor }: CommandContext,
): Promise<Server> {
  const { listen, webConfigFile } = agent.settings;
  const warn = (text: string) => agent.tell("web", text, "warn");
  const places = listen.map(parseListen);
  const tcp = places.find((place) => place.kind === "tcp");
  let isGuarded = false;
  const { onPush } = toHook(agent);
  return await openWeb({
    listen: places,
    respond: openAgentWeb({
      view: () => agent.view,
      settings: () => ({ ...agent.settings, port: tcp?.port }),
      metrics: openEndpoint({
        scraper: agent.parts.facts.scraper,
        kernel: agent.kernel,
        path: "/metrics",
        known: Object.keys(collectors),
        version: VERSION,
        warn,
      }),
      redact: (data) => redactor.redactData(data),
      get isGuarded() {
        return isGuarded;
      },
      ...onPush && { onPush },
      page: {
        state: agent.state,
        samples: agent.parts.samples,
        subscribe: (listener) => void agent.subscribe(listener),
      },
    }),
    configFile: webConfigFile,
    noteConfig: ({ users, tokens, tls }) => {
      isGuarded = users.size > 0 || tokens.length > 0 ||
        tls?.clientAuth === "RequireAndVerifyClientCert";
    },
    maxBodyBytes: MAX_HOOK_BYTES,
    warn,
  });
}

/** Looks at the repository when its server says that something was pushed, and can prove who it is. */
function toHook(agent: Agent): Pick<AgentWebOptions, "onPush"> {
  const secret = agent.settings.source?.webhook?.secret;
  if (secret === undefined) return {};
  return {
    onPush: async (body, headers) => {
      const { verifyWebhook } = await import("../lib/agent/source/webhook.ts");
      const isRight = verifyWebhook(body, new Headers([...headers]), secret);
      if (isRight) agent.ask("source");
      return isRight;
    },
  };
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
