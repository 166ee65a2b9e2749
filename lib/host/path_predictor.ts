/** Predicts what changes of files would leave at their paths. */

import type {
  Attributes,
  AttributesChange,
  Change,
  CheckoutChange,
  Content,
  DownloadChange,
} from "../change.ts";
import { TaskError } from "../error.ts";
import type { Entry, Host } from "./host.ts";
import {
  type Predicted,
  type PredictedPaths,
  toTarget,
} from "./predicted_paths.ts";
import type { PredictedTables } from "./predicted_tables.ts";
import { findGid, findUid } from "./users.ts";

type Present = Exclude<Predicted, "absent">;

/** A change that works on a path. */
export type PathChange = Exclude<Change, { kind: "run" | "request" }>;

/** Enters changes of files into a predicted tree. */
export class PathPredictor {
  #host: Host;
  #below: Host;
  #paths: PredictedPaths;
  #tables: PredictedTables;

  /** Takes the host as predicted so far, the host below it, and where predictions are kept. */
  constructor(
    host: Host,
    below: Host,
    paths: PredictedPaths,
    tables: PredictedTables,
  ) {
    this.#host = host;
    this.#below = below;
    this.#paths = paths;
    this.#tables = tables;
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
        await this.#create(change.path, {
          entry: await this.#toEntry("dir", 0o777, change),
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
    }
  }

  async #write(
    want: Attributes & { path: string; follow?: boolean },
    content: Content | undefined,
  ): Promise<void> {
    const path = want.follow ? await this.#resolve(want.path) : want.path;
    const found = await this.#find(path);
    const old = found?.type === "file" ? found : undefined;
    const entry = await this.#toEntry("file", 0o666, want, old);
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    const size = bytes instanceof Uint8Array ? bytes.length : bytes?.size ?? 0;
    await this.#create(path, {
      entry: { ...entry, size, mtimeMs: this.#host.now() },
      content: bytes,
      unknownContent: content === undefined,
    });
  }

  /** Adds to a written file what the server told of it. */
  async #download(change: DownloadChange): Promise<void> {
    const { predicted } = this.#paths.find(change.path);
    if (!predicted || predicted === "absent") return;
    const { size = 0, mtimeMs = this.#host.now() } = change;
    await this.#create(change.path, {
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
      const old = await this.#find(dir);
      await this.#create(dir, {
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

  async #attributes(change: AttributesChange): Promise<void> {
    const path = change.follow ? await this.#resolve(change.path) : change.path;
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
      at = toTarget(at, await this.#host.readLink(at));
    }
    throw new TaskError(`Cannot follow "${path}": too many links`);
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
  return new TaskError(`Cannot read "${path}": it does not exist`);
}
