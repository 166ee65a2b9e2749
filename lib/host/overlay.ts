/** A host plus changes that were not made. */

import type { Change, Made } from "../change.ts";
import { TaskError } from "../error.ts";
import {
  type DigestAlgorithm,
  type Entry,
  type Group,
  type Host,
  type HttpRequest,
  type HttpResponse,
  type Package,
  type PackageSource,
  type Pending,
  type QueryOptions,
  type QueryResult,
  type Unit,
  UnknownState,
  type User,
} from "./host.ts";
import { PathPredictor, toAbsent, toUnreadable } from "./path_predictor.ts";
import { type Predicted, PredictedPaths } from "./predicted_paths.ts";
import { overlayTable, PredictedTables } from "./predicted_tables.ts";
import { RealPaths } from "./real_paths.ts";

/** Where unit files stand, systemd.unit(5). */
const UNIT_DIRS = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/** What is predicted at a path. */
interface Found {
  /** The path by which the host below knows it. */
  path: string;
  /** The path with links followed, by which it is predicted. */
  real: string;
  predicted: Predicted | undefined;
}

/**
 * A host plus changes that were not made: later questions see what the
 * earlier changes would leave. What cannot be known throws `UnknownState`.
 */
export class OverlayHost implements Host {
  #below: Host;
  #paths = new PredictedPaths();
  #tables = new PredictedTables();
  #done = new Set<string>();
  #realPaths: RealPaths;
  #predictor: PathPredictor;

