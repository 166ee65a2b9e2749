/** A host plus changes that were not made. */

import type {
  Attributes,
  AttributesChange,
  Change,
  Content,
  Made,
  Prediction,
} from "../change.ts";
import { TaskError } from "../error.ts";
import {
  type DigestAlgorithm,
  type Entry,
  type Group,
  type Host,
  type HttpRequest,
  type HttpResponse,
  type Package,
  type Pending,
  type QueryOptions,
  type QueryResult,
  type Unit,
  UnknownState,
  type User,
} from "./host.ts";
import { type Predicted, PredictedPaths, toTarget } from "./predicted_paths.ts";
import { findGid, findUid } from "./users.ts";

type Present = Exclude<Predicted, "absent">;

/**
 * A host plus changes that were not made: later questions see what the
 * earlier changes would leave. What cannot be known throws `UnknownState`.
 */
export class OverlayHost implements Host {
  #below: Host;
  #paths = new PredictedPaths();
  #packages = new Map<string, Package | undefined>();
  #users = new Map<string, User | undefined>();
  #groups = new Map<string, Group | undefined>();
  #units = new Map<string, Unit | undefined>();
  #nextId = -2;
  #placeholders = new Map<string, number>();
  #done = new Set<string>();
  #pending: Pending | undefined;

  constructor(below: Host) {
    this.#below = below;
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
    return this.#pending ?? this.#below.pending;
  }

