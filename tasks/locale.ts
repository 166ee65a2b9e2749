/**
 * The `locale` task.
 *
 * Keeps locales generated or not (locale-gen(8) with `/etc/locale.gen`, else
 * localedef(1)), and the defaults of the system: `LANG` and others in
 * `/etc/default/locale` of Debian and Ubuntu, `/etc/locale.conf` elsewhere
 * (locale.conf(5)). New sessions and services see new defaults.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault, words } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";
import {
  isBuiltIn,
  listAvailable,
  planArchive,
  planList,
  toPlainName,
} from "./_locales.ts";

/** Params of the `locale` task. */
export interface LocaleTaskParams {
  /** Locales, such as `de_DE.UTF-8`; none when only defaults are kept. */
  name: string[];
  /** `present`: generated, or `absent`. */
  state: "present" | "absent";
  /** Defaults of the system by name: `LANG`, `LANGUAGE` and `LC_…`; those that are not named stay. */
  settings: Record<string, string>;
}

/** Names of locales, setlocale(3). */
const NAME_REGEXP =
  /^[A-Za-z][A-Za-z_]{0,30}(\.[A-Za-z0-9-]{1,30})?(@[A-Za-z0-9]{1,30})?$/;
const SETTING_REGEXP =
  /^(LANG|LANGUAGE|LC_(CTYPE|NUMERIC|TIME|COLLATE|MONETARY|MESSAGES|PAPER|NAME|ADDRESS|TELEPHONE|MEASUREMENT|IDENTIFICATION|ALL))$/;

/**
 * Keeps locales.
 *
 * @example German texts and sizes, generated and the default
 * ```yaml
 * - type: locale
 *   name: de_DE.UTF-8
 *   settings: { LANG: de_DE.UTF-8 }
 * ```
 */
export const localeTask: Task<LocaleTaskParams> = {
  type: "locale",
  params: z.strictObject({
    name: withDefault(
      words().refine((names) => names.every((name) => NAME_REGEXP.test(name)), {
        error: ({ input }) =>
          `expected names of locales such as "de_DE.UTF-8", got ${
            toFoundText(input)
          }`,
      }),
      [],
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    settings: withDefault(
      z.record(
        z.string().regex(SETTING_REGEXP, {
          error: 'expected "LANG", "LANGUAGE" or "LC_…"',
        }),
        z.string().regex(/^[A-Za-z][A-Za-z0-9_.@:-]{0,200}$/, {
          error: "expected the name of a locale",
        }),
      ),
      {},
    ),
  }).refine(
    (want) => want.name.length > 0 || Object.keys(want.settings).length > 0,
    { error: 'expected "name" or "settings"', path: ["name"] },
  ),
  os: ["linux"],
  programs: ["locale", "locale-gen", "localedef"],
  plan,
};

async function* plan(want: LocaleTaskParams, host: Host): Plan {
  const isPresent = want.state === "present";
  const builtIn = want.name.find(isBuiltIn);
  if (builtIn !== undefined && !isPresent) {
    throw new TaskError(
      `Cannot remove locale "${builtIn}": it is part of the C library`,
    );
  }
  const names = want.name.filter((name) => !isBuiltIn(name));
  const generated = names.length > 0
    ? yield* planNames(names, isPresent, host)
    : false;
  const settings = Object.entries(want.settings);
  if (settings.length > 0) {
    yield* planSettings(settings, isPresent ? names : [], host);
  }
  return { name: want.name, state: want.state, generated };
}

async function* planNames(
  names: readonly string[],
  isPresent: boolean,
  host: Host,
): Steps<boolean> {
  if (await host.findProgram("locale-gen")) {
    return yield* planList(names, isPresent, host);
  }
  const isDebian = await host.stat("/etc/debian_version") !== undefined;
  if (!isDebian && await host.findProgram("localedef")) {
    return yield* planArchive(names, isPresent, host);
  }
  throw new TaskError('Cannot find "locale-gen" on this host', {
    advice: isDebian
      ? 'Install its package first: "locales"'
      : "musl, the C library of some hosts, has no locales",
  });
}

/** Keeps the defaults: the line of each, all others stay as they are. */
async function* planSettings(
  settings: readonly [string, string][],
  fresh: readonly string[],
  host: Host,
): Steps<void> {
  await requireAvailable(settings, fresh, host);
  const path = await host.stat("/etc/debian_version")
    ? "/etc/default/locale"
    : "/etc/locale.conf";
  const isThere = await host.stat(path, true) !== undefined;
  const text = isThere ? await host.readText(path) : "";
  yield* planFile({
    path,
    content: settings.reduce(
      (edited, [key, value]) => editSetting(edited, key, value),
      text,
    ),
    follow: isThere,
    newMode: 0o644,
  }, host);
}

/** A default that does not exist makes every program complain. */
async function requireAvailable(
  settings: readonly [string, string][],
  fresh: readonly string[],
  host: Host,
): Promise<void> {
  const asked = settings.filter(([key]) => key !== "LANGUAGE")
    .map(([, value]) => value)
    .filter((value) => !isBuiltIn(value) && !fresh.includes(value));
  if (asked.length === 0) return;
  const available = await listAvailable(host);
  const missing = asked.find((value) => !available.has(toPlainName(value)));
  if (missing === undefined) return;
  throw new TaskError(
    `Cannot make "${missing}" a default: the locale is not generated`,
    { advice: `Name it in "name" too` },
  );
}

/** Edits one setting: its last line gets the value, earlier ones go, a missing one is appended. */
function editSetting(text: string, key: string, value: string): string {
  const isOwn = (line: string) => line.trim().startsWith(`${key}=`);
  const lines = text.split("\n");
  const last = lines.findLastIndex(isOwn);
  const wanted = `${key}=${value}`;
  if (last < 0) {
    const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    return `${start}${wanted}\n`;
  }
  return lines.flatMap((line, index) => {
    if (!isOwn(line)) return [line];
    if (index !== last) return [];
    return [line.trim().replaceAll('"', "") === wanted ? line : wanted];
  }).join("\n");
}
