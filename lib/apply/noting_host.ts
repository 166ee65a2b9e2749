/** A host that tells which paths a plan looks at. */

import type { TaskNode } from "../config/node.ts";
import type {
  DigestAlgorithm,
  Entry,
  Group,
  Host,
  HttpRequest,
  HttpResponse,
  Package,
  PackageSource,
  Pending,
  QueryOptions,
  QueryResult,
  Unit,
  User,
} from "../host/host.ts";

/** What was asked of a path: what it is or holds, or which names are in it. */
export type ReadKind = "entry" | "names";

/** Hears what the tasks of a run want and look at; it may not throw. */
export interface PlanObserver {
  /** A task, or an item of its loop, is planned with these params, rendered. */
  wants(node: TaskNode, want: unknown): void;
  /** The plan of a task reads a path of the host, or of the configuration. */
  reads(node: TaskNode, path: string, kind: ReadKind): void;
}

/** Hands every question on and tells of those that name a path. */
export class NotingHost implements Host {
  #below: Host;
  #note: (path: string, kind: ReadKind) => void;

  /** Takes the host that answers and who is told. */
  constructor(below: Host, note: (path: string, kind: ReadKind) => void) {
    this.#below = below;
    this.#note = note;
  }

  get os(): string {
    return this.#below.os;
  }

  get uid(): number {
    return this.#below.uid;
  }

  get gid(): number {
    return this.#below.gid;
  }

  get umask(): number {
    return this.#below.umask;
  }

  get pending(): Pending | undefined {
    return this.#below.pending;
  }

  stat(path: string, follow?: boolean): Promise<Entry | undefined> {
    this.#note(path, "entry");
    return this.#below.stat(path, follow);
  }

  readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    this.#note(path, "entry");
    return this.#below.readFile(path, maxBytes);
  }

  readText(path: string, maxBytes?: number): Promise<string> {
    this.#note(path, "entry");
    return this.#below.readText(path, maxBytes);
  }

  readLink(path: string): Promise<string> {
    this.#note(path, "entry");
    return this.#below.readLink(path);
  }

  list(path: string): Promise<string[]> {
    this.#note(path, "names");
    return this.#below.list(path);
  }

  digest(path: string, algorithm?: DigestAlgorithm): Promise<string> {
    this.#note(path, "entry");
    return this.#below.digest(path, algorithm);
  }

  users(): Promise<ReadonlyMap<string, User>> {
    return this.#below.users();
  }

  groups(): Promise<ReadonlyMap<string, Group>> {
    return this.#below.groups();
  }

  packages(source?: PackageSource): Promise<ReadonlyMap<string, Package>> {
    return this.#below.packages(source);
  }

  findUnit(name: string): Promise<Unit | undefined> {
    return this.#below.findUnit(name);
  }

  findProgram(name: string): Promise<string | undefined> {
    return this.#below.findProgram(name);
  }

  query(
    argv: readonly string[],
    options?: QueryOptions,
  ): Promise<QueryResult> {
    return this.#below.query(argv, options);
  }

  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#below.request(request);
  }

  connect(host: string, port: number, timeoutMs: number): Promise<boolean> {
    return this.#below.connect(host, port, timeoutMs);
  }

  sleep(ms: number): Promise<boolean> {
    return this.#below.sleep(ms);
  }

  now(): number {
    return this.#below.now();
  }

  wasDone(key: string): Promise<boolean> {
    return this.#below.wasDone(key);
  }
}
