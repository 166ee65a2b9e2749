/** Builds lists of tasks, blocks and includes from the data of files. */

import { toFoundText } from "../found.ts";
import { BLOCK_KEYS, inherit, toEnvelope, toInherited } from "./envelope.ts";
import { resolveInclude } from "./include.ts";
import {
  findDynamic,
  requireBlockKeys,
  toIncludeNode,
} from "./include_node.ts";
import { toUnknownKey } from "./keys.ts";
import type { BlockNode, IncludeNode, Node, TaskNode } from "./node.ts";
import { readTypeWord } from "./types.ts";
import { isMap } from "./plain.ts";
import type { Build, Site } from "./site.ts";
import type { Path } from "./spot.ts";
import { buildTask, readKey } from "./task_node.ts";
import { toTexts } from "./words.ts";

const PARTS = ["block", "rescue", "always"] as const;

/** Builds nodes; all errors go to the report. */
export class NodeBuilder {
  #build: Build;
  /** Handlers of files and roles, in the order they were found. */
  readonly handlers: TaskNode[] = [];
  /** Names that faulty tasks and handlers would have brought. */
  readonly lost: LostNames = { handlers: [], variables: [], isOpen: false };
  #rolesWithHandlers = new Set<string>();
  #sites = new WeakMap<IncludeNode, Site>();

  constructor(build: Build) {
    this.#build = build;
  }

  /** Builds a list of tasks at a path of a source; null is an empty list. */
  async buildList(value: unknown, site: Site, path: Path): Promise<Node[]> {
    const list = await this.#open(value, site, path);
    const nodes: Node[] = [];
    for (const [index, item] of list.entries()) {
      const built = this.#buildOne(item, site, [...path, index]);
      const node = built instanceof Promise ? await built : built;
      if (node !== undefined) nodes.push(node);
    }
    return nodes;
  }

