/** This machine. */

import { TaskError } from "../error.ts";
import type {
  DigestAlgorithm,
  Entry,
  EntryType,
  Group,
  Host,
  HttpRequest,
  HttpResponse,
  Package,
  PackageSource,
  QueryOptions,
  QueryResult,
  Table,
  Unit,
  User,
} from "./host.ts";
import {
  MAX_TIMER_MS,
  PROGRAM_PATH,
  requireNoSecret,
  runProcess,
} from "./process.ts";
import { toReadError } from "./read_error.ts";
import { parseGroups, parseUsers } from "./users.ts";
import { findControlledWay } from "./way.ts";

/** Greatest file that is read whole, in bytes. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The real machine. Tables are read on first use and kept until `forget`. */
export class LocalHost implements Host {
  readonly os: string = Deno.build.os;
  readonly pending = undefined;
  readonly uid: number = Deno.uid() ?? 0;
  readonly gid: number = Deno.gid() ?? 0;
  readonly umask: number = Deno.umask();
  #wasDone: (key: string) => boolean;
  #isSecret: (text: string) => boolean;
  #users: ReadonlyMap<string, User> | undefined;
  #groups: ReadonlyMap<string, Group> | undefined;
  #packages = new Map<string, ReadonlyMap<string, Package>>();
  #units: Map<string, Unit | undefined> | undefined;
  #unitsRead = false;
  #answers = new Map<string, QueryResult>();

  /** Takes what earlier runs remember, for `wasDone`, and what knows secrets. */
  constructor(
    wasDone: (key: string) => boolean = () => false,
    isSecret: (text: string) => boolean = () => false,
  ) {
    this.#wasDone = wasDone;
    this.#isSecret = isSecret;
  }

  /** Drops tables that a change has touched, and all answers that are shared. */
  forget(tables: readonly Table[]): void {
    this.#answers.clear();
    for (const table of tables) {
      if (table === "users") this.#users = undefined;
      if (table === "groups") this.#groups = undefined;
      if (table === "packages") this.#packages.clear();
      if (table === "units") this.#units = undefined;
    }
  }

  stat(path: string, follow = false): Promise<Entry | undefined> {
    try {
      const info = follow ? Deno.statSync(path) : Deno.lstatSync(path);
      return Promise.resolve(toEntry(info));
    } catch (error) {
      if (isAbsence(error)) return Promise.resolve(undefined);
      return Promise.reject(toReadError(error, path));
    }
  }

  async readFile(
    path: string,
    maxBytes = MAX_FILE_BYTES,
  ): Promise<Uint8Array> {
    try {
      const way = findControlledWay(path);
      using file = way &&
        (await import("./controlled_file.ts")).openControlled(way);
      const { size, isFile } = file?.statSync() ?? Deno.statSync(path);
      if (size > maxBytes) {
        throw new TaskError(
          `Cannot read "${path}": it has ${size} bytes, the limit is ${maxBytes}`,
        );
      }
      if (!isFile) {
        throw new TaskError(`Cannot read "${path}": it is not a regular file`);
      }
      return file?.readAllSync() ?? Deno.readFileSync(path);
    } catch (error) {
      throw toReadError(error, path);
    }
  }

  async readText(path: string, maxBytes?: number): Promise<string> {
    return new TextDecoder().decode(await this.readFile(path, maxBytes));
  }

  readLink(path: string): Promise<string> {
    try {
      return Promise.resolve(Deno.readLinkSync(path));
    } catch (error) {
      return Promise.reject(toReadError(error, path));
    }
  }

  list(path: string): Promise<string[]> {
    try {
      const names = [...Deno.readDirSync(path)].map((entry) => entry.name);
      return Promise.resolve(names.sort());
    } catch (error) {
      return Promise.reject(toReadError(error, path));
    }
  }

  async digest(
    path: string,
    algorithm: DigestAlgorithm = "sha256",
  ): Promise<string> {
    const { digestFile } = await import("./digest.ts");
    try {
      return await digestFile(path, algorithm);
    } catch (error) {
      throw toReadError(error, path);
    }
  }

