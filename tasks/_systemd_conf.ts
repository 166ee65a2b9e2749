/** Settings of systemd's daemons, in drop-in files (systemd-system.conf(5), "Configuration Directories and Precedence"). */

import * as z from "zod";
import { line } from "../lib/field.ts";
import type { Host, TaskContext } from "../lib/task.ts";
import { MANAGED_LINE } from "./_drop_in.ts";
import { toBaseName } from "./_files.ts";
import { readIni } from "./_ini.ts";

/** Settings by name; a list is written as several lines, an empty one takes back what other files say. */
export type ConfSettings = Record<string, string[]>;

/** Directories of drop-ins; a name in an earlier one hides the same name in later ones. */
const ROOTS = ["/etc", "/run", "/usr/local/lib", "/usr/lib"];

/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Reads settings: texts, numbers, true and false (written yes and no), lists of them, or null for none. */
export function confSettings(): z.ZodType<ConfSettings> {
  const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, {
    error: "expected the name of a setting, such as SystemMaxUse",
  });
  const one = z.union([
    line().refine((text) => !text.endsWith("\\"), {
      error: 'expected a value that does not end with "\\"',
    }),
    z.number().transform(String),
    z.boolean().transform((value) => value ? "yes" : "no"),
  ], { error: "expected a text, a number, true, false or a list of them" });
  const value = z.union([
    one.transform((text) => [text]),
    z.array(one).transform((list) => list.length === 0 ? [""] : list),
    z.null().transform(() => [""]),
  ], { error: "expected a text, a number, true, false or a list of them" });
  return z.record(name, value);
}

/** Writes a drop-in file. */
export function toConfText(section: string, settings: ConfSettings): string {
  const lines = Object.entries(settings).flatMap(([name, values]) =>
    values.map((value) => `${name}=${value}\n`)
  );
  return `${MANAGED_LINE}[${section}]\n${lines.join("")}`;
}

/** What units of a size are worth (systemd.syntax(7), powers of 1024). */
const UNITS = "KMGTPE";

/** Compares values as systemd reads them: `1G` is `1024M`, and `on` is `yes`. */
export function isSameSetting(a: string, b: string): boolean {
  return toNormal(a) === toNormal(b);
}

function toNormal(value: string): string {
  const text = value.trim();
  if (/^(?:1|yes|y|true|t|on)$/i.test(text)) return "yes";
  if (/^(?:0|no|n|false|f|off)$/i.test(text)) return "no";
  const [, count, unit] = /^(\d{1,15})([KMGTPE])?$/.exec(text) ?? [];
  if (count === undefined) return text;
  return String(Number(count) * 1024 ** (UNITS.indexOf(unit ?? " ") + 1));
}

/** Warns of names that the daemon does not know. */
export function warnUnknown(
  settings: ConfSettings,
  known: ReadonlySet<string>,
  what: string,
  context: TaskContext,
): void {
  for (const name of Object.keys(settings)) {
    if (known.has(name)) continue;
    context.warn(`${what} may not know the setting "${name}"`);
  }
}

/** Warns of files that are read after ours and say something else. */
export async function warnOverrides(
  path: string,
  section: string,
  settings: ConfSettings,
  host: Host,
  context: TaskContext,
): Promise<void> {
  // What an earlier change of a dry run may bring is not worth the plan.
  if (host.pending) return;
  const dir = path.slice("/etc".length, path.lastIndexOf("/"));
  const own = toBaseName(path);
  for (const later of await listLater(dir, own, host)) {
    const text = await host.readText(later, MAX_BYTES);
    for (const { kind, section: at, key, value } of readIni(text)) {
      if (kind !== "option" || at !== section) continue;
      const wanted = settings[key]?.at(-1);
      if (wanted === undefined || isSameSetting(wanted, value ?? "")) continue;
      context.warn(`"${later}" is read later and sets ${key} to another value`);
    }
  }
}

async function listLater(
  dir: string,
  own: string,
  host: Host,
): Promise<string[]> {
  const byName = new Map<string, string>();
  for (const root of ROOTS) {
    const at = `${root}${dir.replace(/^\/usr\/lib/, "")}`;
    if ((await host.stat(at, true))?.type !== "dir") continue;
    for (const name of await host.list(at)) {
      if (!name.endsWith(".conf") || name <= own || byName.has(name)) continue;
      const entry = await host.stat(`${at}/${name}`, true);
      if (entry?.type === "file") byName.set(name, `${at}/${name}`);
    }
  }
  return [...byName.keys()].sort().map((name) => byName.get(name)!);
}
