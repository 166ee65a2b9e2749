/** How a value that was found is named in an error: `got the number 644`. */

/** Longest part of a text that an error repeats. */
const LONGEST = 60;

/** Names a value for the end of an error: texts quoted and cut, numbers with the word, lists and maps by kind alone. */
export function toFoundText(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") {
    const text = value.length > LONGEST ? value.slice(0, LONGEST) + "…" : value;
    return JSON.stringify(text);
  }
  if (typeof value === "number" || typeof value === "bigint") {
    return `the number ${value}`;
  }
  if (typeof value === "boolean") return String(value);
  return toKindText(value);
}

/** Names only the kind of a value, for values that may be secret. */
export function toKindText(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return "a text";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (typeof value === "boolean") return "true or false";
  return Array.isArray(value) ? "a list" : "a map";
}
