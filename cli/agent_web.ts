/** The agent's server: serves at the addresses of the configuration in force, also when that names others. */

import { MAX_HOOK_BYTES, openAgentWeb } from "../lib/agent/web/routes.ts";
import type { AgentSettings } from "../lib/agent/settings.ts";
import { collectors } from "../lib/facts/mod.ts";
import { openEndpoint } from "../lib/facts/endpoint.ts";
import type { Redactor } from "../lib/secret.ts";
import { VERSION } from "../lib/version.ts";
import { type Listen, parseListen } from "../lib/web/listen.ts";
import type { Respond } from "../lib/web/message.ts";
import { openWeb } from "../lib/web/open_web.ts";
import type { Server } from "../lib/web/server.ts";
import type { Agent } from "./agent_run.ts";

/** Where is served, and who says for whom. */
type Place = Pick<AgentSettings, "listen" | "webConfigFile">;

/** Serves what tells of an agent. */
export class AgentWeb {
  #agent: Agent;
  #respond: Respond;
  #server: Server | undefined;
  #place: Place | undefined;
  /** Whether each server that is open asks who somebody is. */
  #guarded = new Map<Place, boolean>();

  /** Takes of whom is told, and what hides secrets. */
  constructor(agent: Agent, redactor: Redactor) {
    this.#agent = agent;
    this.#respond = this.#openRespond(redactor);
  }

  /** Where it is reached. */
  get addresses(): readonly string[] {
    return this.#server?.addresses ?? [];
  }

  /**
   * Serves at other addresses when others are named: the new ones are opened
   * before the old ones are closed where both can be open at once. Those
   * before stay when the new ones cannot be opened.
   * @throws {ConfigErrors | ConfigError} When the file that says who may ask is broken.
   * @throws {TaskError} When an address is in use or not ours.
   */
  async take({ listen, webConfigFile }: Place): Promise<void> {
    const place = { listen, webConfigFile };
    const before = this.#place;
    if (JSON.stringify(place) === JSON.stringify(before)) return;
    const old = this.#server;
    if (before === undefined || !isShared(place, before)) {
      this.#server = await this.#open(place);
      await old?.stop();
      if (before !== undefined) this.#guarded.delete(before);
    } else await this.#replace(place, before);
    this.#place = place;
  }

  /** Answers what was asked and serves no more. */
  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** One address cannot be opened twice. */
  async #replace(place: Place, before: Place): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
    this.#place = undefined;
    this.#guarded.delete(before);
    try {
      this.#server = await this.#open(place);
    } catch (error) {
      this.#server = await this.#open(before);
      this.#place = before;
      throw error;
    }
  }

  async #open(place: Place): Promise<Server> {
    this.#guarded.set(place, false);
    try {
      return await openWeb({
        listen: place.listen.map(parseListen),
        respond: this.#respond,
        configFile: place.webConfigFile,
        noteConfig: ({ users, tokens, tls }) => {
          const isGuarded = users.size > 0 || tokens.length > 0 ||
            tls?.clientAuth === "RequireAndVerifyClientCert";
          this.#guarded.set(place, isGuarded);
        },
        maxBodyBytes: MAX_HOOK_BYTES,
        warn: (text) => this.#agent.tell("web", text, "warn"),
      });
    } catch (error) {
      this.#guarded.delete(place);
      throw error;
    }
  }

  /** All servers answer alike, whichever are open. */
  #openRespond(redactor: Redactor): Respond {
    const agent = this.#agent;
    const isGuarded = () => this.#guarded.values().every((one) => one);
    return openAgentWeb({
      view: () => agent.view,
      settings: () => {
        const { settings } = agent;
        const places = settings.listen.map(parseListen);
        const tcp = places.find((place) => place.kind === "tcp");
        return { ...settings, port: tcp?.port };
      },
      metrics: openEndpoint({
        scraper: agent.parts.facts.scraper,
        kernel: agent.kernel,
        path: "/metrics",
        known: Object.keys(collectors),
        version: VERSION,
        warn: (text) => agent.tell("web", text, "warn"),
      }),
      redact: (data) => redactor.redactData(data),
      get isGuarded() {
        return isGuarded();
      },
      onPush: toHook(agent),
      page: {
        state: agent.state,
        samples: agent.parts.samples,
        subscribe: (listener) => void agent.subscribe(listener),
      },
    });
  }
}

/** Tells whether two lists of addresses cannot both be listened at. */
function isShared(one: Place, other: Place): boolean {
  const names = new Set(other.listen.map(parseListen).map(toName));
  return one.listen.map(parseListen).some((place) => names.has(toName(place)));
}

/** A free port is another one each time. */
function toName(place: Listen): string | undefined {
  if (place.kind === "unix") return place.path;
  return place.port === 0 ? crypto.randomUUID() : `${place.port}`;
}

/** Looks at the repository when its server says that something was pushed, and can prove who it is. */
function toHook(
  agent: Agent,
): (
  body: Uint8Array<ArrayBuffer>,
  headers: ReadonlyMap<string, string>,
) => Promise<boolean | undefined> {
  return async (body, headers) => {
    const secret = agent.settings.source?.webhook?.secret;
    if (secret === undefined) return undefined;
    const { verifyWebhook } = await import("../lib/agent/source/webhook.ts");
    const isRight = verifyWebhook(body, new Headers([...headers]), secret);
    if (isRight) agent.ask("source");
    return isRight;
  };
}
