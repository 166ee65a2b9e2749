/** Locales of the C library: how they are named, found and generated. */

import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";

/** Lists of what can be generated, `NAME CHARSET` in each line; an own one adds to the system's. */
const SUPPORTED_PATHS = [
  "/usr/local/share/i18n/SUPPORTED",
  "/usr/share/i18n/SUPPORTED",
];
const LIST_PATH = "/etc/locale.gen";
/** Are part of the library and not generated. */
const BUILT_IN = ["c", "posix", "c.utf8"];
/** Compiling all locales of a list may take minutes on a small machine, in milliseconds. */
const GENERATE_MS = 1_800_000;

/** Makes names equal that mean the same: `de_DE.UTF-8` and `de_DE.utf8`. */
export function toPlainName(name: string): string {
  const [, place = name, charset, variant = ""] =
    /^([^.@]*)(?:\.([^@]*))?(@.*)?$/.exec(name) ?? [];
  const plain = charset?.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const start = plain === undefined ? place : `${place}.${plain}`;
  return BUILT_IN.includes(start.toLowerCase()) && variant === ""
    ? start.toLowerCase()
    : `${start}${variant}`;
}

/** Tells whether a locale is part of the C library. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.includes(toPlainName(name));
}

/** Lists the locales that programs can use now, by their plain names. */
export async function listAvailable(host: Host): Promise<Set<string>> {
  if (!await host.findProgram("locale")) {
    throw new TaskError('Cannot find "locale" on this host', {
      advice: await host.stat("/etc/alpine-release")
        ? "musl, the C library of this host, has no locales"
        : 'Install its package first: "libc-bin" or "glibc-common"',
    });
  }
  const { stdout } = await host.query(["locale", "-a"], { shared: true });
  return new Set(stdout.split("\n").filter(Boolean).map(toPlainName));
}

/** One line of a list of locales. */
interface Line {
  plain: string;
  charset: string;
  isEnabled: boolean;
  text: string;
}

function parseLine(line: string): Line | undefined {
  const match = /^(#?)\s*(\S+)\s+(\S+)\s*$/.exec(line);
  if (!match || !/^[A-Za-z]/.test(match[2]!)) return undefined;
  const [, sign, name, charset] = match;
  return {
    plain: toPlainName(name!),
    charset: charset!,
    isEnabled: sign === "",
    text: `${name} ${charset}`,
  };
}

/**
 * Edits the list of locales that are generated: a comment that names one
 * becomes its line, or the line a comment; a missing one is appended.
 */
export function editList(
  text: string,
  names: readonly string[],
  supported: ReadonlyMap<string, string>,
  isPresent: boolean,
): string {
  const wanted = new Set(names.map(toPlainName));
  const seen = new Set<string>();
  const lines = text.split("\n").map((line) => {
    const found = parseLine(line);
    if (!found || !wanted.has(found.plain)) return line;
    const right = supported.get(found.plain) ?? found.text;
    if (!isPresent) return found.isEnabled ? `# ${found.text}` : line;
    if (found.text !== right || seen.has(found.plain)) return line;
    seen.add(found.plain);
    return found.isEnabled ? line : found.text;
  });
  if (!isPresent) return lines.join("\n");
  const added = [...wanted].filter((plain) => !seen.has(plain))
    .map((plain) => supported.get(plain)).filter((line) => line !== undefined);
  if (added.length === 0) return lines.join("\n");
  const start = lines.join("\n");
  const end = start === "" || start.endsWith("\n") ? "" : "\n";
  return `${start}${end}${added.join("\n")}\n`;
}

async function readSupported(host: Host): Promise<Map<string, string>> {
  const supported = new Map<string, string>();
  for (const path of SUPPORTED_PATHS) {
    if (!await host.stat(path, true)) continue;
    for (const line of (await host.readText(path)).split("\n")) {
      const found = parseLine(line);
      if (!found || supported.has(found.plain)) continue;
      supported.set(found.plain, found.text);
    }
  }
  return supported;
}

/** Generates locales, or takes them away, by locale-gen(8): all that its list names are made anew. */
export async function* planList(
  names: readonly string[],
  isPresent: boolean,
  host: Host,
): Steps<boolean> {
  const supported = await readSupported(host);
  const unknown = names.filter((name) => !supported.has(toPlainName(name)));
  if (isPresent && unknown.length > 0) {
    throw new TaskError(
      `Cannot generate locale "${unknown[0]}": ${
        supported.size === 0 ? "no list of" : "not in the list of"
      } locales that can be generated`,
      { advice: `Look in ${SUPPORTED_PATHS[1]} for the name` },
    );
  }
  const text = await host.stat(LIST_PATH, true)
    ? await host.readText(LIST_PATH)
    : "";
  const edited = editList(text, names, supported, isPresent);
  const available = await listAvailable(host);
  const areRight = names.every((name) =>
    available.has(toPlainName(name)) === isPresent
  );
  if (edited === text && areRight) return false;
  const generate: RunChange = {
    kind: "run",
    argv: ["locale-gen"],
    shows: `${isPresent ? "generates" : "generates all but"} ${
      names.join(", ")
    }`,
    predicts: [],
    timeoutMs: GENERATE_MS,
  };
  // Undoing goes backwards: this comes last then, when the old list is back.
  yield {
    kind: "run",
    argv: ["locale", "-a"],
    shows: "locales are listed",
    predicts: [],
    undo: [generate],
  };
  yield* planFile({
    path: LIST_PATH,
    content: edited,
    follow: true,
    newMode: 0o644,
  }, host);
  yield { ...generate, undo: [] };
  return true;
}

/** Compiles locales into the archive, or takes them out, by localedef(1). */
export async function* planArchive(
  names: readonly string[],
  isPresent: boolean,
  host: Host,
): Steps<boolean> {
  const available = await listAvailable(host);
  let changed = false;
  for (const name of names) {
    const plain = toPlainName(name);
    if (available.has(plain) === isPresent) continue;
    changed = true;
    const add = toCompile(name);
    const remove: RunChange = {
      kind: "run",
      argv: ["localedef", "--delete-from-archive", plain],
      predicts: [],
    };
    yield isPresent
      ? { ...add, shows: `compiles ${name}`, undo: [remove] }
      : { ...remove, shows: `removes ${name}`, undo: [add] };
  }
  return changed;
}

function toCompile(name: string): RunChange {
  const [, place = name, charset = "UTF-8", variant = ""] =
    /^([^.@]*)(?:\.([^@]*))?(@.*)?$/.exec(name) ?? [];
  const map = charset.toLowerCase() === "utf8" ? "UTF-8" : charset;
  return {
    kind: "run",
    argv: ["localedef", "-i", `${place}${variant}`, "-f", map, name],
    predicts: [],
    timeoutMs: GENERATE_MS,
  };
}
