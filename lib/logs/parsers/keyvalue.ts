/**
 * The `keyvalue` parser: lines of `name=value`, as logfmt has them.
 *
 * @module
 */

import * as z from "zod";
import { setOwn } from "../nested_field.ts";
import type { Parser } from "../parser.ts";
import {
  type Fields,
  MAX_FIELDS,
  MAX_NAME_LENGTH,
  toFault,
  withCommon,
} from "./_fields.ts";
import { openKnown } from "./_known.ts";
import { COMMON, type CommonParams } from "./_options.ts";
import { openPairs, type ReadPairs } from "./_pairs.ts";
import { toValue } from "./_value.ts";

/** Params of the `keyvalue` parser. */
export type KeyvalueParserParams = CommonParams;

/** Escapes in quotes, as Go and JSON write them. */
const ESCAPE_REGEXP = /\\(?:u([0-9a-fA-F]{4})|(["'\\nrt]))/g;
const ESCAPED: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Reads lines of `name=value`, separated by blanks; also called `logfmt`.
 * Values in quotes are text, others numbers, `true`, `false`, `null` or text;
 * words without `=` are passed over. Time, level and message are taken from
 * the names that `json` knows.
 *
 * @example Lines of a Go program
 * ```yaml
 * sources:
 *   - name: proxy
 *     paths: [/var/log/proxy.log]
 *     parser: logfmt
 * ```
 */
export const keyvalueParser: Parser<KeyvalueParserParams> = {
  type: "keyvalue",
  params: z.strictObject(COMMON),
  open: (params) => {
    const putKnown = openKnown(params);
    const readPairs = openPairs("keyvalue");
    return withCommon(params, (event) => {
      putKnown(event, parse(event.text, readPairs));
    });
  },
};

function parse(text: string, readPairs: ReadPairs): Fields {
  const found: Fields = {};
  let count = 0;
  readPairs(text, (name, value, isQuoted) => {
    if (name.length > MAX_NAME_LENGTH || name.includes('"')) return;
    if (++count > MAX_FIELDS) {
      throw toFault("keyvalue", `at most ${MAX_FIELDS} fields`, 0);
    }
    setOwn(found, name, isQuoted ? unescape(value) : toValue(value));
  });
  if (count === 0) throw toFault("keyvalue", "a word such as name=value", 0);
  return found;
}

function unescape(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(
    ESCAPE_REGEXP,
    (_, hex: string | undefined, letter: string) =>
      hex === undefined
        ? ESCAPED[letter] ?? letter
        : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
