/** The repository of a configuration: pulls, verifies, checks out. */

import { TaskError, toMessage } from "../../error.ts";
import type { CommitRow } from "../../state/agent.ts";
import { listAccesses } from "./access.ts";
import { Checkouts } from "./checkouts.ts";
import { chooseRef, type HostAspects } from "./choose_ref.ts";
import { SOURCE_LIMITS, type SourceLimits } from "./limits.ts";
import type { Candidate } from "./judge.ts";
import { dropBroken, forget, pull, type Pulled } from "./pull.ts";
import { Remote } from "./remote.ts";
import type { SourceConfig } from "./source_config.ts";
import type { Refusal, Synced } from "./synced.ts";

/** How long a commit whose configuration was refused is not offered again, in milliseconds. */
const RETRY_MS = 600_000;

/** Of what and whom a source is. */
export interface GitSourceOptions {
  readonly config: SourceConfig;
  /** Directory of the state; checkouts go below `source` in it. */
  readonly stateDir: string;
  /** What rules of refs may ask. */
  readonly host: HostAspects;
  /** Other limits than the usual. */
  readonly limits?: Partial<SourceLimits>;
}

/** Tells what became of a commit earlier. */
type FindFate = (commit: string) => CommitRow | undefined;

/** What one judgement needs. */
interface Look {
  readonly pulled: Pulled;
  readonly findFate: FindFate;
  readonly signal: AbortSignal;
}

/** A repository with its checkouts; one call at a time. */
export class GitSource {
  #config: SourceConfig;
  #dir: string;
  #gitDir: string;
  #version: string;
  #limits: SourceLimits;
  #remotes: readonly Remote[];
  #checkouts: Checkouts;
  /** When commits were offered, milliseconds since 1970. */
  #offered = new Map<string, number>();

