/** Finds out whether what is in a compressed file was read before: as a plain file, or from it. */

import type { FollowedFiles } from "./followed_files.ts";
import {
  areEqual,
  HEAD_BYTES,
  isSameContent,
  PROOF_BYTES,
  readMarker,
  toDigest,
} from "./identity.ts";
import { isRotatedPath } from "./siblings.ts";
import type { StoredFile } from "./stored_files.ts";
import type { TailedFile } from "./tailed_file.ts";
import type { Unpacker } from "./unpacker.ts";

/** What is known of the content of a compressed file. */
export type PackedMatch =
  | { readonly kind: "new" }
  /** A plain file that is there holds it. */
  | { readonly kind: "copy" }
  /** The plain file is gone, and its last answer is waited for. */
  | { readonly kind: "busy" }
  /** It was read as far as a place says. */
  | ({ readonly kind: "known" } & StoredFile);

/** Compares a compressed file with the files that are followed, and with those that are kept and begin alike. */
export async function matchPacked(
  unpacker: Unpacker,
  path: string,
  followed: FollowedFiles,
  findKept: () => readonly StoredFile[],
): Promise<PackedMatch> {
  await unpacker.moveTo(HEAD_BYTES);
  const live = followed.copies.findLike(unpacker);
  const kept = findKept();
  if (live.some((file) => !file.isOpen && !file.isListed)) {
    return { kind: "busy" };
  }
  if (live.length > 0 && await isCopy(unpacker, live, followed)) {
    return { kind: "copy" };
  }
  const found = await findDeepest(
    unpacker,
    kept.filter(({ known }) =>
      known.packed !== undefined || known.offset >= PROOF_BYTES ||
      isRotatedPath(known.path, path)
    ),
  );
  return found === undefined ? { kind: "new" } : { kind: "known", ...found };
}

/** Finds the one that was read furthest of those that it holds. */
async function findDeepest(
  unpacker: Unpacker,
  kept: readonly StoredFile[],
): Promise<StoredFile | undefined> {
  let deepest: StoredFile | undefined;
  const rising = kept.toSorted((a, b) => a.known.offset - b.known.offset);
  for (const one of rising) {
    const { offset, marker } = one.known;
    if (!await unpacker.moveTo(offset)) break;
    if (toDigest(readMarker(unpacker, offset)) === marker) deepest = one;
  }
  return deepest;
}

/** Tells whether one of some plain files begins with all that is in it. */
async function isCopy(
  unpacker: Unpacker,
  live: readonly TailedFile[],
  followed: FollowedFiles,
): Promise<boolean> {
  await unpacker.moveToEnd();
  if (!unpacker.isEnded) return false;
  const { end } = unpacker;
  const tail = readMarker(unpacker, end);
  return live.some((file) => {
    using own = file.isOpen
      ? undefined
      : followed.tryOpen(file.path, new Map());
    const bytes = file.file ?? own;
    if (bytes === undefined) return false;
    const isSame = own === undefined ||
      isSameContent(own, file.content.read);
    return isSame && areEqual(readMarker(bytes, end), tail);
  });
}
