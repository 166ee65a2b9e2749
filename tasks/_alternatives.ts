/** Groups of alternatives as `update-alternatives --query` tells them, update-alternatives(1). */

import { type Host, TaskError } from "../lib/task.ts";

/** One of several programs that can stand behind a link. */
export interface Alternative {
  path: string;
  priority: number;
  /** Paths behind further links by their names. */
  followers: ReadonlyMap<string, string>;
}

/** A link and what can stand behind it. */
export interface Group {
  /** Path of the link. */
  link: string;
  /** Further links that go with it, by name. */
  links: ReadonlyMap<string, string>;
  /** The best is taken, and not one that was chosen by hand. */
  isAuto: boolean;
  /** What stands behind the link; undefined where nothing does. */
  value: string | undefined;
  alternatives: readonly Alternative[];
}

/** Exit code of a question about a group that is not there. */
const ABSENT = 2;

/**
 * Reads a group, or undefined when there is none.
 * @throws {TaskError} When the tool is missing, is another one, or fails.
 */
export async function readGroup(
  name: string,
  host: Host,
): Promise<Group | undefined> {
  if (!await host.findProgram("update-alternatives")) {
    throw new TaskError('Cannot find "update-alternatives" on this host', {
      advice: 'Install its package first: "dpkg", "update-alternatives"',
    });
  }
  const { code, stdout, stderr } = await host.query(
    ["update-alternatives", "--query", name],
    { answers: [ABSENT] },
  );
  if (code === 0) return parseGroup(stdout);
  if (code === ABSENT && /no alternatives for/.test(stderr)) return undefined;
  throw new TaskError(
    `Cannot read the alternatives of "${name}": ${stderr.trim()}`,
    /query/.test(stderr)
      ? { advice: "Only the tool of dpkg is understood, not that of Red Hat" }
      : {},
  );
}

/** Parses stanzas of `Key: value` lines; the lines of a list begin with a blank. */
export function parseGroup(text: string): Group {
  const [head = new Map(), ...rest] = text.trim().split(/\n\n+/).map(toStanza);
  const value = head.get("Value")?.[0];
  return {
    link: head.get("Link")?.[0] ?? "",
    links: toPairs(head.get("Slaves")),
    isAuto: head.get("Status")?.[0] === "auto",
    value: value === "none" ? undefined : value,
    alternatives: rest.map((stanza) => ({
      path: stanza.get("Alternative")?.[0] ?? "",
      priority: Number(stanza.get("Priority")?.[0]),
      followers: toPairs(stanza.get("Slaves")),
    })),
  };
}

function toStanza(text: string): Map<string, string[]> {
  const stanza = new Map<string, string[]>();
  let last: string[] = [];
  for (const line of text.split("\n")) {
    const match = /^([A-Za-z]+):(.*)$/.exec(line);
    if (line.startsWith(" ") || !match) {
      last.push(line.trim());
      continue;
    }
    last = match[2]!.trim() === "" ? [] : [match[2]!.trim()];
    stanza.set(match[1]!, last);
  }
  return stanza;
}

function toPairs(lines: readonly string[] = []): Map<string, string> {
  return new Map(lines.map((line) => {
    const at = line.indexOf(" ");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

/** The words that register an alternative with all that goes with it. */
export function toInstall(
  name: string,
  { link, links }: Pick<Group, "link" | "links">,
  { path, priority, followers }: Alternative,
): string[] {
  const more = [...followers].flatMap(([follower, target]) => [
    "--slave",
    links.get(follower) ?? "",
    follower,
    target,
  ]);
  return [
    "update-alternatives",
    "--install",
    link,
    name,
    path,
    String(priority),
    ...more,
  ];
}
