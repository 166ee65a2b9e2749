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
  type Pending,
  type QueryOptions,
  type QueryResult,
  type Unit,
  UnknownState,
  type User,
} from "./host.ts";
import { PathPredictor, toAbsent } from "./path_predictor.ts";
import { type Found, PredictedPaths, toTarget } from "./predicted_paths.ts";
import { overlayTable, PredictedTables } from "./predicted_tables.ts";

/** Where unit files stand, systemd.unit(5). */
const UNIT_DIRS = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/**
 * A host plus changes that were not made: later questions see what the
 * earlier changes would leave. What cannot be known throws `UnknownState`.
 */
export class OverlayHost implements Host {
  #below: Host;
  #paths = new PredictedPaths();
  #tables = new PredictedTables();
  #done = new Set<string>();
  #predictor: PathPredictor;

  /** Takes the host that answers where nothing is predicted. */
  constructor(below: Host) {
    this.#below = below;
    this.#predictor = new PathPredictor(
      this,
      below,
      this.#paths,
      this.#tables,
    );
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
        this.#tables.addCommand(`command ${change.argv.join(" ")}`);
      }
      change.predicts?.forEach((one) => this.#tables.predict(one));
    } else if (change.kind !== "request") {
      await this.#predictor.take(change);
    }
    return undefined;
  };

  async stat(path: string, follow = false): Promise<Entry | undefined> {
    const { path: at, predicted } = this.#find(path);
    if (predicted === "absent") return undefined;
    if (!predicted) {
      const entry = await this.#statBelow(at);
      if (!follow || entry?.type !== "link") return entry;
      const target = toTarget(at, await this.#below.readLink(at));
      // A link that leads through itself has no end to be found by text.
      return this.#paths.find(target).predicted
        ? await this.stat(target, true)
        : await this.#below.stat(at, true);
    }
    if (follow && predicted.target !== undefined) {
      return await this.stat(toTarget(at, predicted.target), true);
    }
    return predicted.entry;
  }

  async readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
    const { path: at, predicted } = this.#find(path);
    if (predicted === "absent") throw toAbsent(path);
    if (predicted?.target !== undefined) {
      return await this.readFile(toTarget(at, predicted.target), maxBytes);
    }
    if (predicted?.unknownContent) {
      throw new UnknownState(`The content of ${path} is fetched first`);
    }
    if (predicted?.content === undefined) {
      const target = await this.#findPredictedTarget(at, predicted);
      return target === undefined
        ? await this.#below.readFile(at, maxBytes)
        : await this.readFile(target, maxBytes);
    }
    if (predicted.content instanceof Uint8Array) return predicted.content;
    return await this.#below.readFile(predicted.content.file, maxBytes);
  }

  async readText(path: string, maxBytes?: number): Promise<string> {
    return new TextDecoder().decode(await this.readFile(path, maxBytes));
  }

  async readLink(path: string): Promise<string> {
    const { path: at, predicted } = this.#find(path);
    if (predicted === "absent") throw toAbsent(path);
    return predicted?.target ?? await this.#below.readLink(at);
  }

  async list(path: string): Promise<string[]> {
    const { path: at, predicted } = this.#find(path);
    if (predicted === "absent") throw toAbsent(path);
    if (predicted?.target !== undefined) {
      return await this.list(toTarget(at, predicted.target));
    }
    if (predicted?.filledBy !== undefined) {
      throw new UnknownState(`${predicted.filledBy} fills ${path} first`);
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
    const { path: at, predicted } = this.#find(path);
    const same = predicted !== "absent" && predicted?.content === undefined &&
      predicted?.target === undefined && !predicted?.unknownContent;
    if (same) return await this.#below.digest(at, algorithm);
    if (
      predicted !== "absent" && predicted?.digest?.algorithm === algorithm
    ) return predicted.digest.hex;
    const { createHash } = await import("node:crypto");
    return createHash(algorithm).update(await this.readFile(path))
      .digest("hex");
  }

  /** Finds what is predicted; what a checkout may bring is unknown. */
  #find(path: string): Found {
    const found = this.#paths.find(path);
    if (found.filledBy === undefined) return found;
    throw new UnknownState(`${found.filledBy} may bring ${path}`);
  }

  async users(): Promise<ReadonlyMap<string, User>> {
    return overlayTable(await this.#below.users(), this.#tables.users);
  }

  async groups(): Promise<ReadonlyMap<string, Group>> {
    return overlayTable(await this.#below.groups(), this.#tables.groups);
  }

  async packages(): Promise<ReadonlyMap<string, Package>> {
    return overlayTable(await this.#below.packages(), this.#tables.packages);
  }

  async findUnit(name: string): Promise<Unit | undefined> {
    if (this.#tables.units.has(name)) return this.#tables.units.get(name);
    const unit = await this.#below.findUnit(name);
    if (unit) return unit;
    for (const dir of UNIT_DIRS) {
      if (this.#paths.find(`${dir}/${name}`).predicted) {
        throw new UnknownState(`An earlier task writes ${dir}/${name}`);
      }
    }
    if (this.#tables.pending) {
      throw new UnknownState(`${this.#tables.pending.name} may bring ${name}`);
    }
    return undefined;
  }

  async findProgram(name: string): Promise<string | undefined> {
    if (name.startsWith("/") && this.#paths.find(name).predicted) {
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
      if (path?.startsWith("/") && this.#paths.find(path).predicted) {
        throw new UnknownState(`An earlier task makes or changes ${path}`);
      }
    }
    if (!this.#tables.pending) return await this.#below.query(argv, options);
    const why = `${this.#tables.pending.name} may change what "${
      argv[0]
    }" answers`;
    try {
      const result = await this.#below.query(argv, options);
      if (result.code === 0) return result;
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

  /** Where a link of the host below leads, when something is predicted there. */
  async #findPredictedTarget(
    path: string,
    predicted: unknown,
  ): Promise<string | undefined> {
    if (predicted || (await this.#below.stat(path))?.type !== "link") {
      return undefined;
    }
    const target = toTarget(path, await this.#below.readLink(path));
    return this.#paths.find(target).predicted ? target : undefined;
  }

  async #statBelow(path: string): Promise<Entry | undefined> {
    const entry = await this.#below.stat(path);
    if (!entry && this.#tables.pending?.kind === "command") {
      throw new UnknownState(`${this.#tables.pending.name} may create ${path}`);
    }
    return entry;
  }
}
