/** Names of fact groups in expressions. */

/** Writes the name of a group as expressions have it: letters, digits and `_`. */
export function toFactWord(name: string): string {
  const word = name.replaceAll(/[^a-zA-Z0-9_]/g, "_");
  return /^[0-9]/.test(word) ? `_${word}` : word;
}

/** Finds the group that an expression means: by its name, or by its type where no name is given. */
export function findByWord<T extends { readonly name: string }>(
  groups: readonly T[],
  word: string,
): T | undefined {
  return groups.find(({ name }) => toFactWord(name) === word);
}
