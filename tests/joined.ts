/**
 * Tests of many files in one module: what they share is loaded once rather
 * than once a file, which is most of the time that small tests take. Words are
 * directories, those to leave out with `!` before them.
 */

const words = Deno.args;
const left = new Set(
  words.filter((word) => word.startsWith("!")).map((word) => word.slice(1)),
);

/** Imports every test file in and below a directory, in the order of names. */
async function join(directory: string): Promise<void> {
  if (left.has(directory)) return;
  const entries = [...Deno.readDirSync(directory)]
    .sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    const path = `${directory}/${name}`;
    if (isDirectory) await join(path);
    else if (name.endsWith("_test.ts")) await import(`../${path}`);
  }
}

for (const word of words) {
  if (!word.startsWith("!")) await join(word);
}
