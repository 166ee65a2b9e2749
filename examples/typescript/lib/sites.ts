/** Reads the names of sites out of a variable, which may hold anything. */
export function listSites(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
