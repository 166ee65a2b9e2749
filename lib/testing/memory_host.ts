/** A host that exists in memory only: what a test says, and nothing else. */

import { TaskError } from "../error.ts";
import type {
  DigestAlgorithm,
  Entry,
  Group,
  Host,
  HttpRequest,
  HttpResponse,
  Package,
  PackageSource,
  QueryOptions,
  QueryResult,
  Unit,
  User,
} from "../host/host.ts";

/** A file, directory or link of a test's machine; a string stands for a file 0644 with that text. */
export type MemoryEntry =
  | string
  | (Partial<Omit<Entry, "type">> & {
    type?: Entry["type"];
    content?: string | Uint8Array;
    target?: string;
  });

/** What a test's machine holds. */
export interface MemoryState {
  /** Entries by path; parents are directories 0755 by themselves. */
  files?: Record<string, MemoryEntry>;
  /** Accounts; numbers from 1000 on where none is said. */
  users?: (Partial<User> & { name: string })[];
  /** Groups; numbers from 1000 on where none is said. */
  groups?: (Partial<Group> & { name: string })[];
  /** Installed packages, version 1.0. */
  packages?: (Partial<Package> & { name: string })[];
  /** Units, running and enabled. */
  units?: (Partial<Unit> & { name: string })[];
  /** Answers by argv joined with spaces; a string stands for code 0 and that output. */
  queries?: Record<string, string | Partial<QueryResult>>;
  /** Answers by "METHOD url". */
  requests?: Record<string, Partial<HttpResponse> & { text?: string }>;
  /** Programs that exist beside those of `queries`. */
  programs?: string[];
  /** Addresses that accept connections, as "host:port". */
  listening?: string[];
  /** Keys that `wasDone` knows. */
  done?: string[];
  /** Time in milliseconds; 1,700,000,000,000 when absent. */
  now?: number;
  /** User that runs; 0 when absent. */
  uid?: number;
  /** Platform; `linux` when absent. */
  os?: string;
}

/** A host over a table of answers; any other question is an error. */
export class MemoryHost implements Host {
  readonly os: string;
  readonly pending: undefined = undefined;
  readonly uid: number;
  readonly gid = 0;
  readonly umask = 0o022;
  #state: MemoryState;
  #entries = new Map<string, Exclude<MemoryEntry, string>>();

