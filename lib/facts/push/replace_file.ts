/** Replaces files by the one routine that does so. */

import { toFill, toTempPath, writeFile } from "../../apply/make/write.ts";
import { resolveTrusted } from "../../host/way.ts";

/**
 * Replaces a file, whole and safe from a loss of power; owner and mode are
 * kept, directories on the way are made. The content is first in a file beside
 * it, which a kill leaves there: of a name of its own, or of one that was said
 * and that nothing has. Needs read and write permission there.
 * @throws {TaskError} When that fails; the file is then as before.
 */
export async function replaceFile(
  path: string,
  content: Uint8Array,
  temp?: string,
): Promise<void> {
  const real = resolveTrusted(path, false);
  Deno.mkdirSync(real.slice(0, real.lastIndexOf("/")) || "/", {
    recursive: true,
  });
  await writeFile({
    path: real,
    temp: temp ?? toTempPath(real),
    fill: toFill(content),
    isPlain: true,
  });
}
