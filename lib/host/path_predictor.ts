/** Predicts what changes of files would leave at their paths. */

import type {
  Attributes,
  AttributesChange,
  Change,
  CheckoutChange,
  Content,
  DownloadChange,
  MakeDirChange,
  Prediction,
} from "../change.ts";
import { TaskError } from "../error.ts";
import { refuseLink } from "./control.ts";
import type { Entry, Host } from "./host.ts";
import type { Predicted, PredictedPaths } from "./predicted_paths.ts";
import type { PredictedTables } from "./predicted_tables.ts";
import type { RealPaths } from "./real_paths.ts";
import { findGid, findUid } from "./users.ts";

type Present = Exclude<Predicted, "absent">;

/** A change that works on a path. */
export type PathChange = Exclude<Change, { kind: "run" | "request" }>;

/** Where predictions are kept. */
export interface Predictions {
  readonly paths: PredictedPaths;
  readonly realPaths: RealPaths;
  readonly tables: PredictedTables;
}

/** Enters changes of files into a predicted tree. */
export class PathPredictor {
  #host: Host;
  #below: Host;
  #paths: PredictedPaths;
  #realPaths: RealPaths;
  #tables: PredictedTables;

  /** Takes the host as predicted so far, the host below it, and where predictions are kept. */
  constructor(host: Host, below: Host, predictions: Predictions) {
    this.#host = host;
    this.#below = below;
    this.#paths = predictions.paths;
    this.#realPaths = predictions.realPaths;
    this.#tables = predictions.tables;
  }

