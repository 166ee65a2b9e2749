/** Derives from the tasks of a configuration which rights applying them takes. */

import { isTemplated } from "../lib/apply/scope.ts";
import type { TaskNode } from "../lib/config/node.ts";
import { isRemoteTask } from "../lib/config/remote_task.ts";
import { type Place, toMessage } from "../lib/error.ts";
import {
  BY_PROGRAMS,
  FIXED,
  HARMLESS,
  KERNEL,
  WRITTEN,
} from "./type_rights.ts";

/** A class of rights that depends on the configuration; `all` means all eight, unscoped. */
export type RightClass = "write" | "run" | "net" | "all";

/** One thing that a task needs. */
export interface Need {
  right: RightClass;
  /** Path, program or host; undefined when it cannot be told beforehand. */
  what: string | undefined;
  /** Why it cannot be told, or why nothing less will do. */
  why: string;
  /** The task. */
  task: string;
  place: Place;
}

/** Renders params with the variables that are known before the run. */
export type Render = (value: unknown) => Promise<unknown>;

/** Params that hold a command line or its words. */
const COMMANDS = ["command", "cmd", "argv", "unless", "onlyif", "validate"];

/** Params that may hold an address. */
const ADDRESSES = ["url", "src", "key", "deb", "checksum", "repo"];

/** Lists what a task needs, with the reason of each need that has no bounds. */
export async function listNeeds(
  node: TaskNode,
  render: Render,
): Promise<Need[]> {
  const needs: Need[] = [];
  const asked: Asked = {
    node,
    add: (right, what, why = "") =>
      needs.push({ right, what, why, task: node.type, place: node.place }),
    read: async (key) => {
      try {
        const known = await render(node.params[key]);
        if (!isTemplated(known)) return known;
      } catch (error) {
        throw new UnknownParam(key, toMessage(error));
      }
      throw new UnknownParam(key, "it holds a template");
    },
  };
  for (
    const [right, ask] of [
      ["write", askPaths],
      ["run", askPrograms],
      ["net", askHosts],
    ] as const
  ) {
    try {
      await ask(asked);
    } catch (error) {
      if (!(error instanceof UnknownParam)) throw error;
      asked.add(right, undefined, error.message);
    }
  }
  if (needs.some(({ right }) => right === "write")) asked.add("run", "cp");
  return needs;
}

/** A task that is asked for its needs. */
interface Asked {
  node: TaskNode;
  /** Reads a param; throws `UnknownParam` when it is not known yet. */
  read: (key: string) => Promise<unknown>;
  add: (right: RightClass, what: string | undefined, why?: string) => void;
}

async function askPaths({ node, read, add }: Asked): Promise<void> {
  const { type, params, task } = node;
  if (task.writes !== undefined) {
    return await askWritten(task.writes, { node, read, add });
  }
  if (KERNEL.has(type)) {
    add("all", undefined, "Deno opens files of the kernel for nothing less");
  }
  const links = await findLinks(type, read);
  if (links) add("write", undefined, links);
  for (const dir of FIXED[type] ?? []) add("write", dir);
  for (const key of WRITTEN[type] ?? []) {
    if (params[key] === undefined) continue;
    for (const path of toTexts(await read(key))) {
      add("write", type === "directory" ? path : toDirectory(path));
    }
  }
  const isKnown = links || WRITTEN[type] || FIXED[type] ||
    HARMLESS.has(type) || BY_PROGRAMS.has(type) || KERNEL.has(type);
  if (isKnown) return;
  const why = isRemoteTask(task)
    ? `${task.file} does not say what it writes`
    : "its paths depend on the host";
  add("write", undefined, why);
}

/** Asks a type that says itself what it writes; a slash at the end stands for all below. */
async function askWritten(
  writes: readonly string[],
  { node, read, add }: Asked,
): Promise<void> {
  for (const text of writes) {
    const isAll = text.endsWith("/");
    const name = text.replace(/\/+$/, "");
    const isPath = text.startsWith("/");
    if (!isPath && node.params[name] === undefined) continue;
    for (const path of isPath ? [name] : toTexts(await read(name))) {
      add("write", isAll ? path || "/" : toDirectory(path));
    }
  }
}

async function askPrograms({ node, read, add }: Asked): Promise<void> {
  const { type, params, task, envelope } = node;
  task.programs?.forEach((program) => add("run", program));
  const isByPrograms = BY_PROGRAMS.has(type);
  if (isByPrograms && !task.programs && type !== "command") {
    add("run", undefined, `"${type}" finds its program on the host`);
  }
  const isAs = params["user"] !== undefined || envelope.becomeUser;
  if (isByPrograms && isAs) add("run", "setpriv");
  for (const key of COMMANDS) {
    const value = params[key];
    if (value === undefined || typeof value === "boolean") continue;
    for (const program of toPrograms(await read(key))) add("run", program);
  }
}

async function askHosts({ node, read, add }: Asked): Promise<void> {
  for (const key of ADDRESSES) {
    const value = node.params[key];
    if (typeof value !== "string") continue;
    if (key !== "url" && !value.includes("://")) continue;
    for (const text of toTexts(await read(key))) {
      const host = toHost(text);
      if (host) add("net", host);
    }
  }
  if (node.type === "wait_for" && node.params["port"] !== undefined) {
    add("net", toTexts(await read("host"))[0] ?? "127.0.0.1");
  }
}

/** A param whose value is known at the run only. */
class UnknownParam extends Error {
  constructor(key: string, why: string) {
    super(`"${key}" is known at its turn only: ${why}`);
  }
}

/** Tells why a task makes links, which Deno allows with unscoped read and write only. */
async function findLinks(
  type: string,
  read: (key: string) => Promise<unknown>,
): Promise<string | undefined> {
  const why = "Deno makes links with unscoped read and write only";
  if (type === "timezone") return why;
  if (["git", "unarchive", "user"].includes(type)) {
    return `there may be links: ${why}`;
  }
  if (type !== "file") return undefined;
  const state = await read("state");
  return state === "link" || state === "hard" ? why : undefined;
}

/** New content is written beside a file and renamed, so its directory is written. */
export function toDirectory(path: string): string {
  const slash = path.replace(/\/+$/, "").lastIndexOf("/");
  return slash > 0 ? path.slice(0, slash) : "/";
}

function toTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(toTexts);
  return typeof value === "string" ? [value] : [];
}

/** The program of a command: the first of its words. */
function toPrograms(value: unknown): string[] {
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first !== "string") return [];
  const [program] = first.trim().split(/\s+/);
  return program ? [program.replace(/^(["'])(.*)\1$/, "$2")] : [];
}

function toHost(text: string): string | undefined {
  const url = URL.parse(text.replace(/^[a-z0-9]+:(?=[a-z]+:\/\/)/i, ""));
  return url && /^https?:$/.test(url.protocol) ? url.host : undefined;
}