  /** Builds the handlers of a file; they are tasks, not blocks or includes. */
  async buildHandlers(value: unknown, site: Site, path: Path): Promise<void> {
    const list = await this.#open(value, site, path);
    for (const [index, item] of list.entries()) {
      const at = [...path, index];
      const word = isMap(item) ? String(readTypeWord(item)) : "";
      if (!isMap(item) || "block" in item || this.#isInclude(word)) {
        this.#fail(site, at, "Expected a task as a handler");
        continue;
      }
      const node = buildTask(item, site, at, this.#build);
      if (node === undefined) noteLost(item, this.lost);
      else this.handlers.push(node);
    }
  }

  /** Builds a node of an entry of `roles:`. */
  async buildRole(
    value: Record<string, unknown>,
    site: Site,
    path: Path,
  ): Promise<Node | undefined> {
    await this.#build.types.load(["include_role"]);
    return await this.#buildOne(value, site, path);
  }

  /**
   * Builds what an include means, once its params are rendered.
   * @throws {ConfigError} When it cannot be found.
   */
  async buildInclude(
    node: IncludeNode,
    params: Record<string, unknown>,
  ): Promise<Node[]> {
    const site = this.#sites.get(node);
    return site === undefined
      ? []
      : [await this.#resolve(node.asTask, params, site)];
  }

  async #open(value: unknown, site: Site, path: Path): Promise<unknown[]> {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) {
      this.#fail(
        site,
        path,
        `Expected a list of tasks, got ${toFoundText(value)}`,
      );
      return [];
    }
    const { types, report } = this.#build;
    await report.try(() => types.load(listTypes(value)));
    return value;
  }

  #buildOne(
    value: unknown,
    site: Site,
    path: Path,
  ): Node | undefined | Promise<Node | undefined> {
    this.#build.counter.add(site.source);
    if (!isMap(value)) {
      this.#fail(
        site,
        path,
        `Expected a task, which is a map, got ${toFoundText(value)}`,
      );
      return undefined;
    }
    if (isBlock(value)) return this.#buildBlock(value, site, path);
    const { report } = this.#build;
    const before = report.size;
    const node = buildTask(value, site, path, this.#build);
    if (node === undefined) noteLost(value, this.lost);
    if (node === undefined || !this.#isInclude(node.type)) return node;
    requireBlockKeys(node, value, report);
    if (report.size === before) return this.#buildIncludeNode(node, site);
    this.lost.isOpen = true;
    return undefined;
  }

  async #buildBlock(
    value: Record<string, unknown>,
    site: Site,
    path: Path,
  ): Promise<BlockNode> {
    const { source } = site;
    const envelope = toEnvelope(site.inherited);
    const where = { site, path, owner: "a block", build: this.#build };
    const known = [...BLOCK_KEYS, ...PARTS];
    for (const [key, found] of Object.entries(value)) {
      if (BLOCK_KEYS.includes(key)) readKey(envelope, key, found, where);
      else if (!known.includes(key)) {
        this.#build.report.add(
          toUnknownKey(source, path, key, "a block", known),
        );
      }
    }
    if (!("block" in value)) {
      this.#fail(site, path, 'Expected "block" beside "rescue" or "always"');
    }
    inherit(envelope, site.inherited);
    const inner = { ...site, inherited: toInherited(envelope) };
    const [block, rescue, always] = [
      await this.buildList(value["block"], inner, [...path, "block"]),
      await this.buildList(value["rescue"], inner, [...path, "rescue"]),
      await this.buildList(value["always"], inner, [...path, "always"]),
    ];
    const node: BlockNode = {
      kind: "block",
      envelope,
      block,
      rescue,
      always,
      source,
      path,
      get place() {
        return source.placeOf(path);
      },
    };
    // The role of tasks inside is theirs; a block brings its variables in only where a role begins.
    return node;
  }

  async #buildIncludeNode(
    node: TaskNode,
    site: Site,
  ): Promise<Node | undefined> {
    if (findDynamic(node)) {
      const include = toIncludeNode(node);
      this.#sites.set(include, site);
      return include;
    }
    const block = await this.#build.report.try(() =>
      this.#resolve(node, node.params, site)
    );
    this.lost.isOpen ||= block === undefined;
    return block;
  }

  async #resolve(
    node: TaskNode,
    params: Record<string, unknown>,
    site: Site,
  ): Promise<BlockNode> {
    const target = await resolveInclude(node, params, site, this.#build);
    const { scope, handlers, tasks, vars } = target;
    const envelope = { ...node.envelope, vars };
    const inner: Omit<Site, "source"> = {
      inherited: toInherited(envelope),
      chain: target.chain,
      ...(scope ?? site.role ? { role: scope ?? site.role } : {}),
    };
    if (handlers && !this.#rolesWithHandlers.has(handlers.file)) {
      this.#rolesWithHandlers.add(handlers.file);
      const own = { ...inner, source: handlers };
      await this.buildHandlers(handlers.value, own, []);
    }
    const block = tasks === undefined
      ? []
      : await this.buildList(tasks.value, { ...inner, source: tasks }, []);
    const built: BlockNode = {
      kind: "block",
      envelope,
      block,
      rescue: [],
      always: [],
      source: node.source,
      path: node.path,
      get place() {
        return node.place;
      },
    };
    if (scope !== undefined) built.role = scope;
    return built;
  }

  #isInclude(word: string): boolean {
    return isInclude(this.#build.types.find(word));
  }

  #fail(site: Site, path: Path, message: string): void {
    this.#build.report.add(site.source.errorAt(path, message));
  }
}

/** Tells whether an entry of a list of tasks is a block. */
export function isBlock(value: Readonly<Record<string, unknown>>): boolean {
  return PARTS.some((part) => part in value) && !("type" in value);
}

/** Tells whether a task type, by its word in the registry, stands for other tasks. */
export function isInclude(type: string | undefined): boolean {
  return type === "include_tasks" || type === "include_role";
}

/** Names that cannot be known because of errors that are told already. */
export interface LostNames {
  handlers: string[];
  variables: string[];
  /** A whole file is missing, so that any name may be. */
  isOpen: boolean;
}

function noteLost(item: Record<string, unknown>, lost: LostNames): void {
  for (const key of ["name", "description", "listen"]) {
    lost.handlers.push(...toTexts(item[key]) ?? []);
  }
  lost.variables.push(...toTexts(item["register"]) ?? []);
}

/** Lists the types that a list of tasks names, blocks included. */
function listTypes(list: readonly unknown[]): Set<string> {
  const words = new Set<string>();
  for (const item of list) {
    if (!isMap(item)) continue;
    const word = readTypeWord(item);
    if (typeof word === "string") words.add(word);
  }
  return words;
}
