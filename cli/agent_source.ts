/** The repository as a part of the agent: pulls, and takes what is signed and right. */

import {
  type LoadedSettings,
  loadSettings,
} from "../lib/agent/load_settings.ts";
import { toReason } from "../lib/agent/reason.ts";
import type { Refusal, Synced } from "../lib/agent/source/synced.ts";
import { readFacts } from "../lib/apply/facts.ts";
import { findSurroundings } from "../lib/apply/setup.ts";
import { TaskError } from "../lib/error.ts";
import type { AgentState, CommitRow } from "../lib/state/state.ts";
import { type Generation, loadGeneration } from "./agent_load.ts";
import type { Agent } from "./agent_run.ts";
import type { CommandContext } from "./command.ts";

/** A repository with its checkouts. */
export interface Repository {
  /** Directory of the configuration that is in force; undefined before the first. */
  readonly currentDir: string | undefined;
  /** Looks for a commit beyond the one that was applied. */
  sync(
    applied: string | undefined,
    findFate: (commit: string) => CommitRow | undefined,
    signal: AbortSignal,
  ): Promise<Synced>;
  /** Makes a checkout the one in force. */
  activate(commit: string): Promise<void> | void;
}

/**
 * Opens the repository that the agent file of the host names.
 * @throws {TaskError} When it names none, or its directory cannot be used.
 */
export async function openRepository(
  { settings, groups }: LoadedSettings,
  stateDir: string,
): Promise<Repository> {
  const { source: config, httpTimeoutMs: askMs } = settings;
  if (config === undefined) {
    throw new TaskError('The agent file names no "source" any more', {
      advice: "Restart the agent to apply what lies on the host",
    });
  }
  const { GitSource } = await import("../lib/agent/source/git_source.ts");
  const hostName = Deno.hostname();
  return new GitSource({
    config,
    stateDir,
    host: { hostName, groups, facts: readFacts(hostName) },
    ...askMs !== undefined && { limits: { askMs } },
  });
}

/** What nobody may be told. */
export function listSecrets({ settings }: LoadedSettings): string[] {
  const { source } = settings;
  return [source?.password, source?.token, source?.webhook?.secret]
    .filter((one) => one !== undefined);
}

/** Pulls for an agent. */
export class SourcePart {
  #context: CommandContext;
  #agent: Agent;
  #repository: Repository;
  #own: LoadedSettings;
  #state: AgentState;

  /** Takes who is served, from where, and what the host itself says. */
  constructor(
    context: CommandContext,
    agent: Agent,
    repository: Repository,
    own: LoadedSettings,
  ) {
    this.#context = context;
    this.#agent = agent;
    this.#repository = repository;
    this.#own = own;
    this.#state = agent.state.agent;
  }

  /**
   * Looks once, and takes what is new.
   * @throws {TaskError} When the repository cannot be reached.
   */
  async run(signal: AbortSignal): Promise<void> {
    const synced = await this.#repository.sync(
      this.#state.appliedCommit()?.commit,
      (commit) => this.#state.commit(commit),
      signal,
    );
    if (synced.kind === "same") return;
    const refusals = synced.kind === "new" ? synced.refused : synced.refusals;
    refusals.forEach((refusal) => this.#refuse(refusal));
    if (synced.kind === "new") await this.#take(synced);
  }

  /** Takes what the host itself says now; the commit in force stays until the next look. */
  async renew(): Promise<boolean> {
    const { options, redactor } = this.#context;
    return await this.#agent.take(async () => {
      const surroundings = await findSurroundings(options, redactor);
      const settings = await loadSettings(surroundings);
      listSecrets(settings).forEach((one) => redactor.add(one));
      const repository = await openRepository(settings, this.#agent.stateDir);
      const commit = this.#agent.current.commit;
      const next = await loadGeneration(this.#context, {
        config: commit === undefined ? options.config : repository.currentDir,
        commit,
        ...commit !== undefined && { own: settings },
      });
      this.#own = settings;
      this.#repository = repository;
      return next;
    });
  }

  /** Goes back to the commit that was in force before the one that turned out bad. */
  async goBack(): Promise<boolean> {
    const before = this.#state.appliedCommit();
    if (before === undefined) return false;
    try {
      await this.#repository.activate(before.commit);
      return await this.#agent.take(() => this.#load(before.commit));
    } catch (error) {
      this.#agent.tell("source", toReason(error), "error");
      return false;
    }
  }

  /** Loads the checkout that is in force. */
  #load(commit: string): Promise<Generation> {
    const config = this.#repository.currentDir;
    return loadGeneration(this.#context, { config, commit, own: this.#own });
  }

  /** A commit is named once for each reason. */
  #refuse({ commit, subject, why }: Refusal): void {
    const known = this.#state.commit(commit);
    if (known?.fate === "quarantined" || known?.why === why) return;
    const atMs = Date.now();
    this.#state.saveCommit({ commit, subject, why, atMs, fate: "refused" });
    this.#agent.reject(commit, `${toShort(commit)} "${subject}": ${why}`);
  }

  async #take(
    { commit, subject, signer, dir }: Extract<Synced, { kind: "new" }>,
  ): Promise<void> {
    let next: Generation;
    try {
      const place = { config: dir, commit, own: this.#own };
      next = await loadGeneration(this.#context, place);
    } catch (error) {
      return this.#refuse({ commit, subject, why: toReason(error) });
    }
    await this.#repository.activate(commit);
    const atMs = Date.now();
    this.#state.saveCommit({ commit, subject, signer, fate: "applied", atMs });
    const isTaken = await this.#agent.take(() => Promise.resolve(next));
    if (!isTaken) return;
    const by = signer === undefined ? "" : ` signed by ${signer}`;
    this.#agent.tell("source", `${toShort(commit)} "${subject}"${by} taken`);
  }
}

function toShort(commit: string): string {
  return commit.slice(0, 7);
}
