/** Reads files of lines that begin with a word, such as `/proc/vmstat`. */

/** What a line begins with. */
interface Start<T> {
  /** The word, and the blank, tab or colon behind it. */
  readonly text: string;
  readonly word: string;
  readonly made: T | undefined;
}

/** Takes what was made of the word of a line, and the rest of the line. */
export type TakeLine<T> = (made: T, rest: string, word: string) => void;

/**
 * Makes what reads such a file again and again. Lines of whose word nothing is
 * made are passed over. The kernel writes its lines always in the same order:
 * what was made of a word is found by the number of the line, and the others
 * are not so much as cut out.
 */
export function openWordLines<T>(
  make: (word: string) => T | undefined,
): (text: string, take: TakeLine<T>) => void {
  const starts: Start<T>[] = [];
  return (text, take) => {
    let count = 0;
    for (let at = 0; at < text.length; count++) {
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline;
      let start = starts[count];
      if (start === undefined || !text.startsWith(start.text, at)) {
        start = starts[count] = toStart(text.slice(at, end + 1), make);
      }
      const { made, word } = start;
      if (made !== undefined) {
        take(made, text.slice(at + start.text.length, end), word);
      }
      at = end + 1;
    }
    starts.length = count;
  };
}

/** A line that was cut off within its word gets the newline that it wants: else it would be the start of others. */
function toStart<T>(
  line: string,
  make: (word: string) => T | undefined,
): Start<T> {
  const found = line.search(/[\s:]/);
  const word = found === -1 ? line : line.slice(0, found);
  const text = found === -1 ? `${word}\n` : line.slice(0, found + 1);
  return { text, word, made: make(word) };
}
