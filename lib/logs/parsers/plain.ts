/**
 * The `plain` parser: takes texts as they are.
 *
 * @module
 */

import * as z from "zod";
import type { Parser } from "../parser.ts";

/** Params of the `plain` parser: there are none. */
export type PlainParserParams = Record<string, never>;

/**
 * Takes texts as they are: no fields, no time, no level. It is what holds when
 * no parser is named.
 *
 * @example Lines as they are
 * ```yaml
 * sources:
 *   - name: build
 *     paths: [/var/log/build.log]
 *     parser: plain
 * ```
 */
export const plainParser: Parser<PlainParserParams> = {
  type: "plain",
  params: z.strictObject({}),
  open: () => () => {},
};
