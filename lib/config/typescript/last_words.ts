/** What a process of the runtime said before it ended. */

/** Longest line that is told, in characters. */
const MAX_LINE = 500;

/** What the runtime puts before an error that nobody took. */
const UNCAUGHT_REGEXP = /^error: (Uncaught )?(\(in promise\) )?/;

/** Advice of the runtime to whoever started it, which would be to give what others wrote more rights. */
const ADVICE_REGEXP = /, (?:run again with|specify) .*$/;

/** Finds the first line of what was said last; empty where there is none. */
export function findLastWords(stderr: string): string {
  const [line = ""] = stderr.split("\n")
    .map((row) => row.replace(UNCAUGHT_REGEXP, ""))
    .filter((row) => row.trim() !== "");
  return cutLine(line.replace(ADVICE_REGEXP, ""));
}

/** Cuts a text that is too long to be read, at a number of characters. */
export function cutLine(line: string, max = MAX_LINE): string {
  return line.length <= max ? line : `${line.slice(0, max)}…`;
}
