/** Reads files to which other users lead, so that root reads for nobody what he may not read himself. */

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
} from "node:fs";
import { TaskError } from "../error.ts";
import { anchorDirectory } from "./anchor.ts";
import { refuseLink } from "./control.ts";
import type { ControlledWay } from "./way.ts";

/** A regular file that was opened on a way that another user decides; read as `Deno.FsFile` is. */
export class ControlledFile implements Disposable {
  #descriptor: number;

  /** Takes the descriptor, which it closes. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Tells its size in bytes, and whether it is a regular file. */
  statSync(): { size: number; isFile: boolean } {
    const info = fstatSync(this.#descriptor);
    return { size: info.size, isFile: info.isFile() };
  }

  /** Fills a piece and tells how many bytes came; null at the end. */
  readSync(piece: Uint8Array): number | null {
    return readSync(this.#descriptor, piece) || null;
  }

  /** As `readSync`. */
  read(piece: Uint8Array): Promise<number | null> {
    return Promise.resolve(this.readSync(piece));
  }

  /** Reads all of it. */
  readAllSync(): Uint8Array {
    return new Uint8Array(readFileSync(this.#descriptor));
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

/**
 * Opens a regular file on a way that another user decides. A link that he laid
 * leads only to files of his own, and a directory that he can swap for a link
 * is held meanwhile: what is read here may be written where he can read it.
 * @throws {TaskError} When he leads elsewhere, or it is no regular file.
 * @throws {Deno.errors.NotFound} When nothing is there; and other errors of the system.
 */
export function openControlled(way: ControlledWay): ControlledFile {
  const { path, real, links, controllers } = way;
  const file = openRegular(real, path);
  const others = [...links.keys(), ...controllers];
  if (others.every((one) => one === file.uid)) {
    return new ControlledFile(file.descriptor);
  }
  closeSync(file.descriptor);
  for (const [uid, link] of links) refuseLink(link, uid);
  const slash = real.lastIndexOf("/");
  using anchor = anchorDirectory(real.slice(0, slash) || "/");
  const held = `${anchor.dir}/${real.slice(slash + 1)}`;
  return new ControlledFile(openRegular(held, path).descriptor);
}

/** Opens what is no link and no pipe. */
function openRegular(
  path: string,
  shown: string,
): { descriptor: number; uid: number } {
  // The errors of Deno tell more than those of node.
  requireRegular(Deno.lstatSync(path).isFile, shown);
  const descriptor = openSync(
    path,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  const info = fstatSync(descriptor);
  if (!info.isFile()) closeSync(descriptor);
  requireRegular(info.isFile(), shown);
  return { descriptor, uid: info.uid };
}

function requireRegular(isFile: boolean, path: string): void {
  if (isFile) return;
  throw new TaskError(`Cannot read "${path}": it is not a regular file`);
}
