/** The kernel's files in memory: what a test says, and nothing else. */

import type {
  ClockState,
  FileSystem,
  Kernel,
  KernelEntry,
  KernelRoots,
  KernelSocket,
  KernelStat,
} from "../host/kernel.ts";
import { HOST_ROOTS } from "../host/kernel.ts";

/** What a test's kernel tells. */
export interface MemoryKernelState {
  /** Content by path; an error is thrown when the file is read. Parents are directories by themselves. */
  files?: Readonly<Record<string, string | Error>>;
  /** Targets of links by path, absolute and without further links; what lies below the target is seen below the link too. */
  links?: Readonly<Record<string, string>>;
  /** Directories with nothing in them. */
  dirs?: readonly string[];
  /** Answers of statfs(2) by mount point; an error is thrown, any other path is one. */
  fileSystems?: Readonly<Record<string, FileSystem | Error>>;
  /** Makes what answers at a socket, by path; an error is thrown. */
  sockets?: Readonly<Record<string, (() => KernelSocket) | Error>>;
  /** State of the clock; may not be asked when absent. */
  clock?: ClockState;
  /** Time in milliseconds; 1,700,000,000,000 when absent. */
  now?: number;
  /** Time of the last change of all files in milliseconds; `now` when absent. */
  mtimeMs?: number;
}

/** Reads what a test says. */
export class MemoryKernel implements Kernel {
  readonly roots: KernelRoots = HOST_ROOTS;
  #state: MemoryKernelState;

  /** Takes what is there. */
  constructor(state: MemoryKernelState = {}) {
    this.#state = state;
  }

  refresh(): undefined {}

  read(path: string): string | undefined {
    const content = this.#state.files?.[this.#follow(path)];
    if (content instanceof Error) throw content;
    return content;
  }

  tryRead(path: string): string | undefined {
    try {
      return this.read(path);
    } catch {
      return undefined;
    }
  }

  readSlow(path: string): Promise<string | undefined> {
    return Promise.resolve(this.tryRead(path)?.slice(0, 128));
  }

  list(path: string): readonly KernelEntry[] | undefined {
    const dir = `${this.#follow(path)}/`;
    const { files = {}, links = {}, dirs = [] } = this.#state;
    const found = new Map<string, KernelEntry["type"]>();
    const add = (paths: readonly string[], type: KernelEntry["type"]) => {
      for (const one of paths.filter((one) => one.startsWith(dir))) {
        const [name = "", ...below] = one.slice(dir.length).split("/");
        found.set(name, below.length > 0 ? "dir" : type);
      }
    };
    add(dirs, "dir");
    add(Object.keys(files), "file");
    add(Object.keys(links), "link");
    if (found.size === 0 && !dirs.includes(dir.slice(0, -1))) return undefined;
    return [...found].map(([name, type]) => ({ name, type }))
      .sort((a, b) => a.name < b.name ? -1 : 1);
  }

  readLink(path: string): string | undefined {
    return this.#state.links?.[path];
  }

  resolve(path: string): string | undefined {
    const real = this.#follow(path);
    const { files = {} } = this.#state;
    return real in files || this.list(real) !== undefined ? real : undefined;
  }

  stat(path: string): KernelStat | undefined {
    const content = this.#state.files?.[this.#follow(path)];
    const mtimeMs = this.#state.mtimeMs ?? this.now();
    if (content === undefined) {
      if (this.list(path) === undefined) return undefined;
      return { isFile: false, size: 0, mtimeMs };
    }
    const size = content instanceof Error ? 0 : content.length;
    return { isFile: true, size, mtimeMs };
  }

  toReal(path: string): string {
    return path;
  }

  statfs(path: string, _type: string): Promise<FileSystem> {
    const answer = this.#state.fileSystems?.[path];
    if (answer !== undefined && !(answer instanceof Error)) {
      return Promise.resolve(answer);
    }
    return Promise.reject(answer ?? new Error("no such file or directory"));
  }

  connect(path: string): Promise<KernelSocket | undefined> {
    const answer = this.#state.sockets?.[path];
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(answer?.());
  }

  adjtimex(): ClockState | undefined {
    return this.#state.clock;
  }

  machine(): string {
    return "x86_64";
  }

  pageBytes(): number {
    return 4096;
  }

  now(): number {
    return this.#state.now ?? 1_700_000_000_000;
  }

  /** Follows the links on the way to a path. */
  #follow(path: string): string {
    for (const [link, target] of Object.entries(this.#state.links ?? {})) {
      if (path === link || path.startsWith(`${link}/`)) {
        return this.#follow(target + path.slice(link.length));
      }
    }
    return path;
  }
}
