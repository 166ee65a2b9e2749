/** Translates `filebeat.yml` into a logs file. */

import { isMap } from "../config/plain.ts";
import type { Source } from "../config/source.ts";
import type { Path } from "../config/spot.ts";
import { OUTPUTS, readOutput } from "./filebeat_output.ts";
import { readProcessors } from "./filebeat_processors.ts";
import type { Leave, Left } from "./left.ts";

/** A map of YAML. */
type Plain = Record<string, unknown>;

/** A logs file and what did not come along. */
export interface ImportedLogs {
  logs: Plain;
  left: Left[];
}

const NOTHING_LIKE_IT = "there is nothing like it here";
/** Settings of inputs that mean nothing here, or what holds anyhow. */
const NEEDLESS: ReadonlySet<string> = new Set(
  ("type id enabled paths clean_inactive clean_removed clean_on_state_change " +
    "close_inactive close_removed close_renamed close_eof close harvester_limit " +
    "scan_frequency prospector file_identity backoff max_backoff tail_files " +
    "harvester_buffer_size fields_under_root processors publisher_pipeline take_over")
    .split(
      " ",
    ),
);
/** Parsers by the word that filebeat has for them. */
const PARSERS: Readonly<Record<string, string>> = {
  ndjson: "json",
  container: "auto",
  syslog: "syslog",
};

/** Translates a whole file. */
export function importFilebeat(source: Source): ImportedLogs {
  const left: Left[] = [];
  const leave: Leave = (place, what, why) => left.push({ place, what, why });
  const whole = isMap(source.value) ? source.value : {};
  const logs: Plain = {};
  const inputs = findSetting(whole, "filebeat", "inputs");
  const sources = (Array.isArray(inputs?.value) ? inputs.value : [])
    .flatMap((input, index) => {
      const at = [...inputs?.path ?? [], index];
      return isMap(input) ? readInput(input, at, source, leave) ?? [] : [];
    });
  const outputs = OUTPUTS.flatMap((word) =>
    readOneOutput(word, whole, source, leave)
  );
  for (const key of Object.keys(whole)) {
    if (
      /^(filebeat(\.inputs)?|output(\..*)?|logging.*|name|path.*|processors|setup.*)$/
        .test(key)
    ) continue;
    leave(source.placeOf([key]), key, NOTHING_LIKE_IT);
  }
  const settings = isMap(whole["filebeat"]) ? whole["filebeat"] : {};
  for (const key of Object.keys(settings)) {
    if (key === "inputs") continue;
    const place = source.placeOf(["filebeat", key]);
    leave(place, `filebeat.${key}`, NOTHING_LIKE_IT);
  }
  const transforms = readProcessors(
    whole["processors"],
    ["processors"],
    source,
    leave,
  );
  if (transforms.length > 0) logs["transforms"] = transforms;
  if (sources.length > 0) logs["sources"] = sources;
  if (outputs.length > 0) logs["outputs"] = outputs;
  return { logs: withEnv(logs), left };
}

/** Finds a setting that may be written with dots or as maps. */
function findSetting(
  whole: Plain,
  first: string,
  second: string,
): { value: unknown; path: Path } | undefined {
  const dotted = `${first}.${second}`;
  if (dotted in whole) return { value: whole[dotted], path: [dotted] };
  const inner = whole[first];
  return isMap(inner) && second in inner
    ? { value: inner[second], path: [first, second] }
    : undefined;
}

function readInput(
  input: Plain,
  path: Path,
  source: Source,
  leave: Leave,
): Plain | undefined {
  const { type, id, enabled } = input;
  const name = String(id ?? `input_${Number(path.at(-1)) + 1}`);
  const made: Plain = { name };
  if (enabled === false) made["enabled"] = false;
  if (["log", "filestream", "container"].includes(String(type))) {
    made["paths"] = input["paths"] ?? [];
    if (type === "container") made["parser"] = "auto";
    // Filebeat begins at the beginning of files that it does not know.
    made["start"] = input["tail_files"] === true ? "end" : "beginning";
  } else if (type === "journald" || type === "stdin") {
    made["type"] = type;
  } else {
    leave(source.placeOf(path), `input ${name} (${type})`, NOTHING_LIKE_IT);
    return undefined;
  }
  const filters: Plain[] = [];
  for (const [key, value] of Object.entries(input)) {
    if (NEEDLESS.has(key)) continue;
    const isDone = readSetting(key, value, made, filters);
    if (isDone) continue;
    leave(
      source.placeOf([...path, key]),
      `input ${name}: ${key}`,
      NOTHING_LIKE_IT,
    );
  }
  if (filters.length > 0) made["filters"] = filters;
  const at = [...path, "processors"];
  const transforms = readProcessors(input["processors"], at, source, leave);
  if (transforms.length > 0) made["transforms"] = transforms;
  return made;
}

