/** Repositories of Debian packages as sources.list(5) has them: stanzas of fields, and lines. */

/** What of a repository tells it from others, and how it is used. */
export interface Repository {
  types: readonly string[];
  uris: readonly string[];
  suites: readonly string[];
  components: readonly string[];
  architectures: readonly string[];
  /** Path of a keyring, or armored keys. */
  signedBy?: string | undefined;
  isEnabled: boolean;
}

/** Fields of a stanza by their lower-case names; lines that go on are joined by newlines. */
export type Stanza = ReadonlyMap<string, string>;

/** Parses the stanzas of a `.sources` file; lines that begin with `#` are left out. */
export function parseStanzas(text: string): Stanza[] {
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  return lines.join("\n").split(/\n[ \t]*\n/).flatMap((paragraph) => {
    const fields = new Map<string, string>();
    let last = "";
    for (const line of paragraph.split("\n")) {
      const found = /^([^\s:]+):[ \t]*(.*)$/.exec(line);
      if (found) {
        last = found[1]!.toLowerCase();
        fields.set(last, found[2]!.trim());
      } else if (last !== "" && /^[ \t]/.test(line)) {
        const more = line.trim() === "." ? "" : line.trim();
        fields.set(last, `${fields.get(last)}\n${more}`);
      }
    }
    return fields.size === 0 ? [] : [fields];
  });
}

/** Writes the fields of a repository in the order in which people read them. */
export function toFields(one: Repository): Map<string, string> {
  const fields: [string, string | undefined][] = [
    ["Enabled", one.isEnabled ? undefined : "no"],
    ["Types", one.types.join(" ")],
    ["URIs", one.uris.join(" ")],
    ["Suites", one.suites.join(" ")],
    ["Components", one.components.join(" ") || undefined],
    ["Architectures", one.architectures.join(" ") || undefined],
    ["Signed-By", one.signedBy?.trim()],
  ];
  return new Map(
    fields.flatMap(([key, value]) => value === undefined ? [] : [[key, value]]),
  );
}

/** Writes a stanza; text of several lines begins below its name. */
export function toStanzaText(fields: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [key, value] of fields) {
    const lines = value.split("\n");
    text += lines.length === 1
      ? `${key}: ${value}\n`
      : `${key}:\n${lines.map((line) => ` ${line.trim() || "."}\n`).join("")}`;
  }
  return text;
}

/** Tells whether a stanza says the same: the order of fields and of words has no meaning. */
export function isSameStanza(
  stanza: Stanza,
  fields: ReadonlyMap<string, string>,
): boolean {
  const other = new Map(stanza);
  if (other.get("enabled") === "yes") other.delete("enabled");
  if (other.size !== fields.size) return false;
  return [...fields].every(([key, value]) => {
    const found = other.get(key.toLowerCase());
    return found !== undefined && toSet(found) === toSet(value);
  });
}

function toSet(value: string): string {
  const lines = value.trim().split("\n").map((line) => line.trim());
  if (lines.length > 1) return lines.join("\n");
  return [...new Set(lines[0]!.split(/\s+/))].sort().join(" ");
}

/** Gives what a stanza brings: each type of each suite of each address. */
export function listTargets(
  types: readonly string[],
  uris: readonly string[],
  suites: readonly string[],
): string[] {
  return types.flatMap((type) =>
    uris.flatMap((uri) =>
      suites.map((suite) => `${type} ${uri.replace(/\/+$/, "")} ${suite}`)
    )
  );
}

/** Gives what a stanza of a file brings, when it is enabled. */
export function toTargets(stanza: Stanza): string[] {
  if (/^(no|false|0|off|without|disable)$/i.test(stanza.get("enabled") ?? "")) {
    return [];
  }
  const read = (key: string) =>
    (stanza.get(key) ?? "").split(/\s+/).filter(Boolean);
  return listTargets(read("types"), read("uris"), read("suites"));
}

const LINE = /^[ \t]*(deb|deb-src)[ \t]+(?:\[[^\]]*\][ \t]+)?(\S+)[ \t]+(\S+)/;

/** Gives what a line of a `.list` file brings, or undefined. */
export function toLineTarget(line: string): string | undefined {
  const found = LINE.exec(line);
  return found
    ? listTargets([found[1]!], [found[2]!], [found[3]!])[0]
    : undefined;
}
