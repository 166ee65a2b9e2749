/** Packs a folder so that the same content is always the same bytes. */

import { packTar, type TarEntry } from "modern-tar";

/** Lists the files below a folder, in the order of names. */
export async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries) {
    const path = `${folder}/${name}`;
    if (isDirectory) files.push(...await listFiles(path));
    else files.push(path);
  }
  return files.sort();
}

/** Packs a folder as `FOLDER.tar.gz` beside it, all with one time in seconds and no owners, and gives the path of that. */
export async function packFolder(
  folder: string,
  timeSecs: number,
): Promise<string> {
  const parent = folder.slice(0, folder.lastIndexOf("/") + 1);
  const entries: TarEntry[] = [];
  for (const path of await listFiles(folder)) {
    const body = await Deno.readFile(path);
    const { mode } = await Deno.stat(path);
    entries.push({
      header: {
        name: path.slice(parent.length),
        size: body.length,
        mode: (mode ?? 0) & 0o111 ? 0o755 : 0o644,
        mtime: new Date(timeSecs * 1000),
        type: "file",
        uid: 0,
        gid: 0,
        uname: "root",
        gname: "root",
      },
      body,
    });
  }
  const tar = new Blob([new Uint8Array(await packTar(entries))]);
  const packed = `${folder}.tar.gz`;
  await using file = await Deno.open(packed, {
    write: true,
    create: true,
    truncate: true,
  });
  await tar.stream().pipeThrough(new CompressionStream("gzip"))
    .pipeTo(file.writable);
  return packed;
}
