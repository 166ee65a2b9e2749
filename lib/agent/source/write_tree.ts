/** Writes the files of a commit into a directory, and refuses those that mean harm. */

import type { SourceLimits } from "./limits.ts";
import { type Objects, TooLarge, type TreeEntry } from "./objects.ts";

/** What a commit holds may not be written; the message says what, in a half sentence. */
export class HostileTree extends Error {
  /** Name of the class. */
  override name = "HostileTree";
}

/** What writing needs. */
export interface WriteOptions {
  readonly objects: Objects;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
}

/** Most directories below each other. */
const MAX_DEPTH = 64;

/** What is known of a tree that is being written. */
interface Progress {
  readonly options: WriteOptions;
  readonly dir: string;
  /** Links by path, with what they say. */
  readonly links: Map<string, string>;
  entries: number;
  bytes: number;
}

/**
 * Writes a tree into a new directory: files of 0644 or 0755 and links that
 * stay inside.
 * @throws {HostileTree} When it holds what may not be, or too much.
 */
export async function writeTree(
  tree: string,
  dir: string,
  options: WriteOptions,
): Promise<void> {
  const progress = { options, dir, links: new Map(), entries: 0, bytes: 0 };
  Deno.mkdirSync(dir, { mode: 0o700 });
  await writeEntries(tree, "", 0, progress);
  for (const [path, target] of progress.links) {
    requireInside(path, target, progress.links);
    Deno.symlinkSync(target, `${dir}/${path}`);
  }
}

async function writeEntries(
  tree: string,
  prefix: string,
  depth: number,
  progress: Progress,
): Promise<void> {
  const { objects, limits, signal } = progress.options;
  if (depth > MAX_DEPTH) {
    throw new HostileTree(`it has more than ${MAX_DEPTH} directories in a row`);
  }
  const names = new Set<string>();
  for (const entry of await objects.tree(tree)) {
    signal.throwIfAborted();
    const name = requireName(entry, prefix, names);
    if (++progress.entries > limits.entries) {
      throw new HostileTree(`it has more than ${limits.entries} files`);
    }
    await writeEntry(entry, prefix + name, depth, progress);
  }
}

async function writeEntry(
  { mode, oid }: TreeEntry,
  path: string,
  depth: number,
  progress: Progress,
): Promise<void> {
  const { limits } = progress.options;
  if (mode === "40000") {
    Deno.mkdirSync(`${progress.dir}/${path}`, { mode: 0o755 });
    return await writeEntries(oid, `${path}/`, depth + 1, progress);
  }
  if (mode === "160000") {
    throw new HostileTree(`"${path}" is a submodule, which is not fetched`);
  }
  const content = await readFile(oid, path, progress);
  progress.bytes += content.length;
  if (progress.bytes > limits.checkoutBytes) {
    throw new HostileTree(
      `all files are larger than ${limits.checkoutBytes} bytes`,
    );
  }
  if (mode === "120000") {
    progress.links.set(path, new TextDecoder().decode(content));
  } else if (/^100(644|755|664)$/.test(mode)) {
    writeFile(`${progress.dir}/${path}`, content, mode === "100755");
  } else throw new HostileTree(`"${path}" has mode ${mode.slice(0, 10)}`);
}

async function readFile(
  oid: string,
  path: string,
  { options: { objects, limits } }: Progress,
): Promise<Uint8Array> {
  try {
    const content = await objects.blob(oid);
    if (content.length <= limits.fileBytes) return content;
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
  }
  throw new HostileTree(`"${path}" is larger than ${limits.fileBytes} bytes`);
}

function writeFile(path: string, content: Uint8Array, isProgram: boolean) {
  const mode = isProgram ? 0o755 : 0o644;
  using file = Deno.openSync(path, { write: true, createNew: true, mode });
  for (let at = 0; at < content.length;) {
    at += file.writeSync(content.subarray(at));
  }
  // What is renamed into place has to be whole after a power cut too.
  file.syncSync();
}

/** Requires a name that stays in its directory, and is none of git's own. */
function requireName(
  { name }: TreeEntry,
  prefix: string,
  names: Set<string>,
): string {
  const isPlain = name !== undefined && name !== "" && name !== "." &&
    name !== ".." && !/[/\0]/.test(name) && name.length <= 255;
  if (!isPlain || /^\.git(?:[ .]*|~1)$/i.test(name)) {
    const shown = JSON.stringify(prefix + (name ?? "?")).slice(0, 200);
    throw new HostileTree(`${shown} is a path that may not be`);
  }
  if (names.has(name)) {
    throw new HostileTree(`it has ${JSON.stringify(prefix + name)} twice`);
  }
  names.add(name);
  return name;
}

/** Requires that a link leads to a place in the tree, by no other link. */
function requireInside(
  path: string,
  target: string,
  links: ReadonlyMap<string, string>,
): void {
  const refuse = (): never => {
    const shown = JSON.stringify(target).slice(0, 200);
    throw new HostileTree(`"${path}" is a link that leads out: ${shown}`);
  };
  if (target === "" || target.startsWith("/") || target.includes("\0")) {
    refuse();
  }
  const at = path.split("/").slice(0, -1);
  for (const step of target.split("/")) {
    if (step === "" || step === ".") continue;
    if (at.length > 0 && links.has(at.join("/"))) refuse();
    if (step !== "..") at.push(step);
    else if (at.pop() === undefined) refuse();
  }
}
