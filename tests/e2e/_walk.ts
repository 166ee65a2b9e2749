/** Walks and digests trees of files. */

/** Gives the paths of all files below a directory, sorted. */
export function walkSync(dir: string): string[] {
  return [...Deno.readDirSync(dir)].flatMap((entry) => {
    const path = `${dir}/${entry.name}`;
    return entry.isDirectory ? walkSync(path) : entry.isFile ? [path] : [];
  }).sort();
}
