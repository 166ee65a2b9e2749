/** Reads from an error of Deno which right was missing, and says which flag gives it. */

/** A right that the process was not given. */
export interface MissingRight {
  /** Class of rights: `read`, `write`, `run`, `net`, `sys`, `env`, `all`. */
  name: string;
  /** What was to be used; absent when everything was. */
  what: string | undefined;
}

const RIGHT_REGEXP =
  /Requires (?<name>[a-z]+) access(?: to (?<what>"(?:[^"\\]|\\.)*"|<[^>]*>|\S+?))?, run again with the --allow-/;

/** Deepest cause that is looked at. */
const MAX_DEPTH = 10;

/** Finds the missing right in an error, its causes or the text of a failed task. */
export function findMissingRight(error: unknown): MissingRight | undefined {
  let one = error;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const text = one instanceof Error ? one.message : one;
    const groups = typeof text === "string"
      ? RIGHT_REGEXP.exec(text)?.groups
      : undefined;
    if (groups) {
      return {
        name: groups["name"] ?? "all",
        what: groups["what"]?.replace(/^"(.*)"$/s, "$1"),
      };
    }
    if (one instanceof Deno.errors.NotCapable) {
      return { name: "all", what: undefined };
    }
    if (!(one instanceof Error)) return undefined;
    one = one.cause;
  }
  return undefined;
}

/** Finds the missing right in what is told of a failed task. */
export function findRightOfTask(
  { why, advice }: { why?: string; advice?: string },
): MissingRight | undefined {
  return findMissingRight(why) ?? findMissingRight(advice);
}

/** Kinds of `sys` that Deno asks for and has no word of its own for. */
const WORDLESS = ["umask"];

/** Writes the flag that gives a right. */
export function toRightAdvice({ name, what }: MissingRight): string {
  if (name === "all") {
    return "Add --allow-read --allow-write --allow-net --allow-env " +
      "--allow-run --allow-sys --allow-ffi --allow-import: " +
      "Deno opens this file for nothing less";
  }
  const value = what === undefined || what.startsWith("<") ||
      WORDLESS.includes(what)
    ? ""
    : `=${toScope(name, what)}`;
  return `Add --allow-${name}${value}; ` +
    "all that is needed is told by: driftless permissions";
}

/**
 * The scope to give: new content is written beside a file and renamed, so its
 * directory must be writable; of the program itself all files are needed.
 */
function toScope(name: string, what: string): string {
  const program = new URL("../", import.meta.url);
  const isOwn = program.protocol === "file:" &&
    what.startsWith(program.pathname);
  if (isOwn) return program.pathname.slice(0, -1);
  const slash = what.lastIndexOf("/");
  return name === "write" && slash > 0 ? what.slice(0, slash) : what;
}
