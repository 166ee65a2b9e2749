/** YAML faults in our own words, with advice for the traps that people step into. */

import type { Event, YAMLException } from "js-yaml";
import { MAX_DEPTH, ParseFault } from "./source.ts";
import { LineIndex } from "./spot.ts";
import { MAX_ALIASES } from "./yaml_aliases.ts";
import { toYamlSpots } from "./yaml_spots.ts";

/** An unquoted template where a value starts. */
const TEMPLATE_REGEXP = /^\s*(?:- +)*(?:[\w.-]+ *: +)?(\{\{|\{%)/;
/** A plain text with `: ` inside. */
const COLON_REGEXP = /^\s*(?:- +)*[\w.-]+ *: +[^"'|>[{].*: /;

/** Parts of the parser's reasons with what is said instead; `$1` is the rest of the reason in quotes. */
const WORDING: readonly (readonly [RegExp, string, string?])[] = [
  [/tab characters/, "Expected spaces for indentation, got a tab"],
  [/maxDepth/, `Cannot read values nested more than ${MAX_DEPTH} deep`],
  [/maxAliases/, `Cannot read more than ${MAX_ALIASES} aliases`],
  [/maxTotalMergeKeys|merge sequence/, 'Cannot merge so many keys with "<<"'],
  [/cannot merge/, 'Cannot merge with "<<": expected a map or a list of maps'],
  [/null byte/, "Expected text, got a NUL byte"],
  [/non-printable/, "Expected text, got a control character"],
  [
    /unidentified alias "(.*)"/,
    'Cannot find the anchor "$1"',
    'Quote a text that starts with "*"',
  ],
  [
    /unknown \w+ tag !<(.*)>/,
    'Cannot read the tag "$1": only plain YAML 1.2 values are known',
    'Quote a text that starts with "!"',
  ],
  [/cannot resolve a node with !<(.*)>/, 'Cannot read this value as "$1"'],
  [/recursive alias/, "Cannot use an alias inside its own anchor"],
  [
    /quoted scalar/,
    "Expected the closing quote of a text",
  ],
  [
    /unknown escape/,
    "Cannot read this escape in a double-quoted text",
    "Use single quotes, or write two backslashes",
  ],
];

/** Reasons that speak of layout. */
const LAYOUT: ReadonlyMap<string, string> = new Map([
  [
    "deficient indentation",
    "Expected the quote or bracket that was opened above to be closed",
  ],
  [
    "end of the stream or a document separator is expected",
    "Expected the same indentation as the entries above",
  ],
  [
    "bad indentation of a mapping entry",
    "Expected an entry of the map above, indented like the others",
  ],
  [
    "bad indentation of a sequence entry",
    "Expected an item of the list above, indented like the others",
  ],
]);

/** Turns what the parser threw into a fault of ours. */
export function toParseFault(
  cause: YAMLException,
  text: string,
  events: readonly Event[],
): ParseFault {
  const offset = Math.min(cause.mark?.position ?? 0, text.length);
  const reason = cause.reason;
  if (/duplicated|complex keys/.test(reason)) {
    return toKeyFault(reason, text, events) ??
      new ParseFault(`Cannot parse YAML: ${reason}`, offset);
  }
  for (const [pattern, message, advice] of WORDING) {
    const match = pattern.exec(reason);
    if (match !== null) {
      const words = message.replace("$1", () => match[1] ?? "");
      return new ParseFault(words, offset, advice);
    }
  }
  return toLineFault(reason, text, offset);
}

function toKeyFault(
  reason: string,
  text: string,
  events: readonly Event[],
): ParseFault | undefined {
  const { duplicate, complexKey } = toYamlSpots(events, text);
  if (reason.includes("duplicated")) {
    if (duplicate === undefined) return undefined;
    const { line } = new LineIndex(text).locate(duplicate.first);
    return new ParseFault(
      `Cannot use the key "${duplicate.name}" twice`,
      duplicate.second,
      `It stands already in line ${line}`,
    );
  }
  if (complexKey === undefined) return undefined;
  if (text[complexKey - 1] === "{") return toQuoteFault(text, complexKey - 1);
  return new ParseFault(
    "Expected text as a key, got a list or map",
    complexKey,
  );
}

/** Judges the line of a fault, or the one before, for the usual traps. */
function toLineFault(
  reason: string,
  text: string,
  offset: number,
): ParseFault {
  const lines = new LineIndex(text);
  const { line } = lines.locate(offset);
  for (const near of [line, line - 1]) {
    const template = TEMPLATE_REGEXP.exec(toHead(lines, near));
    if (template !== null) {
      const at = template[0].length - (template[1]?.length ?? 0);
      return toQuoteFault(text, lines.startOf(near) + at);
    }
  }
  if (/^ *\t/.test(lines.lineAt(line))) {
    return new ParseFault("Expected spaces for indentation, got a tab", offset);
  }
  const first = text[offset] ?? "";
  if (first !== "" && "@`%".includes(first)) {
    return new ParseFault(
      `Cannot start a plain text with "${first}"`,
      offset,
      "Quote the text",
    );
  }
  if (COLON_REGEXP.test(toHead(lines, line))) {
    return new ParseFault(
      'Cannot use ": " in a plain text',
      offset,
      "Quote the text",
    );
  }
  return new ParseFault(
    LAYOUT.get(reason) ?? `Cannot parse YAML: ${reason}`,
    offset,
  );
}

/** The start of a line, as much of it as is judged. */
function toHead(lines: LineIndex, line: number): string {
  return lines.lineAt(line).slice(0, 500);
}

function toQuoteFault(text: string, offset: number): ParseFault {
  const line = text.slice(offset).split(/\r?\n/, 1)[0]?.trimEnd() ?? "";
  const quoted = line.includes('"') ? `'${line}'` : `"${line}"`;
  return new ParseFault(
    "Expected a quoted text, got a bare template",
    offset,
    line.length <= 60 && !(line.includes("'") && line.includes('"'))
      ? `Quote the template: ${quoted}`
      : "Quote the template",
  );
}
