/** What the file of a unit says of it. */

/** Finds the comment above the first exported constant, as Markdown without its tags; empty when there is none. */
export function findAbout(text: string): string {
  const at = text.search(/^export const /m);
  const end = at < 0 ? -1 : text.lastIndexOf("*/", at);
  const start = end < 0 ? -1 : text.lastIndexOf("/**", end);
  if (start < 0 || text.slice(end + 2, at).trim() !== "") return "";
  const lines = text.slice(start + 3, end).split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const tag = lines.findIndex((line) => line.startsWith("@"));
  return lines.slice(0, tag < 0 ? undefined : tag).join("\n").trim();
}
