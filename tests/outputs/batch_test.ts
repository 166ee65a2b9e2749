import { strictEqual as equal } from "node:assert/strict";
import * as fc from "fast-check";
import { nginxParser } from "../../lib/logs/parsers/nginx.ts";
import { type Batch, toBatch } from "../../lib/outputs/batch.ts";
import type { Event } from "../../lib/outputs/event.ts";
import { toTimeText } from "../../lib/outputs/event_json.ts";
import { Scratch } from "../../lib/outputs/scratch.ts";
import { toLines } from "./_batches.ts";

/** What agents and requests hold: what JSON escapes, halves of pairs, quotes of the form itself. */
const part = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "-",
    "",
    '\\"',
    "\\",
    "\u0000\u007f",
    "\u2028",
    "\ud800",
    "😀",
  ),
).map((text) => text.replaceAll("\n", " "));
const line = fc.oneof(
  part,
  fc.tuple(part, part, part, fc.nat()).map(([user, request, agent, bytes]) =>
    `1.2.3.4 - ${user} [10/Oct/2026:13:55:36 +0200] "GET ${request} HTTP/1.1" 200 ${bytes} "-" "${agent}"`
  ),
);
/** More lines than become bytes together. */
const lines = fc.array(line, { maxLength: 200, size: "max" });

/** What an event is as JSON, as one object that the machine writes. */
function toObjectJson(event: Event): string {
  const { origin, offset, text, timeMs, readMs, level, message } = event;
  const { source, host, file } = origin;
  const hasFields = Object.keys(event.fields).length > 0;
  return JSON.stringify({
    timestamp: toTimeText(timeMs ?? readMs),
    level,
    message: message ?? text,
    fields: hasFields ? event.fields : undefined,
    source,
    host,
    file,
    offset,
  });
}

function parse(batch: Batch): Batch {
  const read = nginxParser.open(nginxParser.params.parse({}));
  for (const event of batch.toEvents()) {
    try {
      read(event);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      event.fields = { parse_error: error.message };
    }
  }
  return toBatch(batch.id, batch.toEvents());
}

Deno.test("JSON of lines and of parsed events is that of each event alone, in a room that was used before too", () => {
  const room = new Scratch();
  fc.assert(
    fc.property(lines, (texts) => {
      const make = () => toLines(texts.map((text) => `${text}\n`).join(""));
      for (const batch of [make(), parse(make())]) {
        const inRoom = new TextDecoder().decode(batch.toJsonLines(room));
        const wanted = batch.toEvents()
          .map((event) => `${toObjectJson(event)}\n`).join("");
        equal(inRoom, wanted);
        equal(new TextDecoder().decode(batch.toJsonLines()), wanted);
      }
    }),
    { numRuns: 30 },
  );
});
