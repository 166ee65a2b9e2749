/** What the agent remembers: commits, drift, whether it is paused, and how it is now. */

import {
  fromJson,
  toJson,
  toNumber,
  toOptionalNumber,
  toOptionalText,
  toText,
} from "./columns.ts";
import type { Database, Row } from "./database.ts";
import { readDefinitions, saveDefinitions } from "./definitions.ts";

/** Drift that is remembered; older one is forgotten. */
const KEPT_DRIFTS = 1000;
/** Commits that are remembered. */
const KEPT_COMMITS = 1000;

/** What became of a commit. */
export type CommitFate = "applied" | "refused" | "quarantined";

/** A commit of the configuration, and what became of it on this host. */
export interface CommitRow {
  /** Its object name, 40 or 64 hex digits. */
  commit: string;
  /** First line of its message, redacted. */
  subject: string;
  /** Who signed it, as the allowed signers name him; undefined where nobody verified. */
  signer?: string | undefined;
  /** What became of it. */
  fate: CommitFate;
  /** Why it was refused or quarantined. */
  why?: string | undefined;
  /** When that was so, milliseconds since 1970. */
  atMs: number;
}

/** One thing that somebody else changed. */
export interface DriftRow {
  /** Path that was changed. */
  path: string;
  /** Type and name of the task that manages it. */
  task: string;
  /** Where the task stands, as `file:line:col`. */
  place: string;
  /** What was done: `repaired`, `observed` where nothing may be, `held` while it flaps, `failed`. */
  action: "repaired" | "observed" | "held" | "failed";
  /** What differed, in words, redacted. */
  shows?: string | undefined;
  /** The run that repaired it. */
  run?: number | undefined;
  /** When it was seen, milliseconds since 1970. */
  atMs: number;
}

/** A pause: the agent changes nothing of the host meanwhile. */
export interface PauseRow {
  /** When it ends, milliseconds since 1970; undefined until somebody resumes. */
  untilMs?: number | undefined;
  /** Why. */
  reason: string;
  /** Who paused. */
  by: string;
  /** Since when, milliseconds since 1970. */
  atMs: number;
}

/** What is remembered of the agent; all methods throw a `TaskError` when the disk fails them. */
export class AgentState {
  #database: Database;

  /** Takes the open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Lists commits, the newest first. */
  commits(limit: number): CommitRow[] {
    return this.#database
      .all("select * from commits order by at_ms desc, id desc limit ?", limit)
      .map(toCommit);
  }

  /** Finds what became of a commit. */
  commit(name: string): CommitRow | undefined {
    const row = this.#database.get(
      "select * from commits where name = ?",
      name,
    );
    return row && toCommit(row);
  }

  /** The commit that was applied last. */
  appliedCommit(): CommitRow | undefined {
    const row = this.#database.get(
      `select * from commits where fate = 'applied'
       order by at_ms desc, id desc limit 1`,
    );
    return row && toCommit(row);
  }

  /** Notes durably what became of a commit, in place of what was known of it. */
  saveCommit(row: CommitRow): void {
    const { commit, subject, signer, fate, why, atMs } = row;
    this.#database.transaction(() => {
      this.#database.run("delete from commits where name = ?", commit);
      this.#database.run(
        `insert into commits (name, subject, signer, fate, why, at_ms)
         values (?, ?, ?, ?, ?, ?)`,
        commit,
        subject,
        signer,
        fate,
        why,
        atMs,
      );
      this.#database.run(
        `delete from commits where id not in (select id from commits
         order by at_ms desc, id desc limit ?) and fate <> 'applied'`,
        KEPT_COMMITS,
      );
    }, true);
  }

  /** Lists drift, the newest first. */
  drifts(limit: number): DriftRow[] {
    return this.#database
      .all("select * from drift order by id desc limit ?", limit)
      .map((row) => ({
        path: toText(row, "path"),
        task: toText(row, "task"),
        place: toText(row, "place"),
        action: toAction(toText(row, "action")),
        shows: toOptionalText(row, "shows"),
        run: toOptionalNumber(row, "run"),
        atMs: toNumber(row, "at_ms"),
      }));
  }

  /** Notes drift. */
  addDrift({ path, task, place, action, shows, run, atMs }: DriftRow): void {
    this.#database.transaction(() => {
      this.#database.run(
        `insert into drift (path, task, place, action, shows, run, at_ms)
         values (?, ?, ?, ?, ?, ?, ?)`,
        path,
        task,
        place,
        action,
        shows,
        run,
        atMs,
      );
      this.#database.run(
        "delete from drift where id <= (select max(id) from drift) - ?",
        KEPT_DRIFTS,
      );
    }, false);
  }

  /** The pause that is set, whether it is over or not. */
  pause(): PauseRow | undefined {
    const row = this.#database.get("select * from pause");
    return row && {
      untilMs: toOptionalNumber(row, "until_ms"),
      reason: toText(row, "reason"),
      by: toText(row, "by"),
      atMs: toNumber(row, "at_ms"),
    };
  }

  /** Pauses, or ends the pause. */
  setPause(pause: PauseRow | undefined): void {
    this.#database.transaction(() => {
      this.#database.run("delete from pause");
      if (pause === undefined) return;
      this.#database.run(
        `insert into pause (id, until_ms, reason, by, at_ms)
         values (1, ?, ?, ?, ?)`,
        pause.untilMs,
        pause.reason,
        pause.by,
        pause.atMs,
      );
    }, true);
  }

  /** Digests of what the tasks of the last apply were made of, by task. */
  definitions(): Map<string, string> {
    return readDefinitions(this.#database);
  }

  /** Notes what the tasks of an apply were made of, in place of what was known. */
  saveDefinitions(digests: ReadonlyMap<string, string>): void {
    saveDefinitions(this.#database, digests);
  }

  /** How the agent was when it noted it last, redacted; undefined when none ran here. */
  view(): { atMs: number; data: unknown } | undefined {
    const row = this.#database.get("select * from agent");
    return row && { atMs: toNumber(row, "at_ms"), data: fromJson(row, "data") };
  }

  /** Notes how the agent is. */
  saveView(data: unknown, atMs: number): void {
    this.#database.transaction(() => {
      this.#database.run("delete from agent");
      this.#database.run(
        "insert into agent (id, at_ms, data) values (1, ?, ?)",
        atMs,
        toJson(data),
      );
    }, false);
  }
}

function toCommit(row: Row): CommitRow {
  const fate = toText(row, "fate");
  return {
    commit: toText(row, "name"),
    subject: toText(row, "subject"),
    signer: toOptionalText(row, "signer"),
    fate: fate === "applied" || fate === "refused" ? fate : "quarantined",
    why: toOptionalText(row, "why"),
    atMs: toNumber(row, "at_ms"),
  };
}

function toAction(text: string): DriftRow["action"] {
  return text === "repaired" || text === "observed" || text === "held"
    ? text
    : "failed";
}
