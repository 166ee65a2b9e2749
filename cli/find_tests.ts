/** Finds the tests of a configuration. */

/** Directories that are none of the configuration's own. */
const FOREIGN = ["node_modules", "vendor"];

/** Deepest directory that is looked into. */
const MAX_DEPTH = 10;

/** Most files of tests. */
const MAX_FILES = 1000;

/**
 * Lists the files `*_test.ts` of a directory and of those below it, sorted;
 * hidden ones and links to directories are left out.
 */
export function findTests(dir: string): string[] {
  const found: string[] = [];
  const visit = (at: string, depth: number) => {
    for (const entry of Deno.readDirSync(`${dir}/${at}`)) {
      const name = `${at}${entry.name}`;
      if (entry.name.startsWith(".") || found.length >= MAX_FILES) continue;
      if (entry.isDirectory) {
        const isOurs = depth < MAX_DEPTH && !FOREIGN.includes(entry.name);
        if (isOurs) visit(`${name}/`, depth + 1);
      } else if (entry.isFile && name.endsWith("_test.ts")) found.push(name);
    }
  };
  visit("", 0);
  return found.sort();
}
