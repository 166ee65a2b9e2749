/** A reader of the kernel's files that a plugin may ask no more than it declares. */

import type {
  ClockState,
  FileSystem,
  Kernel,
  KernelEntry,
  KernelRoots,
  KernelSocket,
  KernelStat,
} from "../../host/kernel.ts";
import type { Allowed } from "./allowed.ts";

/** Passes questions on that permissions allow; `TaskError` says what they do not. */
export class GuardedKernel implements Kernel {
  /** Takes the kernel that is asked, and what may be asked. */
  constructor(
    private readonly kernel: Kernel,
    private readonly allowed: Allowed,
  ) {}

  /** Where the trees lie. */
  get roots(): KernelRoots {
    return this.kernel.roots;
  }

  /** Begins a round. */
  refresh(): Promise<void> | undefined {
    return this.kernel.refresh();
  }

  /** Needs `read`. */
  read(path: string): string | undefined {
    this.#require(path);
    return this.kernel.read(path);
  }

  /** Needs `read`. */
  tryRead(path: string): string | undefined {
    this.#require(path);
    return this.kernel.tryRead(path);
  }

  /** Needs `read`. */
  async readSlow(path: string): Promise<string | undefined> {
    this.#require(path);
    return await this.kernel.readSlow(path);
  }

  /** Needs `read`. */
  list(path: string): readonly KernelEntry[] | undefined {
    this.#require(path);
    return this.kernel.list(path);
  }

  /** Needs `read`. */
  readLink(path: string): string | undefined {
    this.allowed.requireName(path);
    return this.kernel.readLink(path);
  }

  /** Needs `read`. */
  resolve(path: string): string | undefined {
    this.#require(path);
    return this.kernel.resolve(path);
  }

  /** Needs `read`. */
  stat(path: string): KernelStat | undefined {
    this.#require(path);
    return this.kernel.stat(path);
  }

  /** Needs `read`. */
  toReal(path: string): string {
    this.allowed.requireName(path);
    return this.kernel.toReal(path);
  }

  /** Needs `read`. */
  statfs(path: string, type: string): FileSystem | Promise<FileSystem> {
    this.allowed.requireName(path);
    return this.kernel.statfs(path, type);
  }

  /** Sockets are open to no plugin. */
  connect(path: string): Promise<KernelSocket | undefined> {
    return Promise.reject(this.allowed.refuse(`connect to "${path}"`));
  }

  /** The state of the clock, which everybody may see. */
  adjtimex(): ClockState | undefined {
    return this.kernel.adjtimex();
  }

  /** The machine as uname(2) names it. */
  machine(): string {
    return this.kernel.machine();
  }

  /** Size of a page of memory in bytes. */
  pageBytes(): number {
    return this.kernel.pageBytes();
  }

  /** Tells the time. */
  now(): number {
    return this.kernel.now();
  }

  /** What a path leads to has to be allowed too, in the words of the tree that is read. */
  #require(path: string): void {
    this.allowed.requireName(path);
    const real = this.kernel.resolve(path);
    if (real !== undefined && real !== this.kernel.toReal(path)) {
      this.allowed.requireName(real);
    }
  }
}
