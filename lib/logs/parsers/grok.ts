/**
 * The `grok` parser: patterns that are put together from named ones, in linear
 * time.
 *
 * @module
 */

import * as z from "zod";
import { text, withDefault, words } from "../../field.ts";
import type { Parser } from "../parser.ts";
import { compileGrok } from "./_grok.ts";
import { COMMON, type CommonParams } from "./_options.ts";
import { findPatternFault, openPatterns } from "./_pattern.ts";

/** Params of the `grok` parser. */
export interface GrokParserParams extends CommonParams {
  /** A pattern such as `%{IP:client} %{WORD:method}`; of a list the first that is found. */
  pattern: string[];
  /** Patterns of one's own by their name. */
  patterns: Record<string, string>;
}

/**
 * Reads lines by patterns such as `%{IP:client}`, `%{NUMBER:took:float}` or
 * `%{WORD:[http][method]}`, which becomes the field `http.method`. The usual
 * names are known, about eighty. Values are numbers, `true`, `false`,
 * `null` or text, unless a type says `int`, `float` or `string`. Time, level
 * and message are taken from the names that `json` knows.
 *
 * @example A form of one's own
 * ```yaml
 * sources:
 *   - name: app
 *     paths: [/var/log/app.log]
 *     parser:
 *       type: grok
 *       pattern: '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{JOB:job}: %{GREEDYDATA:message}'
 *       patterns:
 *         JOB: 'job-[0-9]+'
 * ```
 */
export const grokParser: Parser<GrokParserParams> = {
  type: "grok",
  params: z.strictObject({
    ...COMMON,
    pattern: words(),
    patterns: withDefault(z.record(z.string().regex(/^\w{1,64}$/), text()), {}),
  }).check(({ value, issues }) => {
    const message = findPatternFault(
      value.pattern,
      (source) => compileGrok(source, value.patterns),
    );
    if (message !== undefined) {
      issues.push({
        code: "custom",
        input: value.pattern,
        path: ["pattern"],
        message,
      });
    }
  }),
  open: (params) =>
    openPatterns(
      "grok",
      params.pattern.map((source) => compileGrok(source, params.patterns)),
      params,
    ),
};
