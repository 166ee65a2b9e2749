/** Writes the files of a new configuration, over nothing that is there. */

/** Settings of editors and tests, which a repository may have already. */
const OPTIONAL_REGEXP = /^(?:\.vscode|tests)\//;

/**
 * Writes files below a directory and gives the names of those that were
 * written; settings of an editor and tests that are there stay as they are.
 * @throws {Deno.errors.AlreadyExists} When another file is there.
 */
export function writeNewFiles(
  dir: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): string[] {
  const written: string[] = [];
  for (const [name, content] of files) {
    const path = `${dir}/${name}`;
    if (OPTIONAL_REGEXP.test(name) && isThere(path)) continue;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    Deno.writeFileSync(path, bytes, { createNew: true });
    written.push(name);
  }
  return written;
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
