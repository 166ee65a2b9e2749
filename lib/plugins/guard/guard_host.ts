/** A host that a plugin may ask no more than it declares. */

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
} from "../../host/host.ts";
import type { Allowed } from "./allowed.ts";

/** File of the password hashes, shadow(5). */
const SHADOW = "/etc/shadow";

/** Passes questions on that permissions allow; `TaskError` says what they do not. */
export class GuardedHost implements Host {
  /** Takes the host that is asked, and what may be asked. */
  constructor(
    private readonly host: Host,
    private readonly allowed: Allowed,
  ) {}

  /** Platform. */
  get os(): string {
    return this.host.os;
  }

  /** Number of the user. */
  get uid(): number {
    return this.host.uid;
  }

  /** Number of the group. */
  get gid(): number {
    return this.host.gid;
  }

  /** Permission bits that new entries do not get. */
  get umask(): number {
    return this.host.umask;
  }

  /** The newest change of a dry run whose effect is not fully known. */
  get pending(): Pending | undefined {
    return this.host.pending;
  }

  /** Needs `read`. */
  async stat(path: string, follow = false): Promise<Entry | undefined> {
    await this.allowed.requirePath("read", path, follow);
    return await this.host.stat(path, follow);
  }

  /** Needs `read`. */
  async readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    await this.allowed.requirePath("read", path);
    return await this.host.readFile(path, maxBytes);
  }

  /** Needs `read`. */
  async readText(path: string, maxBytes?: number): Promise<string> {
    await this.allowed.requirePath("read", path);
    return await this.host.readText(path, maxBytes);
  }

  /** Needs `read`. */
  async readLink(path: string): Promise<string> {
    await this.allowed.requirePath("read", path, false);
    return await this.host.readLink(path);
  }

  /** Needs `read`. */
  async list(path: string): Promise<string[]> {
    await this.allowed.requirePath("read", path);
    return await this.host.list(path);
  }

  /** Needs `read`. */
  async digest(path: string, algorithm?: DigestAlgorithm): Promise<string> {
    await this.allowed.requirePath("read", path);
    return await this.host.digest(path, algorithm);
  }

  /** Accounts as everybody may see them; hashes need `read` of shadow(5). */
  async users(): Promise<ReadonlyMap<string, User>> {
    const users = await this.host.users();
    try {
      await this.allowed.requirePath("read", SHADOW);
      return users;
    } catch {
      return new Map(
        [...users].map(([name, { shadow: _shadow, ...user }]) => [name, user]),
      );
    }
  }

  /** Groups, which everybody may see. */
  groups(): Promise<ReadonlyMap<string, Group>> {
    return this.host.groups();
  }

  /** Packages of the system, which everybody may see. */
  packages(source?: PackageSource): Promise<ReadonlyMap<string, Package>> {
    if (source === undefined) return this.host.packages();
    throw this.allowed.refuse(`read the packages of "${source.prefix}"`);
  }

  /** Services, which everybody may see. */
  findUnit(name: string): Promise<Unit | undefined> {
    return this.host.findUnit(name);
  }

  /** Tells where a program is, which everybody may see. */
  findProgram(name: string): Promise<string | undefined> {
    return this.host.findProgram(name);
  }

  /** Needs `run`. */
  async query(
    argv: readonly string[],
    options?: QueryOptions,
  ): Promise<QueryResult> {
    this.allowed.requireProgram(argv, options?.env);
    return await this.host.query(argv, options);
  }

  /** Needs `net`; follows no redirect. */
  async request(request: HttpRequest): Promise<HttpResponse> {
    return await this.host.request(await this.allowed.bindRequest(request));
  }

  /** Needs `net`. */
  async connect(
    host: string,
    port: number,
    timeoutMs: number,
  ): Promise<boolean> {
    this.allowed.requireServer(host, port);
    return await this.host.connect(host, port, timeoutMs);
  }

  /** Waits. */
  sleep(ms: number): Promise<boolean> {
    return this.host.sleep(ms);
  }

  /** Tells the time. */
  now(): number {
    return this.host.now();
  }

  /** Tells whether a change was made in an earlier run. */
  wasDone(key: string): Promise<boolean> {
    return this.host.wasDone(this.allowed.toOwnKey(key));
  }
}
