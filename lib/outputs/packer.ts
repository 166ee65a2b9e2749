/**
 * Compresses files that ended, one after the other, between other work. The
 * packed file takes the place of the other one when it is whole and safe; a
 * process that is killed before begins it anew.
 *
 * @module
 */

import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { type Compression, compressPieces, SUFFIXES } from "./compression.ts";
import { isTaken } from "./file_identity.ts";
import type { FileList } from "./file_list.ts";
import { toSystemReason } from "./system_reason.ts";
import type { Written } from "./written_files.ts";

/** Name of the file that is being made. */
const PART_NAME = ".driftless.part";
/** Bytes that are read at once. */
const PIECE_BYTES = 64 * 1024;

/** Compresses the files of one list that ended. */
export class Packer {
  #list: FileList;
  #compression: Compression;
  #mode: number;
  #warn: (text: string) => void;
  #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** Files that could not be packed; they are tried again when the next one ends. */
  #failed = new Set<Written>();
  /** Files whose packed name somebody else took. */
  #taken = new Set<Written>();

  /** Takes the list, how to compress, and the mode of packed files. */
  constructor(
    list: FileList,
    compression: Compression,
    mode: number,
    warn: (text: string) => void,
  ) {
    this.#list = list;
    this.#compression = compression;
    this.#mode = mode;
    this.#warn = warn;
  }

  /** Removes what a killed process left half-made. */
  async clean(): Promise<void> {
    await rm(this.#list.toPath(PART_NAME), { force: true });
  }

  /** Begins to work where there is something to pack. */
  wake(): void {
    this.#failed.clear();
    this.#start();
  }

  /** Stops in the middle of whatever is being packed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #start(): void {
    const isIdle = this.#running === undefined && !this.#stop.signal.aborted &&
      this.#list.files.some((file) => this.#isToPack(file));
    if (!isIdle) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      // Another file may have ended meanwhile.
      this.#start();
    });
  }

  async #run(): Promise<void> {
    for (;;) {
      const file = this.#list.files.find((file) => this.#isToPack(file));
      if (file === undefined || this.#stop.signal.aborted) return;
      try {
        const name = file.name + SUFFIXES[this.#compression.algorithm];
        if (await isTaken(this.#list.toPath(name))) {
          this.#taken.add(file);
          this.#warn(`"${file.name}" stays as it is: "${name}" is taken`);
        } else if (!await this.#pack(file)) this.#failed.add(file);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#failed.add(file);
        this.#warn(
          `Cannot compress "${file.name}": ${toSystemReason(error)}`,
        );
      }
    }
  }

  #isToPack(file: Written): boolean {
    return this.#compression.algorithm !== "none" && !file.is_open &&
      !this.#failed.has(file) &&
      !this.#taken.has(file) && !/\.(?:gz|zst)$/.test(file.name);
  }

  /** Packs a file; false when it is gone or the name is taken. */
  async #pack(file: Written): Promise<boolean> {
    if (!await this.#list.isInPlace(file)) return false;
    const part = this.#list.toPath(PART_NAME);
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW |
      constants.O_NONBLOCK;
    await rm(part, { force: true });
    const source = await open(this.#list.toPath(file.name), flags);
    try {
      if ((await source.stat()).ino !== file.ino) return false;
      await this.#make(part, source);
      const suffix = SUFFIXES[this.#compression.algorithm];
      return await this.#list.replace(file, PART_NAME, suffix);
    } finally {
      await source.close();
      await rm(part, { force: true });
    }
  }

  /** Makes the packed file whole and safe, with the time of the other. */
  async #make(path: string, source: FileHandle): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const target = await open(path, flags, this.#mode);
    try {
      const pieces = compressPieces(
        readPieces(source, this.#stop.signal),
        this.#compression,
      );
      for await (const piece of pieces) {
        for (let at = 0; at < piece.length;) {
          at += (await target.write(piece, at)).bytesWritten;
        }
      }
      const { mtime } = await source.stat();
      await target.chmod(this.#mode);
      await target.utimes(mtime, mtime);
      await target.sync();
    } finally {
      await target.close();
    }
  }
}

async function* readPieces(
  handle: FileHandle,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(PIECE_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
  }
}
