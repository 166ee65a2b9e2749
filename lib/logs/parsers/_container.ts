/** What the parsers of container logs share. */

import * as z from "zod";
import { flag, withDefault } from "../../field.ts";
import {
  type ContainerFormat,
  type ContainerLine,
  readContainerLine,
} from "../container_line.ts";
import { setOwn } from "../nested_field.ts";
import type { Parse } from "../parser.ts";
import { openTime } from "../timestamp.ts";
import { type Fields, openPut, toFault, withCommon } from "./_fields.ts";
import { parseObject } from "./_json.ts";
import { openKnown } from "./_known.ts";
import { COMMON, type CommonParams, FIXED_TIME } from "./_options.ts";

/** Params of the parsers of container logs. */
export interface ContainerParserParams extends CommonParams {
  /** Whether the keys of a message that is a JSON object become fields. */
  json_message: boolean;
}

/** Their shape. */
export const CONTAINER_PARAMS: z.ZodType<ContainerParserParams> = z
  .strictObject({ ...COMMON, json_message: withDefault(flag(), true) })
  .refine(FIXED_TIME.check, FIXED_TIME.error);

/** Makes a parser of container logs; lines that were joined are read one by one. */
export function openContainer(
  format: ContainerFormat,
  params: ContainerParserParams,
): Parse {
  const readTime = openTime(["rfc3339"], "UTC");
  // The time of the options is that of a field, which is read at the end.
  const { time_format: _format, time_field: _field, ...common } = params;
  const put = openPut(params);
  const putKnown = openKnown(common);
  return withCommon(params, (event) => {
    const { first, message } = readLines(event.text, format);
    const timeMs = readTime(first.time, event.readMs);
    if (timeMs === undefined) throw toFault(format, "a time in RFC 3339", 0);
    const found = toFields(first);
    event.timeMs = timeMs;
    event.message = message;
    const inner = params.json_message ? findObject(message) : undefined;
    if (inner === undefined) put(event, found);
    else putKnown(event, { ...inner, ...found });
  });
}

/** Reads the lines of a text, and what they say together. */
function readLines(
  text: string,
  format: ContainerFormat,
): { first: ContainerLine; message: string } {
  let first: ContainerLine | undefined;
  let message = "";
  let at = 0;
  for (const part of text.split("\n")) {
    const line = readContainerLine(part, format);
    if (line === undefined) {
      throw toFault(format, `a line of a container as ${format} writes it`, at);
    }
    first ??= line;
    message += line.isPartial ? line.text : `${line.text}\n`;
    at += part.length + 1;
  }
  // A text has at least one line.
  if (first === undefined) throw toFault(format, "a line", 0);
  return { first, message: message.replace(/\n$/, "") };
}

function toFields({ stream, attributes }: ContainerLine): Fields {
  if (attributes.size === 0) return { stream };
  const texts: Record<string, string> = {};
  attributes.forEach((value, name) => setOwn(texts, name, value));
  return { stream, attrs: texts };
}

/** Parses a message that is a JSON object; undefined where it is something else. */
function findObject(message: string): Fields | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return parseObject(message, "json");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