  async users(): Promise<ReadonlyMap<string, User>> {
    this.#users ??= parseUsers(
      await this.readText("/etc/passwd"),
      this.uid === 0 && await this.stat("/etc/shadow")
        ? await this.readText("/etc/shadow")
        : undefined,
    );
    return this.#users;
  }

  async groups(): Promise<ReadonlyMap<string, Group>> {
    this.#groups ??= parseGroups(await this.readText("/etc/group"));
    return this.#groups;
  }

  async packages(
    source?: PackageSource,
  ): Promise<ReadonlyMap<string, Package>> {
    const key = source?.prefix ?? "";
    let found = this.#packages.get(key);
    if (!found) {
      const { readPackages } = await import("./packages.ts");
      found = await (source ? source.read(this) : readPackages(this));
      this.#packages.set(key, found);
    }
    return found;
  }

  async findUnit(name: string): Promise<Unit | undefined> {
    const { readUnits, readUnit } = await import("./services.ts");
    if (!this.#unitsRead) {
      this.#unitsRead = true;
      this.#units = new Map(await readUnits(this));
    }
    this.#units ??= new Map();
    if (!this.#units.has(name)) {
      this.#units.set(name, await readUnit(this, name));
    }
    return this.#units.get(name);
  }

  async findProgram(name: string): Promise<string | undefined> {
    if (name.startsWith("/")) {
      return await this.#isProgram(name) ? name : undefined;
    }
    for (const dir of PROGRAM_PATH.split(":")) {
      const path = `${dir}/${name}`;
      if (await this.#isProgram(path)) return path;
    }
    return undefined;
  }

  async query(
    argv: readonly string[],
    options: QueryOptions = {},
  ): Promise<QueryResult> {
    requireNoSecret([...argv, options.user ?? ""], this.#isSecret);
    const key = options.shared ? argv.join("\0") : undefined;
    const known = key === undefined ? undefined : this.#answers.get(key);
    if (known) return known;
    const result = await this.runQuery(argv, options);
    if (key !== undefined) this.#answers.set(key, result);
    return result;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { sendRequest } = await import("./http.ts");
    return await sendRequest(request);
  }

  async connect(
    hostname: string,
    port: number,
    timeoutMs: number,
  ): Promise<boolean> {
    try {
      const connection = await Deno.connect({
        hostname,
        port,
        signal: AbortSignal.timeout(Math.min(timeoutMs, MAX_TIMER_MS)),
      });
      connection.close();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        throw toReadError(error, `${hostname}:${port}`);
      }
      return false;
    }
  }

  async sleep(ms: number): Promise<boolean> {
    // Who waits looks for what others change.
    this.#answers.clear();
    await new Promise((resolve) =>
      setTimeout(resolve, Math.min(ms, MAX_TIMER_MS))
    );
    return true;
  }

  now(): number {
    return Date.now();
  }

  wasDone(key: string): Promise<boolean> {
    return Promise.resolve(this.#wasDone(key));
  }

  /** Runs the program of a question that no kept answer has; tests count them here. */
  protected async runQuery(
    argv: readonly string[],
    options: QueryOptions,
  ): Promise<QueryResult> {
    const timeoutMs = options.timeoutMs ?? 30_000;
    const result = await runProcess({
      argv,
      ...options,
      timeoutMs,
      maxBytes: options.maxBytes ?? 8 * 1024 * 1024,
      binary: options.maxBytes !== undefined,
    });
    if (!result.timedOut) return result;
    throw new TaskError(
      `Cannot get an answer of "${argv[0]}": it took longer than ${
        timeoutMs / 1000
      } s`,
    );
  }

  async #isProgram(path: string): Promise<boolean> {
    const entry = await this.stat(path, true);
    return entry?.type === "file" && (entry.mode & 0o111) !== 0;
  }
}

/** Turns Deno's file information into an entry. */
export function toEntry(info: Deno.FileInfo): Entry {
  return {
    type: toEntryType(info),
    mode: (info.mode ?? 0) & 0o7777,
    uid: info.uid ?? 0,
    gid: info.gid ?? 0,
    size: info.size,
    mtimeMs: info.mtime?.getTime() ?? 0,
    atimeMs: info.atime?.getTime() ?? 0,
    ctimeMs: info.ctime?.getTime() ?? 0,
    dev: info.dev,
    ino: info.ino ?? 0,
    nlink: info.nlink ?? 1,
  };
}

function toEntryType(info: Deno.FileInfo): EntryType {
  if (info.isSymlink) return "link";
  if (info.isDirectory) return "dir";
  if (info.isFile) return "file";
  if (info.isFifo) return "fifo";
  if (info.isSocket) return "socket";
  return info.isBlockDevice ? "block" : "char";
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}
