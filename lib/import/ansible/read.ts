/**
 * Reads YAML as Ansible does: 1.1 for booleans, with the tags of Ansible. A
 * number with a leading zero stays text, for it is a mode.
 *
 * @module
 */

import {
  constructFromEvents,
  defineScalarTag,
  type Event,
  FAILSAFE_SCHEMA,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  YAMLException,
} from "js-yaml";
import { ConfigError, toMessage } from "../../error.ts";
import {
  MAX_DEPTH,
  MAX_FILE_BYTES,
  type Source,
  toSource,
} from "../../config/source.ts";
import { isMap } from "../../config/plain.ts";
import { MAX_ALIASES } from "../../config/yaml_aliases.ts";
import { toYamlSpots } from "../../config/yaml_spots.ts";

/** Stands for a value that only the vault of Ansible can tell. */
export const VAULTED = "__ansible_vault__";

const BOOLEANS: ReadonlyMap<string, boolean> = new Map(
  ([["yes", true], ["on", true], ["true", true], ["no", false], [
    "off",
    false,
  ], ["false", false]] as const).flatMap(([word, value]) =>
    [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]
      .map((one) => [one, value] as const)
  ),
);

const booleanTag = defineScalarTag("tag:yaml.org,2002:bool", {
  implicit: true,
  resolve: (text: string) => BOOLEANS.get(text) ?? NOT_RESOLVED,
  identify: (value: unknown) => typeof value === "boolean",
  represent: String,
});
const integerTag = defineScalarTag("tag:yaml.org,2002:int", {
  implicit: true,
  resolve: (text: string) =>
    /^[-+]?(0|[1-9][0-9_]*)$/.test(text)
      ? Number(text.replaceAll("_", ""))
      : NOT_RESOLVED,
  identify: Number.isInteger,
  represent: String,
});
const floatTag = defineScalarTag("tag:yaml.org,2002:float", {
  implicit: true,
  resolve: (text: string) =>
    /^[-+]?(0|[1-9]\d*)\.\d*$/.test(text) ? Number(text) : NOT_RESOLVED,
  identify: (value: unknown) => typeof value === "number",
  represent: String,
});
const vaultTag = defineScalarTag("!vault", {
  resolve: () => VAULTED,
  identify: () => false,
});
const unsafeTag = defineScalarTag("!unsafe", {
  resolve: (text: string) => `{% raw %}${text}{% endraw %}`,
  identify: () => false,
});

const SCHEMA = FAILSAFE_SCHEMA.withTags(
  nullCoreTag,
  booleanTag,
  integerTag,
  floatTag,
  vaultTag,
  unsafeTag,
  mergeTag,
);

/**
 * Reads one file.
 * @throws {ConfigError} When it is no YAML.
 */
export function readAnsible(file: string, text: string): Source {
  if (text.length > MAX_FILE_BYTES) {
    throw new ConfigError(`Cannot read "${file}": it has more than 10 MiB`);
  }
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const [value] = constructFromEvents(events, {
      source: text,
      schema: SCHEMA,
      maxAliases: MAX_ALIASES,
    });
    return toSource(file, text, {
      value: withTrimmedBlocks(value ?? null),
      toSpots: () => toYamlSpots(events, text).root,
    });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new ConfigError(
      `Cannot read "${file}" as YAML: ${toMessage(error).split("\n")[0]}`,
    );
  }
}

/** Ansible takes the line feed behind a block or a comment away (Jinja's trim_blocks), in files and in values. */
function withTrimmedBlocks(value: unknown): unknown {
  if (typeof value === "string") {
    return value.startsWith("{% raw %}")
      ? value
      : value.replaceAll(/(?<!\+)(%\}|#\})\n/g, "$1");
  }
  if (Array.isArray(value)) return value.map(withTrimmedBlocks);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withTrimmedBlocks(one)]),
  );
}
