/**
 * The `json` parser: lines that are JSON objects (RFC 8259).
 *
 * @module
 */

import * as z from "zod";
import type { Parser } from "../parser.ts";
import { withCommon } from "./_fields.ts";
import { parseObject } from "./_json.ts";
import { openKnown } from "./_known.ts";
import { COMMON, type CommonParams } from "./_options.ts";

/** Params of the `json` parser. */
export type JsonParserParams = CommonParams;

/**
 * Reads lines that are JSON objects: all keys become fields. `timestamp`,
 * `time`, `@timestamp` or `ts` is the time, `level`, `severity`, `lvl`,
 * `loglevel` or `log.level` the level, `message`, `msg` or `log` the message.
 * JSON that is no object stays text.
 *
 * @example Lines of an application
 * ```yaml
 * sources:
 *   - name: app
 *     paths: [/var/log/app/*.log]
 *     parser:
 *       type: json
 *       time_field: at
 *       time_format: unix_ms
 * ```
 */
export const jsonParser: Parser<JsonParserParams> = {
  type: "json",
  params: z.strictObject(COMMON),
  open: (params) => {
    const putKnown = openKnown(params);
    return withCommon(params, (event) => {
      const found = parseObject(event.text, "json");
      if (found !== undefined) putKnown(event, found);
    });
  },
};
