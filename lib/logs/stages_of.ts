/** Makes the stages of a pipeline from what is configured; what filters remember is its own. */

import type { OutputConfig, SourceConfig } from "./config/config.ts";
import { openMultiline } from "./multiline.ts";
import { Stages, type Step } from "./stages.ts";
import type { TransformContext } from "./transform.ts";

/** Opens what is done between a source and an output. */
export function openStages(
  source: SourceConfig,
  output: Pick<OutputConfig, "filters">,
  context: TransformContext,
): Stages {
  const { multiline, parser, steps } = source;
  return new Stages({
    joiner: openMultiline(multiline, parser?.type),
    parse: parser?.unit.open(parser.params),
    steps: [
      ...steps.map(({ kind, chosen }): Step =>
        kind === "filter"
          ? { keep: chosen.unit.open(chosen.params) }
          : { shape: chosen.unit.open(chosen.params, context) }
      ),
      ...output.filters.map(({ unit, params }) => ({
        keep: unit.open(params),
      })),
    ],
  });
}
