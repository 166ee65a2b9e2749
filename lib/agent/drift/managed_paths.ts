/**
 * The paths that each task manages: what its plan looked at while a run
 * went. Nothing is declared twice, so a task type cannot forget one. Tables
 * (packages, accounts, units) are no paths and are left to the next apply.
 *
 * @module
 */

import type { PlanObserver, ReadKind } from "../../apply/noting_host.ts";
import { toLabel } from "../../apply/tell.ts";
import type { ApplyConfig, TaskNode } from "../../config/node.ts";
import { toPlaceText } from "../../error.ts";
import { sha256 } from "../../sha256.ts";

/** Trees of the kernel: what stands there changes by itself. */
const KERNEL_TREES = ["/proc", "/sys", "/dev"];

/** Paths that are to be watched. */
export interface WatchedPaths {
  /** All paths, each once. */
  readonly paths: ReadonlySet<string>;
  /** Tells whether a path is one of them. */
  has(path: string): boolean;
  /** Tells whether the names in a directory matter. */
  hasNames(path: string): boolean;
}

/** What a task is told by, and made of. */
export interface ManagedTask {
  /** Where it stands, as `file:line:col`: its name for plans and repairs. */
  readonly place: string;
  /** Tells it apart also when lines move: file, type, label, number among equals. */
  readonly key: string;
  /** SHA-256 over its rendered params; hex. */
  params: string;
  /** Files of the configuration that it reads. */
  readonly inputs: Set<string>;
}

/** What the tasks of one run looked at; it is filled by that run. */
export class ManagedPaths implements PlanObserver, WatchedPaths {
  #configDir: string;
  #ignored: readonly string[];
  #handlers: ReadonlySet<TaskNode>;
  #tasks = new Map<TaskNode, ManagedTask>();
  #byPlace = new Map<string, ManagedTask>();
  #wanted = new Map<TaskNode, string>();
  #counts = new Map<string, number>();
  #entries = new Map<string, Set<string>>();
  #names = new Map<string, Set<string>>();

  /** Takes the configuration, whose own files and handlers are left out, and trees that are left out too. */
  constructor(
    config: Pick<ApplyConfig, "dir" | "handlers">,
    ignored: readonly string[] = [],
  ) {
    this.#configDir = toPlain(config.dir);
    this.#handlers = new Set(config.handlers);
    this.#ignored = [...KERNEL_TREES, ...ignored.map(toPlain)];
  }

  wants(node: TaskNode, want: unknown): void {
    const task = this.#task(node);
    if (task === undefined) return;
    const text = JSON.stringify(want, toPlainValue) ?? "";
    // A task that is tried again is no other one.
    if (this.#wanted.get(node) === text) return;
    this.#wanted.set(node, text);
    task.params = sha256(
      new TextEncoder().encode(`${task.params}${node.type}${text}`),
    );
  }

  reads(node: TaskNode, path: string, kind: ReadKind): void {
    const task = this.#task(node);
    if (task === undefined || !path.startsWith("/")) return;
    const plain = toPlain(path);
    if (isIn(plain, this.#configDir)) task.inputs.add(plain);
    else if (!this.#ignored.some((tree) => isIn(plain, tree))) {
      const map = kind === "names" ? this.#names : this.#entries;
      const places = map.get(plain);
      if (places === undefined) map.set(plain, new Set([task.place]));
      else places.add(task.place);
    }
  }

  /** All paths, each once. */
  get paths(): Set<string> {
    return new Set([...this.#entries.keys(), ...this.#names.keys()]);
  }

  /** What the tasks are made of. */
  get tasks(): Iterable<ManagedTask> {
    return this.#tasks.values();
  }

  /** The task at a place that was planned. */
  find(place: string): ManagedTask | undefined {
    return this.#byPlace.get(place);
  }

  /** Tells whether a task looks at a path. */
  has(path: string): boolean {
    return this.#entries.has(path) || this.#names.has(path);
  }

  /** Tells whether a task looks at the names in a directory. */
  hasNames(path: string): boolean {
    return this.#names.has(path);
  }

  /** Places of the tasks that look at a path. */
  tasksOf(path: string): Set<string> {
    return new Set([
      ...this.#entries.get(path) ?? [],
      ...this.#names.get(path) ?? [],
    ]);
  }

  /** Handlers run when they are notified, whatever they look at. */
  #task(node: TaskNode): ManagedTask | undefined {
    if (this.#handlers.has(node)) return undefined;
    const known = this.#tasks.get(node);
    if (known !== undefined) return known;
    const place = toPlaceText(node.place);
    const file = place.replace(/:\d+:\d+$/, "");
    const name = `${file} ${node.type} ${toLabel(node)}`;
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    const key = count === 0 ? name : `${name} ${count + 1}`;
    const task = { place, key, params: "", inputs: new Set<string>() };
    this.#tasks.set(node, task);
    this.#byPlace.set(place, task);
    return task;
  }
}

/** A path without empty parts, `.`, `..` and a slash at its end. */
export function toPlain(path: string): string {
  if (!/\/\/|\/\.{1,2}(\/|$)|.\/$/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The directory that a path stands in; that of the root is the root. */
export function toParent(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Tells whether a path is a tree or stands in it. */
export function isIn(path: string, tree: string): boolean {
  return path === tree || tree === "/" ||
    (path.startsWith(tree) && path[tree.length] === "/");
}

function toPlainValue(_key: string, value: unknown): unknown {
  return value instanceof RegExp || typeof value === "bigint"
    ? String(value)
    : value;
}
