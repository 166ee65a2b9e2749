/** Where strings of TOML end (TOML 1.0, "String"). */

/** Gives the place behind a string that begins at a place, with one quote or three. */
export function findTomlStringEnd(text: string, start: number): number {
  const quote = text[start] ?? "";
  const triple = quote.repeat(3);
  const mark = text.startsWith(triple, start) ? triple : quote;
  let at = start + mark.length;
  while (at < text.length && !text.startsWith(mark, at)) {
    at += quote === '"' && text[at] === "\\" ? 2 : 1;
  }
  at += mark.length;
  if (mark.length === 1) return at;
  // Up to two quotes may stand before the three that end it.
  for (let more = 0; more < 2 && text[at] === quote; more++) at++;
  return at;
}
