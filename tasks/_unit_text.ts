/** Unit files of systemd (systemd.syntax(7)): writing settings, and finding what is no unit file. */

import * as z from "zod";
import { MANAGED_LINE } from "./_drop_in.ts";
import { confSettings } from "./_systemd_conf.ts";

/** Settings by section. */
export type UnitSections = Record<string, Record<string, string[]>>;

/** Longest line that systemd reads, in characters (LONG_LINE_MAX). */
const MAX_LINE = 1024 * 1024;

/** Reads settings by section: `Service: { Restart: always }`. */
export function unitSections(): z.ZodType<UnitSections> {
  const name = z.string().regex(/^[A-Z][A-Za-z0-9-]*$/, {
    error: "expected the name of a section, such as Service",
  });
  return z.record(name, confSettings()).refine(
    (sections) => Object.keys(sections).length > 0,
    { error: "expected at least one section" },
  );
}

/** Writes sections with their settings, in their order. */
export function toUnitText(sections: UnitSections): string {
  const blocks = Object.entries(sections).map(([section, settings]) => {
    const lines = Object.entries(settings).flatMap(([name, values]) =>
      values.map((value) => `${name}=${value}\n`)
    );
    return `[${section}]\n${lines.join("")}`;
  });
  return `${MANAGED_LINE}${blocks.join("\n")}`;
}

/** Finds the first line that systemd would ignore or refuse; undefined when there is none. */
export function findUnitMistake(text: string): string | undefined {
  if (text.trim() === "") return "expected the text of a unit file, got none";
  let hasSection = false;
  let continues = false;
  for (const [index, line] of text.split("\n").entries()) {
    const at = `line ${index + 1}`;
    if (line.length > MAX_LINE) return `${at} is too long`;
    const isComment = /^\s*([#;]|$)/.test(line);
    // A comment between lines of one value does not end it.
    if (isComment && (!continues || line.trim() !== "")) continue;
    const isRest = continues;
    continues = line.endsWith("\\");
    if (isRest) continue;
    if (/^\s*\[[^\][]+\]\s*$/.test(line)) hasSection = true;
    else if (!/^\s*[A-Za-z][\w-]*\s*=/.test(line)) {
      return `expected [Section] or Name=value in ${at}`;
    } else if (!hasSection) {
      return `expected a [Section] before the setting in ${at}`;
    }
  }
  if (continues) return 'expected a last line that does not end with "\\"';
  return hasSection ? undefined : "expected a [Section], got comments only";
}