  /** Takes the host that answers where nothing is predicted. */
  constructor(below: Host) {
    this.#below = below;
    this.#realPaths = new RealPaths(below, this.#paths);
    this.#predictor = new PathPredictor(this, below, {
      paths: this.#paths,
      realPaths: this.#realPaths,
      tables: this.#tables,
    });
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
    return this.#tables.pending ?? this.#below.pending;
  }

  /** Predicts a change instead of making it. */
  take = async (change: Change): Promise<Made | undefined> => {
    if (change.kind === "run") {
      if (change.once !== undefined) this.#done.add(change.once);
      if (!change.predicts && !change.harmless) {
        const words = change.hidden ? change.argv.slice(0, 1) : change.argv;
        this.#tables.addCommand(`command ${words.join(" ")}`);
      }
      await this.#predictor.predict(change.predicts ?? []);
    } else if (change.kind !== "request") {
      await this.#predictor.take(change);
    }
    return undefined;
  };

  async stat(path: string, follow = false): Promise<Entry | undefined> {
    const { path: at, predicted } = await this.#find(path, follow);
    if (predicted === "absent") return undefined;
    return predicted ? predicted.entry : await this.#statBelow(at, follow);
  }

  async readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    const { path: at, predicted } = await this.#find(path, true);
    if (predicted === "absent") throw toAbsent(path);
    if (predicted && predicted.entry.type !== "file") {
      throw toUnreadable(path, "it is not a regular file");
    }
    if (predicted?.unknownContent) {
      throw new UnknownState(`The content of ${path} is fetched first`);
    }
    if (predicted?.content === undefined) {
      await this.#requireThere(at, path);
      return await this.#below.readFile(at, maxBytes);
    }
    if (predicted.content instanceof Uint8Array) return predicted.content;
    return await this.#below.readFile(predicted.content.file, maxBytes);
  }

  async readText(path: string, maxBytes?: number): Promise<string> {
    return new TextDecoder().decode(await this.readFile(path, maxBytes));
  }

  async readLink(path: string): Promise<string> {
    const { path: at, predicted } = await this.#find(path, false);
    if (predicted === "absent") throw toAbsent(path);
    return predicted?.target ?? await this.#below.readLink(at);
  }

  async list(path: string): Promise<string[]> {
    const found = await this.#find(path, true);
    const { path: at, real, predicted } = found;
    if (predicted === "absent") throw toAbsent(path);
    if (predicted && predicted.entry.type !== "dir") {
      throw toUnreadable(path, "it is not a directory");
    }
    if (predicted?.filledBy !== undefined) {
      throw new UnknownState(`${predicted.filledBy} fills ${path} first`);
    }
    if (!predicted?.fresh) await this.#requireThere(at, path);
    const names = new Set(predicted?.fresh ? [] : await this.#below.list(at));
    for (const [name, present] of this.#paths.children(real)) {
      if (present) names.add(name);
      else names.delete(name);
    }
    return [...names].sort();
  }

  async digest(
    path: string,
    algorithm: DigestAlgorithm = "sha256",
  ): Promise<string> {
    const { path: at, predicted } = await this.#find(path, true);
    if (predicted === "absent") throw toAbsent(path);
    if (predicted?.entry.type === "dir") {
      throw toUnreadable(path, "it is a directory");
    }
    const isSame = predicted?.content === undefined &&
      !predicted?.unknownContent;
    if (isSame) {
      await this.#requireThere(at, path);
      return await this.#below.digest(at, algorithm);
    }
    if (predicted.digest?.algorithm === algorithm) return predicted.digest.hex;
    const { createHash } = await import("node:crypto");
    return createHash(algorithm).update(await this.readFile(path))
      .digest("hex");
  }

  /**
   * Finds what is predicted at a path, and the path by which the host below
   * knows it where nothing is; what a checkout may bring is unknown.
   */
  async #find(path: string, follow: boolean): Promise<Found> {
    if (this.#paths.isEmpty) return { path, real: path, predicted: undefined };
    const { path: real, isPredicted } = follow
      ? await this.#realPaths.follow(path)
      : await this.#realPaths.resolve(path);
    const { predicted, filledBy } = this.#paths.find(real);
    if (filledBy !== undefined) {
      throw new UnknownState(`${filledBy} may bring ${path}`);
    }
    return { path: isPredicted ? real : path, real, predicted };
  }

  /** Names in an error the path that was asked for, and not where it leads. */
  async #requireThere(at: string, path: string): Promise<void> {
    if (at !== path && !await this.#below.stat(at)) throw toAbsent(path);
  }

  /** Tells whether changes not made decide what stands at a path, which need not be absolute. */
  async #isPredicted(path: string | undefined): Promise<boolean> {
    if (!path?.startsWith("/") || this.#paths.isEmpty) return false;
    const { path: real } = await this.#realPaths.follow(path);
    return this.#paths.find(real).predicted !== undefined;
  }

  async users(): Promise<ReadonlyMap<string, User>> {
    return overlayTable(await this.#below.users(), this.#tables.users);
  }

  async groups(): Promise<ReadonlyMap<string, Group>> {
    return overlayTable(await this.#below.groups(), this.#tables.groups);
  }

  packages(source?: PackageSource): Promise<ReadonlyMap<string, Package>> {
    return this.#tables.toPackages(this.#below, source);
  }

  async findUnit(name: string): Promise<Unit | undefined> {
    if (this.#tables.units.has(name)) return this.#tables.units.get(name);
    const unit = await this.#below.findUnit(name) ??
      this.#tables.findInstance(name);
    if (unit) return unit;
    for (const dir of UNIT_DIRS) {
      if (await this.#isPredicted(`${dir}/${name}`)) {
        throw new UnknownState(`An earlier task writes ${dir}/${name}`);
      }
    }
    if (this.#tables.pending) {
      throw new UnknownState(`${this.#tables.pending.name} may bring ${name}`);
    }
    return undefined;
  }

  async findProgram(name: string): Promise<string | undefined> {
    if (await this.#isPredicted(name)) {
      return await this.stat(name, true) ? name : undefined;
    }
    const found = await this.#below.findProgram(name);
    if (!found && this.#tables.pending) {
      throw new UnknownState(`${this.#tables.pending.name} may bring ${name}`);
    }
    return found;
  }

  async query(
    argv: readonly string[],
    options?: QueryOptions,
  ): Promise<QueryResult> {
    for (const path of [argv[0]!, options?.cwd]) {
      if (await this.#isPredicted(path)) {
        throw new UnknownState(`An earlier task makes or changes ${path}`);
      }
    }
    if (!this.#tables.pending) return await this.#below.query(argv, options);
    const why = `${this.#tables.pending.name} may change what "${
      argv[0]
    }" answers`;
    try {
      const result = await this.#below.query(argv, options);
      const { code } = result;
      if (code === 0 || options?.answers?.includes(code)) return result;
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
    }
    throw new UnknownState(why);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    if (!this.#tables.pending) return await this.#below.request(request);
    try {
      return await this.#below.request(request);
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
      throw new UnknownState(
        `${this.#tables.pending.name} may change what answers at ${request.url}`,
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
    if (!entry && this.#tables.pending?.kind === "command") {
      throw new UnknownState(`${this.#tables.pending.name} may create ${path}`);
    }
    return entry;
  }
}