  /** Predicts a change instead of making it. */
  take = async (change: Change): Promise<Made | undefined> => {
    switch (change.kind) {
      case "write":
        await this.#write(change, change.content);
        break;
      case "download":
        await this.#write(change, undefined);
        break;
      case "checkout":
      case "make_dir":
        await this.#create(change.path, {
          entry: await this.#toEntry(
            "dir",
            0o777,
            change.kind === "make_dir" ? change : {},
          ),
          fresh: true,
        });
        break;
      case "link":
        await this.#create(change.path, {
          entry: await this.#toEntry("link", 0o777, {}),
          target: change.target,
        });
        break;
      case "hard_link":
        await this.#create(change.path, await this.#present(change.target));
        break;
      case "attributes":
        await this.#attributes(change);
        break;
      case "remove":
        this.#paths.remove(change.path);
        break;
      case "kernel":
        await this.#write({ path: change.path }, change.value);
        break;
      case "request":
        break;
      case "run":
        if (change.once !== undefined) this.#done.add(change.once);
        if (!change.predicts) {
          this.#pending = {
            kind: "command",
            name: `command ${change.argv.join(" ")}`,
          };
        }
        change.predicts?.forEach((prediction) => this.#predict(prediction));
    }
    return undefined;
  };

  async stat(path: string, follow = false): Promise<Entry | undefined> {
    const { path: at, predicted } = this.#paths.find(path);
    if (predicted === "absent") return undefined;
    if (!predicted) return await this.#statBelow(at, follow);
    if (follow && predicted.target !== undefined) {
      return await this.stat(toTarget(at, predicted.target), true);
    }
    return predicted.entry;
  }

  async readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    const { path: at, predicted } = this.#paths.find(path);
    if (predicted === "absent") throw toAbsent(path);
    if (predicted?.target !== undefined) {
      return await this.readFile(toTarget(at, predicted.target), maxBytes);
    }
    if (predicted?.unknownContent) {
      throw new UnknownState(`The content of ${path} is fetched first`);
    }
    if (predicted?.content === undefined) {
      return await this.#below.readFile(at, maxBytes);
    }
    if (predicted.content instanceof Uint8Array) return predicted.content;
    return await this.#below.readFile(predicted.content.file, maxBytes);
  }

  async readText(path: string, maxBytes?: number): Promise<string> {
    return new TextDecoder().decode(await this.readFile(path, maxBytes));
  }

  async readLink(path: string): Promise<string> {
    const { path: at, predicted } = this.#paths.find(path);
    if (predicted === "absent") throw toAbsent(path);
    return predicted?.target ?? await this.#below.readLink(at);
  }

  async list(path: string): Promise<string[]> {
    const { path: at, predicted } = this.#paths.find(path);
    if (predicted === "absent") throw toAbsent(path);
    if (predicted?.target !== undefined) {
      return await this.list(toTarget(at, predicted.target));
    }
    const names = new Set(predicted?.fresh ? [] : await this.#below.list(at));
    for (const [name, present] of this.#paths.children(at)) {
      if (present) names.add(name);
      else names.delete(name);
    }
    return [...names].sort();
  }

  async digest(
    path: string,
    algorithm: DigestAlgorithm = "sha256",
  ): Promise<string> {
    const { path: at, predicted } = this.#paths.find(path);
    const same = predicted !== "absent" && predicted?.content === undefined &&
      predicted?.target === undefined && !predicted?.unknownContent;
    if (same) return await this.#below.digest(at, algorithm);
    const { createHash } = await import("node:crypto");
    return createHash(algorithm).update(await this.readFile(path))
      .digest("hex");
  }

  async users(): Promise<ReadonlyMap<string, User>> {
    return merge(await this.#below.users(), this.#users);
  }

  async groups(): Promise<ReadonlyMap<string, Group>> {
    return merge(await this.#below.groups(), this.#groups);
  }

  async packages(): Promise<ReadonlyMap<string, Package>> {
    return merge(await this.#below.packages(), this.#packages);
  }

  async findUnit(name: string): Promise<Unit | undefined> {
    if (this.#units.has(name)) return this.#units.get(name);
    const unit = await this.#below.findUnit(name);
    if (!unit && this.#pending) {
      throw new UnknownState(`${this.#pending.name} may bring ${name}`);
    }
    return unit;
  }

  async findProgram(name: string): Promise<string | undefined> {
    const found = await this.#below.findProgram(name);
    if (!found && this.#pending) {
      throw new UnknownState(`${this.#pending.name} may bring ${name}`);
    }
    return found;
  }

  async query(
    argv: readonly string[],
    options?: QueryOptions,
  ): Promise<QueryResult> {
    if (!this.#pending) return await this.#below.query(argv, options);
    const why = `${this.#pending.name} may change what "${argv[0]}" answers`;
    try {
      const result = await this.#below.query(argv, options);
      if (result.code === 0) return result;
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
    }
    throw new UnknownState(why);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    if (!this.#pending) return await this.#below.request(request);
    try {
      return await this.#below.request(request);
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
      throw new UnknownState(
        `${this.#pending.name} may change what answers at ${request.url}`,
      );
    }
  }

  connect(host: string, port: number, timeoutMs: number): Promise<boolean> {
    return this.#below.connect(host, port, timeoutMs);
  }

  sleep(_ms: number): Promise<boolean> {
    return Promise.resolve(false);
  }

  now(): number {
    return this.#below.now();
  }

  async wasDone(key: string): Promise<boolean> {
    return this.#done.has(key) || await this.#below.wasDone(key);
  }

  async #statBelow(path: string, follow: boolean): Promise<Entry | undefined> {
    const entry = await this.#below.stat(path, follow);
    if (!entry && this.#pending?.kind === "command") {
      throw new UnknownState(`${this.#pending.name} may create ${path}`);
    }
    return entry;
  }

  async #write(
    want: Attributes & { path: string; follow?: boolean },
    content: Content | undefined,
  ): Promise<void> {
    const path = want.follow ? await this.#resolve(want.path) : want.path;
    const old = await this.#find(path);
    const entry = await this.#toEntry("file", 0o666, want, old);
    const size = content === undefined
      ? 0
      : typeof content === "string" || content instanceof Uint8Array
      ? content.length
      : content.size;
    await this.#create(path, {
      entry: { ...entry, size },
      content: typeof content === "string"
        ? new TextEncoder().encode(content)
        : content,
      unknownContent: content === undefined,
    });
  }

  async #attributes(change: AttributesChange): Promise<void> {
    const path = change.follow ? await this.#resolve(change.path) : change.path;
    const { predicted } = this.#paths.find(path);
    const old = await this.#find(path);
    if (!old) return;
    const entry = await this.#toEntry(old.type, 0, change, old);
    entry.mtimeMs = change.mtimeMs ?? old.mtimeMs;
    entry.atimeMs = change.atimeMs ?? old.atimeMs;
    const rest = predicted && predicted !== "absent" ? predicted : {};
    this.#paths.set(path, {
      ...rest,
      ...(old.type === "link" ? { target: await this.readLink(path) } : {}),
      entry,
    });
  }

  async #create(path: string, predicted: Present): Promise<void> {
    this.#paths.set(path, predicted);
    await Promise.resolve();
  }

  /** What stands at a path now, with its content, for a second name of it. */
  async #present(path: string): Promise<Present> {
    const { path: at, predicted } = this.#paths.find(path);
    if (predicted && predicted !== "absent") return predicted;
    const entry = await this.#find(path);
    if (!entry) throw toAbsent(path);
    return { entry, content: { file: at } };
  }

  /** Reads an entry where a change is about to put another: absence is certain here. */
  async #find(path: string): Promise<Entry | undefined> {
    const { path: at, predicted } = this.#paths.find(path);
    if (predicted === "absent") return undefined;
    return predicted?.entry ?? await this.#below.stat(at);
  }

  async #resolve(path: string): Promise<string> {
    let at = path;
    for (let hops = 0; hops < 40; hops++) {
      const entry = await this.#find(at);
      if (entry?.type !== "link") return at;
      at = toTarget(at, await this.readLink(at));
    }
    throw new TaskError(`Cannot follow "${path}": too many links`);
  }

  async #toEntry(
    type: Entry["type"],
    creationMode: number,
    want: Attributes,
    old?: Entry,
  ): Promise<Entry> {
    const at = this.now();
    return {
      size: 0,
      mtimeMs: at,
      atimeMs: at,
      ctimeMs: at,
      dev: 0,
      nlink: 1,
      ...old,
      ino: type === old?.type && creationMode === 0 ? old.ino : 0,
      type,
      mode: want.mode ?? old?.mode ?? creationMode & ~this.umask,
      uid: want.owner === undefined
        ? old?.uid ?? this.uid
        : await this.#toId(want.owner, findUid),
      gid: want.group === undefined
        ? old?.gid ?? this.gid
        : await this.#toId(want.group, findGid),
    };
  }

  async #toId(name: string, find: typeof findUid): Promise<number> {
    const key = `${find.name} ${name}`;
    const id = await find(this, name) ?? this.#placeholders.get(key) ??
      this.#nextId--;
    if (id < 0) this.#placeholders.set(key, id);
    return id;
  }

  #predict(prediction: Prediction): void {
    const { table, name, value } = prediction;
    if (table === "packages") {
      this.#packages.set(name, value);
      if (value && this.#pending?.kind !== "command") {
        this.#pending = { kind: "package", name: `package ${name}` };
      }
    } else if (table === "units") {
      this.#units.set(name, value);
    } else if (table === "users") {
      this.#users.set(name, value && { ...value, uid: this.#toNew(value.uid) });
    } else {
      this.#groups.set(
        name,
        value && { ...value, gid: this.#toNew(value.gid) },
      );
    }
  }

  /** Gives a predicted account that has no number yet one of its own. */
  #toNew(id: number): number {
    return id < 0 ? this.#nextId-- : id;
  }
}

function merge<V>(
  below: ReadonlyMap<string, V>,
  over: ReadonlyMap<string, V | undefined>,
): ReadonlyMap<string, V> {
  if (over.size === 0) return below;
  const merged = new Map(below);
  for (const [name, value] of over) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return merged;
}

function toAbsent(path: string): TaskError {
  return new TaskError(`Cannot read "${path}": it does not exist`);
}
