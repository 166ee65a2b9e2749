/** The host as units see it in their process: each question goes to the program. */

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
import type { Ask } from "./served.ts";

/** What is known of a host without a question. */
export interface HostView {
  readonly os: string;
  readonly uid: number;
  readonly gid: number;
  readonly umask: number;
  readonly pending?: Pending | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Asks the program; what it says is taken as it is, for it is the trusted side. */
export class RemoteHost implements Host {
  /** Where questions go; belongs to the call that is served. */
  ask: Ask;
  /** Tables of packages that this process reads, in the order in which they were asked for. */
  readonly sources: PackageSource[] = [];
  #view: HostView;

  /** Takes what is known, and where questions go. */
  constructor(view: HostView, ask: Ask) {
    this.#view = view;
    this.ask = ask;
  }

  get os(): string {
    return this.#view.os;
  }
  get uid(): number {
    return this.#view.uid;
  }
  get gid(): number {
    return this.#view.gid;
  }
  get umask(): number {
    return this.#view.umask;
  }
  get pending(): Pending | undefined {
    return this.#view.pending;
  }
  now(): number {
    return this.#view.now;
  }

  /** The same host, asked for the sake of another call. */
  withAsk(ask: Ask): RemoteHost {
    return new RemoteHost(this.#view, ask);
  }

  /** Takes what is known now. */
  see(view: HostView): void {
    this.#view = view;
  }

  stat(path: string, follow?: boolean): Promise<Entry | undefined> {
    return this.#ask("stat", path, follow);
  }
  readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    return this.#ask("readFile", path, maxBytes);
  }
  readText(path: string, maxBytes?: number): Promise<string> {
    return this.#ask("readText", path, maxBytes);
  }
  readLink(path: string): Promise<string> {
    return this.#ask("readLink", path);
  }
  list(path: string): Promise<string[]> {
    return this.#ask("list", path);
  }
  digest(path: string, algorithm?: DigestAlgorithm): Promise<string> {
    return this.#ask("digest", path, algorithm);
  }
  users(): Promise<ReadonlyMap<string, User>> {
    return this.#ask("users");
  }
  groups(): Promise<ReadonlyMap<string, Group>> {
    return this.#ask("groups");
  }
  packages(source?: PackageSource): Promise<ReadonlyMap<string, Package>> {
    if (source === undefined) return this.#ask("packages");
    const index = this.sources.push(source) - 1;
    return this.#ask("packages", source.prefix, index);
  }
  findUnit(name: string): Promise<Unit | undefined> {
    return this.#ask("findUnit", name);
  }
  findProgram(name: string): Promise<string | undefined> {
    return this.#ask("findProgram", name);
  }
  query(
    argv: readonly string[],
    options?: QueryOptions,
  ): Promise<QueryResult> {
    return this.#ask("query", argv, options);
  }
  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#ask("request", request);
  }
  connect(host: string, port: number, timeoutMs: number): Promise<boolean> {
    return this.#ask("connect", host, port, timeoutMs);
  }
  sleep(ms: number): Promise<boolean> {
    return this.#ask("sleep", ms);
  }
  wasDone(key: string): Promise<boolean> {
    return this.#ask("wasDone", key);
  }

  async #ask<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    const answer = Object(await this.ask(`host.${method}`, ...args));
    this.#view = { ...this.#view, now: Reflect.get(answer, "now") };
    return Reflect.get(answer, "value");
  }
}