/** Puts a setting of an input into its source; false when there is nothing like it. */
function readSetting(
  key: string,
  value: unknown,
  made: Plain,
  filters: Plain[],
): boolean {
  const [head = "", tail] = key.split(".");
  if (key === "exclude_files") {
    // Patterns there are regular expressions, and globs here.
    return false;
  }
  if (key === "exclude_lines" || key === "include_lines") {
    const pattern = [value].flat().map((one) => `(?:${one})`).join("|");
    filters.push({ type: key.slice(0, 7), pattern });
  } else if (key === "encoding") made["encoding"] = value;
  else if (key === "ignore_older") made["ignore_older"] = value;
  else if (key === "max_bytes") made["max_line_bytes"] = value;
  else if (key === "symlinks") made["symlinks"] = value;
  else if (key === "fields" && isMap(value)) {
    made["labels"] = Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, String(one)]),
    );
  } else if (key === "tags") {
    made["labels"] = {
      ...toMap(made["labels"]),
      tags: [value].flat().join(","),
    };
  } else if (head === "json") made["parser"] = "json";
  else if (head === "multiline") {
    const settings = tail === undefined ? toMap(value) : { [tail]: value };
    made["multiline"] = toMultiline({
      ...toMap(made["multiline"]),
      ...settings,
    });
  } else if (key === "parsers" && Array.isArray(value)) {
    return value.filter(isMap).every((one) => readParser(one, made));
  } else return false;
  return true;
}

function readParser(one: Plain, made: Plain): boolean {
  const [word = ""] = Object.keys(one);
  if (word === "multiline") {
    made["multiline"] = toMultiline(toMap(one[word]));
    return true;
  }
  const parser = PARSERS[word];
  if (parser !== undefined) made["parser"] = parser;
  return parser !== undefined;
}

/** Multiline settings under the names that they have here. */
function toMultiline(settings: Plain): Plain {
  const made: Plain = {};
  for (const [key, value] of Object.entries(settings)) {
    if (key === "type" && value === "pattern") continue;
    made[key] = value;
  }
  return made;
}

/** An output with the settings that did not come along noted; none where it is absent or off. */
function readOneOutput(
  word: string,
  whole: Plain,
  source: Source,
  leave: Leave,
): Plain[] {
  const found = findSetting(whole, "output", word);
  if (!isMap(found?.value) || found.value["enabled"] === false) return [];
  const made = readOutput(word, found.value);
  if (made === undefined) {
    leave(source.placeOf(found.path), `output.${word}`, NOTHING_LIKE_IT);
    return [];
  }
  for (const key of made.unknown) {
    const place = source.placeOf([...found.path, ...toSteps(key, found.value)]);
    leave(place, `output.${word}: ${key}`, NOTHING_LIKE_IT);
  }
  return [made.output];
}

/** Where a setting stands that may be written with dots or as maps. */
function toSteps(key: string, settings: Plain): string[] {
  return key in settings ? [key] : key.split(".");
}

/** `${NAME}` and `${NAME:default}` as variables of the environment. */
function withEnv(value: Plain): Plain {
  const text = JSON.stringify(value).replaceAll(
    /\$\{(\w+)(?::([^}"]*))?\}/g,
    (_, name, other) =>
      other === undefined
        ? `{{ env.${name} }}`
        : `{{ env.${name} | default('${other}') }}`,
  );
  return JSON.parse(text);
}

function toMap(value: unknown): Plain {
  return isMap(value) ? value : {};
}
