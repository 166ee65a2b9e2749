/**
 * The list of the files that an output wrote in its directory: only these are
 * ever renamed, compressed or removed. It is kept in the directory, and each
 * file in it is known by name and inode.
 *
 * @module
 */

import { rename, rm } from "node:fs/promises";
import {
  type FileIdentity,
  findFile,
  isSameFile,
  isTaken,
} from "./file_identity.ts";
import { readList, writeList, type Written } from "./written_files.ts";

/** Files of one directory, kept in it. */
export class FileList {
  #dir: string;
  #files: Written[];
  #saving: Promise<void> = Promise.resolve();
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(dir: string, files: Written[]) {
    this.#dir = dir;
    this.#files = files;
  }

  /** Reads the list of a directory, and finishes what a killed process began. */
  static async load(
    { dir, uid }: { readonly dir: string; readonly uid: number },
    warn: (text: string) => void,
  ): Promise<FileList> {
    const found = await readList(dir, uid, warn);
    const list = new FileList(dir, []);
    for (const file of found) {
      const known = await list.#settle(file);
      if (known !== undefined) list.#files.push(known);
    }
    return list;
  }

  /** All files, in the order in which they were begun. */
  get files(): readonly Written[] {
    return this.#files;
  }

  /** Path of a name in the directory. */
  toPath(name: string): string {
    return `${this.#dir}/${name}`;
  }

  /** Gives the number for the next file of a stream. */
  findNumber(stream: string): number {
    return this.#files.reduce(
      (last, file) =>
        file.stream === stream ? Math.max(last, file.number) : last,
      0,
    ) + 1;
  }

  /** Adds a file; `save` keeps it. */
  add(file: Written): void {
    this.#files.push(file);
  }

  /** Forgets a file: it is no longer this output's. */
  forget(file: Written): void {
    this.#files = this.#files.filter((other) => other !== file);
  }

  /** Tells whether a file of the list is where it should be, and as it was when it ended. */
  isInPlace(file: Written): Promise<boolean> {
    return this.#has(file.name, file);
  }

  /** Renames a file of the list, unless it is gone or the name is taken. */
  rename(file: Written, next: string): Promise<boolean> {
    return this.#change(() => this.#rename(file, next));
  }

  /** Puts a packed file, synced under a name of its own, in the place of a file that is still in the list. */
  replace(
    file: Written,
    part: string,
    suffix: string,
  ): Promise<boolean> {
    return this.#change(() => this.#replace(file, part, suffix));
  }

  /** Removes the oldest files of a stream beyond a number; 0 keeps all. Gives the names of those that cannot be removed. */
  prune(stream: string, maxFiles: number): Promise<string[]> {
    return this.#change(() => this.#prune(stream, maxFiles));
  }

  /** Makes one change after the other. */
  #change<T>(make: () => Promise<T>): Promise<T> {
    const made = this.#changing.catch(() => {}).then(make);
    this.#changing = made;
    return made;
  }

  async #rename(file: Written, next: string): Promise<boolean> {
    if (!await this.isInPlace(file)) return false;
    if (await isTaken(this.toPath(next))) return false;
    file.next = next;
    await this.save();
    await rename(this.toPath(file.name), this.toPath(next));
    file.name = next;
    delete file.next;
    return true;
  }

  async #replace(
    file: Written,
    part: string,
    suffix: string,
  ): Promise<boolean> {
    const name = file.name + suffix;
    if (!this.#files.includes(file) || await isTaken(this.toPath(name))) {
      return false;
    }
    const made = await findFile(this.toPath(part));
    if (made === undefined) return false;
    const { ino, birth_ms, size } = made;
    file.packed = { name, ino, birth_ms, size };
    await this.save();
    await rename(this.toPath(part), this.toPath(name));
    await this.#remove(file);
    Object.assign(file, file.packed);
    delete file.packed;
    await this.save();
    return true;
  }

  async #prune(stream: string, maxFiles: number): Promise<string[]> {
    const own = this.#files.filter((file) => file.stream === stream);
    if (maxFiles === 0 || own.length <= maxFiles) return [];
    const failed: string[] = [];
    for (const file of own.slice(0, own.length - maxFiles)) {
      if (file.is_open) continue;
      try {
        await this.#remove(file);
        this.forget(file);
      } catch {
        failed.push(file.name);
      }
    }
    return failed;
  }

  /** Writes the list: the old one or the new one is there at any time. */
  save(): Promise<void> {
    const saving = this.#saving.catch(() => {}).then(() =>
      writeList(this.#dir, this.#files)
    );
    this.#saving = saving;
    return saving;
  }

  /** Finds a file under the name that a killed process left it at. */
  async #settle(file: Written): Promise<Written | undefined> {
    const { packed, next, ...rest } = file;
    if (packed !== undefined && await this.#has(packed.name, packed)) {
      await this.#remove(file);
      return { ...rest, ...packed, is_open: false };
    }
    if (await this.isInPlace(rest)) return rest;
    if (next !== undefined && await this.#has(next, rest)) {
      return { ...rest, name: next };
    }
    return undefined;
  }

  async #has(
    name: string,
    file: FileIdentity & { readonly size?: number },
  ): Promise<boolean> {
    const found = await findFile(this.toPath(name));
    return found !== undefined && isSameFile(found, file) &&
      (file.size === undefined || found.size === file.size);
  }

  /** Removes a file that is still the one that was written. */
  async #remove(file: Written): Promise<void> {
    if (!await this.isInPlace(file)) return;
    await rm(this.toPath(file.name), { force: true });
  }
}