  /** Takes what the machine holds. */
  constructor(state: MemoryState = {}) {
    this.#state = state;
    this.uid = state.uid ?? 0;
    this.os = state.os ?? "linux";
    this.#entries.set("/", { type: "dir" });
    for (const [path, value] of Object.entries(state.files ?? {})) {
      for (
        let at = path.lastIndexOf("/");
        at > 0;
        at = path.lastIndexOf("/", at - 1)
      ) {
        const parent = path.slice(0, at);
        if (!this.#entries.has(parent)) {
          this.#entries.set(parent, { type: "dir" });
        }
      }
      this.#entries.set(
        path,
        typeof value === "string" ? { content: value } : value,
      );
    }
  }

  stat(path: string, follow = false): Promise<Entry | undefined> {
    const entry = this.#find(path, follow);
    if (!entry) return Promise.resolve(undefined);
    const { content, target, ...rest } = entry;
    const type = rest.type ?? (target === undefined ? "file" : "link");
    const at = this.now();
    return Promise.resolve({
      mode: type === "dir" ? 0o755 : type === "link" ? 0o777 : 0o644,
      uid: 0,
      gid: 0,
      size: toBytes(content ?? "").length,
      mtimeMs: at,
      atimeMs: at,
      ctimeMs: at,
      dev: 1,
      ino: [...this.#entries.keys()].indexOf(path) + 1,
      nlink: 1,
      ...rest,
      type,
    });
  }

  readFile(path: string): Promise<Uint8Array> {
    const entry = this.#find(path, true);
    if (!entry) return reject(`Cannot read "${path}": it does not exist`);
    if (entry.type && entry.type !== "file") {
      return reject(`Cannot read "${path}": it is not a regular file`);
    }
    return Promise.resolve(toBytes(entry.content ?? ""));
  }

  async readText(path: string): Promise<string> {
    return new TextDecoder().decode(await this.readFile(path));
  }

  readLink(path: string): Promise<string> {
    const target = this.#find(path, false)?.target;
    if (target === undefined) return reject(`Cannot read "${path}": no link`);
    return Promise.resolve(target);
  }

  list(path: string): Promise<string[]> {
    const prefix = path === "/" ? "/" : `${path}/`;
    const names = [...this.#entries.keys()]
      .filter((known) => known.startsWith(prefix) && known !== path)
      .map((known) => known.slice(prefix.length))
      .filter((name) => name !== "" && !name.includes("/"));
    return Promise.resolve(names.sort());
  }

  async digest(
    path: string,
    algorithm: DigestAlgorithm = "sha256",
  ): Promise<string> {
    const { createHash } = await import("node:crypto");
    return createHash(algorithm).update(await this.readFile(path))
      .digest("hex");
  }

  users(): Promise<ReadonlyMap<string, User>> {
    return Promise.resolve(toTable(this.#state.users, (user, index) => ({
      uid: 1000 + index,
      gid: 1000 + index,
      gecos: "",
      home: `/home/${user.name}`,
      shell: "/bin/sh",
      ...user,
    })));
  }

  groups(): Promise<ReadonlyMap<string, Group>> {
    return Promise.resolve(toTable(this.#state.groups, (group, index) => ({
      gid: 1000 + index,
      members: [],
      ...group,
    })));
  }

  packages(source?: PackageSource): Promise<ReadonlyMap<string, Package>> {
    if (source) return source.read(this);
    return Promise.resolve(toTable(this.#state.packages, (found) => ({
      version: "1.0",
      status: "installed",
      arch: "amd64",
      held: false,
      provides: [],
      ...found,
    })));
  }

  findUnit(name: string): Promise<Unit | undefined> {
    const unit = this.#state.units?.find((one) => one.name === name);
    return Promise.resolve(
      unit && {
        loadState: "loaded",
        activeState: "active",
        subState: "running",
        fileState: "enabled",
        needsReload: false,
        ...unit,
      },
    );
  }

  findProgram(name: string): Promise<string | undefined> {
    const known = this.#state.programs?.includes(name) ||
      Object.keys(this.#state.queries ?? {}).some((argv) =>
        argv === name || argv.startsWith(`${name} `)
      );
    return Promise.resolve(known ? `/usr/bin/${name}` : undefined);
  }

  query(
    argv: readonly string[],
    _options?: QueryOptions,
  ): Promise<QueryResult> {
    const answer = this.#state.queries?.[argv.join(" ")];
    if (answer === undefined) {
      return reject(`The test has no answer to the query "${argv.join(" ")}"`);
    }
    const result = typeof answer === "string" ? { stdout: answer } : answer;
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...result });
  }

  request({ method = "GET", url }: HttpRequest): Promise<HttpResponse> {
    const answer = this.#state.requests?.[`${method} ${url}`];
    if (!answer) {
      return reject(`The test has no answer to the request "${method} ${url}"`);
    }
    const { text = "", ...rest } = answer;
    return Promise.resolve({
      status: 200,
      url,
      redirected: false,
      headers: {},
      body: toBytes(text),
      ...rest,
    });
  }

  connect(host: string, port: number): Promise<boolean> {
    return Promise.resolve(
      this.#state.listening?.includes(`${host}:${port}`) ?? false,
    );
  }

  sleep(_ms: number): Promise<boolean> {
    return Promise.resolve(false);
  }

  now(): number {
    return this.#state.now ?? 1_700_000_000_000;
  }

  wasDone(key: string): Promise<boolean> {
    return Promise.resolve(this.#state.done?.includes(key) ?? false);
  }

  #find(
    path: string,
    follow: boolean,
    hops = 40,
  ): Exclude<MemoryEntry, string> | undefined {
    const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
    const entry = this.#entries.get(clean);
    if (entry?.target === undefined || !follow || hops === 0) return entry;
    const target = entry.target.startsWith("/")
      ? entry.target
      : `${clean.slice(0, clean.lastIndexOf("/"))}/${entry.target}`;
    return this.#find(target, true, hops - 1);
  }
}

function toTable<I extends { name: string }, V extends { name: string }>(
  items: readonly I[] | undefined,
  fill: (item: I, index: number) => V,
): ReadonlyMap<string, V> {
  return new Map((items ?? []).map((item, i) => [item.name, fill(item, i)]));
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}

function reject(message: string): Promise<never> {
  return Promise.reject(new TaskError(message));
}
