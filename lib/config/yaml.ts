/**
 * YAML 1.2, core schema with `<<`, read with the place of every value.
 *
 * @module
 */

import {
  constructFromEvents,
  CORE_SCHEMA,
  type Event,
  mergeTag,
  parseEvents,
  YAMLException,
} from "js-yaml";
import { MAX_DEPTH, type Parsed, ParseFault } from "./source.ts";
import type { Spot } from "./spot.ts";
import { checkSize, MAX_ALIASES } from "./yaml_aliases.ts";
import { toParseFault } from "./yaml_fault.ts";
import { toYamlSpots } from "./yaml_spots.ts";

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Parses one YAML document; an empty text is null.
 * @throws {ParseFault} At the first fault; duplicate keys, unknown tags, more
 * than 1,000 aliases and what they would unfold to beyond a limit are faults.
 */
export function parseYaml(text: string): Parsed {
  let events: Event[] = [];
  const toSpots = (): Spot => toYamlSpots(events, text).root;
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const documents = constructFromEvents(events, {
      source: text,
      schema: SCHEMA,
      maxAliases: MAX_ALIASES,
    });
    if (documents.length > 1) {
      const second = /^---/gm;
      second.lastIndex = 3;
      throw new ParseFault(
        `Expected one YAML document, got ${documents.length}`,
        second.exec(text)?.index ?? 0,
        'Remove the line "---"',
      );
    }
    checkSize(events, documents[0]);
    return { value: documents[0] ?? null, toSpots };
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    throw toParseFault(cause, text, events);
  }
}
