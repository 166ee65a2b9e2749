/** Makes the stages of a pipeline from what is configured; what filters remember is its own. */

import type { Chosen } from "./config/unit.ts";
import type { OutputConfig, SourceConfig } from "./config/config.ts";
import type { Filter } from "./filter.ts";
import { openMultiline } from "./multiline.ts";
import type { TellFailure } from "./parser.ts";
import { Stages, type Step } from "./stages.ts";
import type { TransformContext } from "./transform.ts";

/** Least time between two times that one is told of a unit that does not work, in milliseconds. */
const TELL_MS = 60_000;

/** What stages are opened with. */
export interface StagesContext extends TransformContext {
  /** Is told that a unit of the configuration does not work. */
  readonly warn?: (text: string) => void;
}

/** Opens what is done between a source and an output. */
export function openStages(
  source: SourceConfig,
  output: Pick<OutputConfig, "filters">,
  context: StagesContext,
): Stages {
  const { multiline, parser, steps } = source;
  const failures = new Map<string, string>();
  const note = (word: string) => toTell(word, failures, context.warn);
  const toKeep = ({ unit, params, type }: Chosen<Filter>): Step =>
    unit.openFar === undefined
      ? { keep: unit.open(params) }
      : { keepFar: unit.openFar(params, note(`filter "${type}"`)) };
  const far = parser?.unit.openFar;
  return new Stages({
    joiner: openMultiline(multiline, parser?.type),
    parse: far === undefined ? parser?.unit.open(parser.params) : undefined,
    parseFar: parser && far?.(parser.params, note(`parser "${parser.type}"`)),
    failures,
    steps: [
      ...steps.map(({ kind, chosen }): Step =>
        kind === "filter"
          ? toKeep(chosen)
          : { shape: chosen.unit.open(chosen.params, context) }
      ),
      ...output.filters.map(toKeep),
    ],
  });
}

/** Keeps why a unit does not work, and tells of it now and then. */
function toTell(
  word: string,
  failures: Map<string, string>,
  warn: (text: string) => void = () => {},
): TellFailure {
  let toldAt = -Infinity;
  return (why) => {
    if (why === undefined) {
      failures.delete(word);
      return;
    }
    failures.set(word, why);
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    warn(`the ${word} does not work: ${why}`);
  };
}