  /**
   * Takes what is pulled, and removes what a kill left half done.
   * @throws {TaskError} When the directory cannot be used.
   */
  constructor({ config, stateDir, host, limits }: GitSourceOptions) {
    this.#config = config;
    this.#dir = `${stateDir}/source`;
    this.#gitDir = `${this.#dir}/.repository`;
    this.#version = chooseRef(config, host);
    this.#limits = { ...SOURCE_LIMITS, ...limits };
    this.#remotes = listAccesses(config)
      .map((access) => new Remote(access, this.#limits));
    this.#checkouts = new Checkouts(this.#dir);
  }

  /** Directory of the configuration that is in force; undefined before the first. */
  get currentDir(): string | undefined {
    const commit = this.#checkouts.current;
    return commit === undefined ? undefined : this.#toConfigDir(commit);
  }

  /**
   * Looks for a commit beyond the one that was applied: the newest that is
   * verified as all before it are, is not known to be bad, and holds nothing
   * that may not be.
   * @throws {TaskError} When the repository cannot be reached, or nothing can be verified.
   * @throws {unknown} The reason of the signal when it aborts.
   */
  async sync(
    applied: string | undefined,
    findFate: FindFate,
    signal: AbortSignal,
  ): Promise<Synced> {
    signal.throwIfAborted();
    try {
      const pulled = await this.#pull(applied, signal);
      if (pulled === undefined) return { kind: "same" };
      return await this.#judge(applied, { pulled, findFate, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TaskError) throw error;
      // The store is damaged, or half of it gone: the next look fetches it anew.
      forget(this.#gitDir);
      throw new TaskError(
        `Cannot read what was pulled, which is pulled anew: ${
          toMessage(error)
        }`,
        { cause: error },
      );
    }
  }

  /**
   * Makes the checkout of a commit the one in force; one that was removed is made again.
   * @throws {TaskError} When there is none, and the commit is not known here either.
   */
  async activate(commit: string): Promise<void> {
    if (!this.#checkouts.has(commit)) {
      const { Objects } = await import("./objects.ts");
      const objects = new Objects(this.#gitDir);
      const found = await objects.commit(commit);
      const { signal } = new AbortController();
      const write = { objects, limits: this.#limits, signal };
      if (found) await this.#checkouts.make(found, write);
    }
    this.#checkouts.activate(commit);
  }

  /** Pulls from the first address that answers; nothing when all is as it was. */
  async #pull(
    applied: string | undefined,
    signal: AbortSignal,
  ): Promise<Pulled | undefined> {
    dropBroken(this.#gitDir);
    const faults: TaskError[] = [];
    for (const [index, remote] of this.#remotes.entries()) {
      try {
        const pulled = await pull({
          remote,
          version: this.#version,
          applied,
          isKept: this.#checkouts.current === applied,
          gitDir: this.#gitDir,
          limits: this.#limits,
          signal,
        });
        const { kind } = pulled.history;
        // A mirror may lag behind, which is no attack; it says nothing then.
        const isOld = index > 0 && (kind === "earlier" || kind === "rewritten");
        return kind === "same" || isOld ? undefined : pulled;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof TaskError)) throw error;
        faults.push(error);
      }
    }
    const advice = faults[0]?.advice;
    throw new TaskError(
      faults.map(toMessage).join("; "),
      advice === undefined ? {} : { advice },
    );
  }

  async #judge(applied: string | undefined, look: Look): Promise<Synced> {
    const { goal, history, objects } = look.pulled;
    const head = await objects.commit(goal.commit);
    if (head === undefined) throw new Error(`no commit ${goal.commit}`);
    const isRewind = history.kind === "earlier" || history.kind === "rewritten";
    if (isRewind && !this.#config.allow_rewind) {
      const { oid, subject } = head;
      const why = history.kind === "earlier"
        ? `it is older than ${applied?.slice(0, 7)}, which is applied`
        : `it does not follow ${
          applied?.slice(0, 7)
        }, which is applied: history was written anew`;
      return {
        kind: "refused",
        refusals: [{ commit: oid, subject, why }],
      };
    }
    const { judge } = await import("./judge.ts");
    const scratchDir = await Deno.makeTempDir({
      dir: this.#dir,
      prefix: ".scratch",
    });
    try {
      const judged = await judge(
        history.kind === "follows" ? history.commits : [head],
        {
          verify: this.#config.verify,
          scratchDir,
          signal: look.signal,
          objects,
          goal,
          applied: history.kind === "follows" ? applied : undefined,
        },
      );
      return await this.#choose(judged.candidates, judged.refusals, look);
    } finally {
      await Deno.remove(scratchDir, { recursive: true });
    }
  }

  /** Takes the first candidate that may be; those before it are named. */
  async #choose(
    candidates: readonly Candidate[],
    refusals: readonly Refusal[],
    { findFate, pulled, signal }: Look,
  ): Promise<Synced> {
    const refused = [...refusals];
    const { objects } = pulled;
    const write = { objects, limits: this.#limits, signal };
    for (const { commit, signer } of candidates) {
      const { oid, subject } = commit;
      const why = this.#findBad(findFate(oid)) ??
        await this.#checkOut(commit, write);
      if (why !== undefined) {
        refused.push({ commit: oid, subject, why });
        continue;
      }
      this.#noteOffer(oid, Date.now());
      const dir = this.#toConfigDir(oid);
      return {
        kind: "new",
        commit: oid,
        subject,
        ...signer !== undefined && { signer },
        dir,
        refused,
      };
    }
    return { kind: "refused", refusals: refused };
  }

  #noteOffer(commit: string, nowMs: number): void {
    for (const [name, atMs] of this.#offered) {
      if (nowMs - atMs > RETRY_MS) this.#offered.delete(name);
    }
    this.#offered.set(commit, nowMs);
  }

  /** Tells why a commit is not offered: the host was unhealthy with it, or its configuration is wrong. */
  #findBad(row: CommitRow | undefined): string | undefined {
    if (row?.fate === "quarantined") return row.why ?? "it is quarantined";
    if (row?.fate !== "refused") return undefined;
    const atMs = this.#offered.get(row.commit);
    if (atMs === undefined || Date.now() - atMs > RETRY_MS) return undefined;
    return row.why ?? "it was refused";
  }

  /** Checks a commit out; gives why it may not be. */
  async #checkOut(
    commit: Candidate["commit"],
    write: Parameters<Checkouts["make"]>[1],
  ): Promise<string | undefined> {
    const { HostileTree } = await import("./write_tree.ts");
    try {
      await this.#checkouts.make(commit, write);
    } catch (error) {
      if (error instanceof HostileTree) return error.message;
      throw error;
    }
    return isDirectory(this.#toConfigDir(commit.oid), this.#config.path)
      ? undefined
      : `it has no directory "${this.#config.path}"`;
  }

  #toConfigDir(commit: string): string {
    const names = toNames(this.#config.path);
    return [this.#checkouts.toDir(commit), ...names].join("/");
  }
}

function toNames(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

/** Tells whether there is a directory, and none of those above it in the checkout is a link. */
function isDirectory(dir: string, path: string): boolean {
  let at = dir;
  for (const _ of [...toNames(path), ""]) {
    try {
      if (!Deno.lstatSync(at).isDirectory) return false;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
    at = at.slice(0, at.lastIndexOf("/"));
  }
  return true;
}
