/** Answers what units ask of the host and of the run. */

import { TaskError } from "../error.ts";
import type { DigestAlgorithm, Host, Package } from "../host/host.ts";
import type { TaskContext } from "../task.ts";
import type { HostView } from "./remote_host.ts";
import type { Answer } from "./peer.ts";

/** Most warnings of one plan, and the greatest in characters. */
const [MAX_WARNINGS, MAX_WARNING] = [1_000, 10_000];

/** Reads a table of packages where the unit runs that brings it. */
export type ReadPackages = (
  index: number,
  host: Host,
) => Promise<ReadonlyMap<string, Package>>;

/** Tells what is known of a host without a question. */
export function toView(host: Host): HostView {
  const { os, uid, gid, umask, pending } = host;
  return { os, uid, gid, umask, pending, now: host.now() };
}

/** Answers questions about a host, each with the time that it then is. */
export function answerHost(host: Host, readPackages: ReadPackages): Answer {
  return async (method, args) => {
    const name = method.slice("host.".length);
    return {
      value: await askHost(host, name, args, readPackages),
      now: host.now(),
    };
  };
}

/** Answers questions about a host and about the run that a task belongs to. */
export function answerTask(
  host: Host,
  context: TaskContext,
  readPackages: ReadPackages,
): Answer {
  const ofHost = answerHost(host, readPackages);
  let warnings = 0;
  return async (method, args) => {
    const [first, second] = args;
    switch (method) {
      case "context.warn":
        if (++warnings > MAX_WARNINGS) throw toUnknown("more", "warnings");
        return context.warn(String(first).slice(0, MAX_WARNING));
      case "context.renderFile":
        return await context.renderFile(String(first), toData(second));
      case "context.findFile":
        if (
          first !== "files" && first !== "templates" && first !== "tasks"
        ) throw toUnknown("folder", String(first));
        return await context.findFile(first, String(second));
      default:
        return await ofHost(method, args);
    }
  };
}

type Ask = (host: Host, args: readonly unknown[]) => Promise<unknown>;

const QUESTIONS: Readonly<Record<string, Ask>> = {
  stat: (host, [path, follow]) => host.stat(toText(path), follow === true),
  readFile: (host, [path, maxBytes]) =>
    host.readFile(toText(path), toCount(maxBytes)),
  readText: (host, [path, maxBytes]) =>
    host.readText(toText(path), toCount(maxBytes)),
  readLink: (host, [path]) => host.readLink(toText(path)),
  list: (host, [path]) => host.list(toText(path)),
  digest: (host, [path, algorithm]) =>
    host.digest(toText(path), toAlgorithm(algorithm)),
  users: (host) => host.users(),
  groups: (host) => host.groups(),
  findUnit: (host, [name]) => host.findUnit(toText(name)),
  findProgram: (host, [name]) => host.findProgram(toText(name)),
  query: (host, [argv, options]) => host.query(toTexts(argv), toData(options)),
  request: (host, [request]) => host.request(toData(request)),
  connect: (host, [name, port, timeoutMs]) =>
    host.connect(toText(name), Number(port), Number(timeoutMs)),
  sleep: (host, [ms]) => host.sleep(Number(ms)),
  wasDone: (host, [key]) => host.wasDone(toText(key)),
};

async function askHost(
  host: Host,
  method: string,
  args: readonly unknown[],
  readPackages: ReadPackages,
): Promise<unknown> {
  if (method === "packages") {
    const [prefix, index] = args;
    return await askPackages(host, prefix, Number(index), readPackages);
  }
  const ask = Object.hasOwn(QUESTIONS, method) ? QUESTIONS[method] : undefined;
  if (ask === undefined) throw toUnknown("question", method);
  return await ask(host, args);
}

async function askPackages(
  host: Host,
  prefix: unknown,
  index: number,
  readPackages: ReadPackages,
): Promise<unknown> {
  if (prefix === undefined) return await host.packages();
  // The table of the system has no prefix, and is never one of a unit.
  const text = toText(prefix);
  if (text === "") throw toUnknown("prefix", text);
  return await host.packages({
    prefix: text,
    read: (below) => readPackages(index, below),
  });
}

function toUnknown(what: string, name: string): TaskError {
  return new TaskError(`Cannot answer a unit: it has no ${what} "${name}"`);
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TaskError("Cannot answer a unit: expected text");
}

function toTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(toText);
  throw new TaskError("Cannot answer a unit: expected a list of texts");
}

function toCount(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Plain data whose parts are read by those who are asked. */
function toData<T extends object>(value: unknown): T {
  return Object(value ?? {});
}

const ALGORITHMS = ["md5", "sha1", "sha256", "sha384", "sha512"] as const;

function toAlgorithm(value: unknown): DigestAlgorithm | undefined {
  if (value === undefined) return undefined;
  const found = ALGORITHMS.find((one) => one === value);
  if (found === undefined) throw toUnknown("digest", String(value));
  return found;
}
