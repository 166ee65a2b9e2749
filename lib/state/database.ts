/** The state database: opened privately, migrated, its errors in plain words. */

import {
  DatabaseSync,
  type SQLInputValue,
  type StatementSync,
} from "node:sqlite";
import { TaskError, toMessage } from "../error.ts";
import { MIGRATIONS } from "./schema.ts";

/** A row as SQLite gives it. */
export type Row = Record<string, unknown>;

/** A value for SQLite; undefined is stored as null. */
export type Value = string | number | undefined;

/** How long to wait for another process that writes, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/** One open database with its prepared statements. */
export class Database implements Disposable {
  #database: DatabaseSync;
  #statements = new Map<string, StatementSync>();
  #path: string;
  #isDurable = false;

  /**
   * Opens a database, creating it with mode 0600 and bringing it to the
   * newest schema; one opened only to read must exist.
   * @throws {TaskError} When that is not possible.
   */
  constructor(path: string, options: { readOnly?: boolean } = {}) {
    this.#path = path;
    const readOnly = options.readOnly ?? false;
    this.#database = this.#attempt(() => {
      if (!readOnly) createFile(path);
      return new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
    });
    try {
      this.#attempt(() => this.#prepare(readOnly));
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Runs a statement inside a transaction; gives the id of an inserted row. */
  run(sql: string, ...values: Value[]): number {
    return this.#attempt(() =>
      Number(this.#statement(sql).run(...values.map(toStored)).lastInsertRowid)
    );
  }

  /** Reads one row. */
  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#attempt(() =>
      this.#statement(sql).get(...values.map(toStored))
    );
  }

  /** Reads all rows. */
  all(sql: string, ...values: Value[]): Row[] {
    return this.#attempt(() =>
      this.#statement(sql).all(...values.map(toStored))
    );
  }

  /**
   * Does several steps whole or not at all. Durable ones, and all before
   * them, are on disk when this returns; others outlive the process but
   * not a loss of power in the next moments.
   */
  transaction<T>(steps: () => T, durable: boolean): T {
    this.#setDurable(durable);
    this.#exec("begin immediate");
    try {
      const result = steps();
      this.#exec("commit");
      return result;
    } catch (error) {
      // A failed commit may have rolled back by itself (sqlite.org/lang_transaction.html).
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }

  /** Runs one statement that need not outlive a loss of power in the next moments. */
  write(sql: string, ...values: Value[]): number {
    this.#setDurable(false);
    return this.run(sql, ...values);
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#attempt(() => this.#database.close());
  }

  #setDurable(durable: boolean): void {
    if (this.#isDurable === durable) return;
    this.#exec(`pragma synchronous = ${durable ? "full" : "normal"}`);
    this.#isDurable = durable;
  }

  #exec(sql: string): void {
    this.#attempt(() => this.#database.exec(sql));
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #prepare(readOnly: boolean): void {
    const version = Number(
      this.#database.prepare("pragma user_version").get()?.user_version,
    );
    if (version > MIGRATIONS.length) {
      throw new TaskError(
        `Cannot open "${this.#path}": expected schema version ` +
          `${MIGRATIONS.length} or older, found ${version}`,
        { advice: "A newer driftless wrote it; use that one" },
      );
    }
    if (readOnly) {
      // A reader finds the newest schema too, however old the file is.
      if (version < MIGRATIONS.length) {
        new Database(this.#path)[Symbol.dispose]();
      }
      return;
    }
    this.#database.exec(
      "pragma journal_mode = wal; pragma synchronous = normal",
    );
    if (version < MIGRATIONS.length) this.#migrate();
  }

  #migrate(): void {
    this.transaction(() => {
      // Another process may have migrated since the version was read.
      const from = Number(this.get("pragma user_version")?.user_version);
      for (const sql of MIGRATIONS.slice(from)) this.#exec(sql);
      this.#exec(`pragma user_version = ${MIGRATIONS.length}`);
    }, true);
  }

  #attempt<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof TaskError || error instanceof TypeError) throw error;
      throw toTaskError(this.#path, error);
    }
  }
}

/** Creates the file, since SQLite would create it for all to read; its other files take its mode. */
function createFile(path: string): void {
  Deno.openSync(path, { write: true, create: true, mode: 0o600 }).close();
}

/** A NUL would end the text when it is read back. */
function toStored(value: Value): SQLInputValue {
  if (value === undefined) return null;
  return typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value;
}

/** Puts an error of SQLite (sqlite.org/rescode.html, by its fixed messages) or of the file system into plain words. */
function toTaskError(path: string, cause: unknown): TaskError {
  const message = toMessage(cause);
  const [why, advice] = toReason(message, path, cause);
  return new TaskError(`Cannot use "${path}": ${why}`, { cause, advice });
}

function toReason(
  message: string,
  path: string,
  cause: unknown,
): [why: string, advice: string] {
  if (/not a database|malformed/.test(message)) {
    return [
      "the database is damaged",
      `Move ${path}, ${path}-wal and ${path}-shm aside; the history and undo data in it are lost`,
    ];
  }
  if (/is full|os error 28/.test(message)) {
    return ["the disk is full", "Free some space and run again"];
  }
  if (/locked/.test(message)) {
    return [
      `another process writes to it for more than ${BUSY_TIMEOUT_MS} ms`,
      "Run again when it has ended",
    ];
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return [
      "Deno may not read or write it",
      "Add --allow-read and --allow-write for the state directory",
    ];
  }
  if (
    cause instanceof Deno.errors.PermissionDenied ||
    /readonly|unable to open/.test(message)
  ) {
    return [
      "permission denied",
      "Run as its owner, or name another directory with --state-dir",
    ];
  }
  return [message, "Look at the disk and the rights of the directory"];
}
