/**
 * The `csv` parser: lines of values with commas between them (RFC 4180).
 *
 * @module
 */

import * as z from "zod";
import { optional, text, withDefault, words } from "../../field.ts";
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
import { toValue } from "./_value.ts";

/** Params of the `csv` parser. */
export interface CsvParserParams extends CommonParams {
  /** Names of the values in their order; `field1`, `field2` and so on where there is none. */
  columns?: string[];
  /** One character that stands between values, or `tab`. */
  delimiter: string;
}

const QUOTE = '"';

/**
 * Reads lines of values with a delimiter between them; a value in quotes may
 * hold it, and a quote as two. Values in quotes are text, others numbers,
 * `true`, `false`, `null` or text. Time, level and message are taken from the
 * names that `json` knows.
 *
 * @example Lines with semicolons
 * ```yaml
 * sources:
 *   - name: orders
 *     paths: [/var/log/orders.csv]
 *     parser:
 *       type: csv
 *       delimiter: ";"
 *       columns: [time, customer, amount]
 *       time_format: "%d.%m.%Y %H:%M"
 * ```
 */
export const csvParser: Parser<CsvParserParams> = {
  type: "csv",
  params: z.strictObject({
    ...COMMON,
    columns: optional(
      words().check(({ value, issues }) => {
        const message = findFault(value);
        if (message !== undefined) {
          issues.push({ code: "custom", input: value, message });
        }
      }),
    ),
    delimiter: withDefault(
      text().check(({ value, issues }) => {
        if (value === "tab" || /^[^"\r\n]$/u.test(value)) return;
        const message = `expected one character or "tab", got "${value}"`;
        issues.push({ code: "custom", input: value, message });
      }),
      ",",
    ),
  }),
  open: (params) => {
    const delimiter = params.delimiter === "tab" ? "\t" : params.delimiter;
    const columns = params.columns ?? [];
    const putKnown = openKnown(params);
    return withCommon(params, (event) => {
      putKnown(event, parse(event.text, delimiter, columns));
    });
  },
};

function findFault(columns: readonly string[]): string | undefined {
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) {
    return `expected each name once, got "${twice}" twice`;
  }
  return columns.some((name) => name === "" || name.length > MAX_NAME_LENGTH)
    ? `expected names of at most ${MAX_NAME_LENGTH} characters, none of them empty`
    : undefined;
}

function parse(
  text: string,
  delimiter: string,
  columns: readonly string[],
): Fields {
  const found: Fields = {};
  let at = 0;
  for (let index = 0;; index++) {
    if (index === MAX_FIELDS) {
      throw toFault("csv", `at most ${MAX_FIELDS} values`, at);
    }
    const isQuoted = text.startsWith(QUOTE, at);
    const end = isQuoted
      ? findCellEnd(text, at + 1)
      : findDelimiter(text, delimiter, at);
    if (end === -1) {
      throw toFault("csv", "the end of what begins with a quote", at);
    }
    const value = isQuoted
      ? text.slice(at + 1, end - 1).replaceAll('""', QUOTE)
      : toValue(text.slice(at, end));
    setOwn(found, columns[index] ?? `field${index + 1}`, value);
    if (end >= text.length) return found;
    if (!text.startsWith(delimiter, end)) {
      throw toFault("csv", `"${delimiter}" behind a quote`, end);
    }
    at = end + delimiter.length;
  }
}

/** Finds what follows the quote that ends a value; -1 when there is none. */
function findCellEnd(text: string, start: number): number {
  let end = text.indexOf(QUOTE, start);
  while (end !== -1 && text.startsWith(QUOTE, end + 1)) {
    end = text.indexOf(QUOTE, end + 2);
  }
  return end === -1 ? -1 : end + 1;
}

function findDelimiter(text: string, delimiter: string, at: number): number {
  const end = text.indexOf(delimiter, at);
  return end === -1 ? text.length : end;
}
