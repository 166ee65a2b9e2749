/** Directories of files that vanish with their test. */

/** A directory that is removed when disposed. */
export interface TempDir extends Disposable {
  path: string;
}

/** Writes files, by relative path, into a new directory. */
export function writeFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
): TempDir {
  const path = Deno.realPathSync(Deno.makeTempDirSync());
  for (const [name, content] of Object.entries(files)) {
    const file = `${path}/${name}`;
    Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") Deno.writeTextFileSync(file, content);
    else Deno.writeFileSync(file, content);
  }
  return {
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}