  /** Predicts a change. */
  async take(change: PathChange): Promise<void> {
    switch (change.kind) {
      case "write":
        await this.#write(change, change.content);
        break;
      case "download":
        await this.#write(change, undefined);
        await this.#download(change);
        break;
      case "checkout":
        await this.#checkout(change);
        break;
      case "make_dir":
        await this.#makeDir(change);
        break;
      case "link":
        await this.#set(change.path, {
          // The umask is not for links.
          entry: await this.#toEntry("link", 0o777, { mode: 0o777 }),
          target: change.target,
        });
        break;
      case "hard_link":
        await this.#set(change.path, await this.#present(change.target));
        break;
      case "attributes":
        await this.#attributes(change);
        break;
      case "remove":
        this.#paths.remove(await this.#resolve(change.path));
        break;
      case "kernel":
        await this.#write({ path: change.path }, change.reads ?? change.value);
        break;
    }
  }

  /** Predicts what a program says of itself: rows of tables, directories that it brings, and what is gone. */
  async predict(predictions: readonly Prediction[]): Promise<void> {
    for (const one of predictions) {
      if (one.table !== "paths") {
        this.#tables.predict(one);
        continue;
      }
      const path = await this.#resolve(one.name);
      if (one.value === undefined) this.#paths.remove(path);
      else {
        const entry = await this.#toEntry(one.value, 0o777, {});
        const filledBy = `what brings ${one.name}`;
        this.#paths.set(path, { entry, fresh: true, filledBy });
      }
    }
  }

  async #write(
    want: Attributes & { path: string; follow?: boolean },
    content: Content | undefined,
  ): Promise<void> {
    const path = await this.#resolve(want.path, want.follow);
    const found = await this.#find(path);
    const old = found?.type === "file" ? found : undefined;
    const entry = await this.#toEntry("file", 0o666, want, old);
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    const size = bytes instanceof Uint8Array ? bytes.length : bytes?.size ?? 0;
    this.#paths.set(path, {
      entry: { ...entry, size, mtimeMs: this.#host.now() },
      content: bytes,
      unknownContent: content === undefined,
    }, found);
  }

  /** Adds to a written file what the server told of it. */
  async #download(change: DownloadChange): Promise<void> {
    const path = await this.#resolve(change.path);
    const { predicted } = this.#paths.find(path);
    if (!predicted || predicted === "absent") return;
    const { size = 0, mtimeMs = this.#host.now() } = change;
    this.#paths.set(path, {
      ...predicted,
      entry: { ...predicted.entry, size, mtimeMs },
      digest: change.checksum,
    });
  }

  /** A working tree at its commit: what git keeps is known, the files are not. */
  async #checkout(change: CheckoutChange): Promise<void> {
    const { path, commit, remote, url } = change;
    const git = change.bare ? path : `${path}/.git`;
    for (const dir of new Set([path, git])) {
      const at = await this.#resolve(dir);
      const old = await this.#find(at);
      this.#paths.set(at, {
        entry: await this.#toEntry("dir", 0o777, {}, old),
        fresh: true,
        filledBy: `the checkout of ${path}`,
      });
    }
    await this.#write({ path: `${git}/HEAD` }, `${commit}\n`);
    await this.#write(
      { path: `${git}/config` },
      `[remote "${remote}"]\n\turl = ${url}\n`,
    );
  }

  async #makeDir(change: MakeDirChange): Promise<void> {
    const path = await this.#resolve(change.path);
    if (await this.#find(path)) {
      throw new TaskError(
        `Cannot change "${change.path}": something is there already`,
      );
    }
    const entry = await this.#toEntry("dir", 0o777, change);
    this.#paths.set(path, { entry, fresh: true });
  }

  async #attributes(change: AttributesChange): Promise<void> {
    const path = await this.#resolve(change.path, change.follow);
    const { predicted } = this.#paths.find(path);
    const old = await this.#find(path);
    if (!old) return;
    const entry = await this.#toEntry(old.type, 0, change, old);
    const isChowned = change.owner !== undefined || change.group !== undefined;
    // chown(2) takes setuid and setgid from a file.
    if (isChowned && change.mode === undefined && old.type === "file") {
      entry.mode &= 0o1777;
    }
    entry.mtimeMs = change.mtimeMs ?? old.mtimeMs;
    entry.atimeMs = change.atimeMs ?? old.atimeMs;
    const rest = predicted && predicted !== "absent" ? predicted : {};
    this.#paths.set(path, {
      ...rest,
      ...(old.type === "link"
        ? { target: await this.#host.readLink(path) }
        : {}),
      entry,
    });
  }

  async #set(path: string, predicted: Present): Promise<void> {
    const at = await this.#resolve(path);
    this.#paths.set(at, predicted, await this.#find(at));
  }

  /** What stands at a path now, with its content, for a second name of it. */
  async #present(name: string): Promise<Present> {
    const path = await this.#resolve(name);
    const { predicted } = this.#paths.find(path);
    if (predicted && predicted !== "absent") return predicted;
    const entry = await this.#find(path);
    if (!entry) throw toAbsent(name);
    return { entry, content: { file: path } };
  }

  /** Reads an entry where a change is about to put another: absence is certain here. */
  async #find(path: string): Promise<Entry | undefined> {
    const { predicted } = this.#paths.find(path);
    if (predicted === "absent") return undefined;
    return predicted?.entry ?? await this.#below.stat(path);
  }

  /**
   * The real path of one; its last part is followed where that is asked for.
   * @throws {TaskError} When root would follow a link that another user laid.
   */
  async #resolve(path: string, follow = false): Promise<string> {
    const found = follow
      ? await this.#realPaths.follow(path)
      : await this.#realPaths.resolve(path);
    const { foreign } = found;
    if (foreign && this.#below.uid === 0) refuseLink(foreign.path, foreign.uid);
    return found.path;
  }

  async #toEntry(
    type: Entry["type"],
    creationMode: number,
    want: Attributes,
    old?: Entry,
  ): Promise<Entry> {
    const at = this.#host.now();
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
      mode: want.mode ?? old?.mode ?? creationMode & ~this.#host.umask,
      uid: want.owner === undefined
        ? old?.uid ?? this.#host.uid
        : await this.#toId(want.owner, findUid),
      gid: want.group === undefined
        ? old?.gid ?? this.#host.gid
        : await this.#toId(want.group, findGid),
    };
  }

  async #toId(name: string, find: typeof findUid): Promise<number> {
    return await find(this.#host, name) ??
      this.#tables.toPlaceholder(`${find.name} ${name}`);
  }
}

/** The error of a path where nothing stands. */
export function toAbsent(path: string): TaskError {
  return toUnreadable(path, "it does not exist");
}

/** The error of a path that cannot be read, as the host itself tells it. */
export function toUnreadable(path: string, reason: string): TaskError {
  return new TaskError(`Cannot read "${path}": ${reason}`);
}
