import assert from "node:assert/strict";
import type { Event } from "../../lib/outputs/event.ts";
import { openHeaderWriter } from "../../lib/outputs/syslog_header.ts";
import { ORIGIN, READ_MS, toEvents } from "./_batches.ts";

const OPTIONS = {
  form: "rfc5424",
  facility: 16,
  severity: 6,
  tag: undefined,
  dataId: undefined,
  host: "own",
} as const;

function toHeader(options: object, event: Partial<Event> = {}): string {
  const [made] = toEvents({ text: "", ...event }).toEvents();
  assert.ok(made !== undefined);
  return openHeaderWriter({ ...OPTIONS, ...options })(made);
}

Deno.test("heads have the form of RFC 5424", () => {
  assert.equal(
    toHeader({}),
    "<134>1 2026-03-01T12:00:00.123Z h1 nginx - - - ",
  );
  const fields = { procid: "77", msgid: "ID 1", app: "a b", hostname: "é" };
  assert.equal(
    toHeader({ facility: 23 }, {
      fields,
      level: "emerg",
      timeMs: READ_MS + 0.456,
    }),
    "<184>1 2026-03-01T12:00:00.123456Z _ a_b 77 ID_1 - ",
  );
  const origin = { ...ORIGIN, host: {}, source: "s".repeat(60) };
  assert.equal(
    toHeader({}, { origin, level: "trace" }),
    `<135>1 2026-03-01T12:00:00.123Z own ${"s".repeat(48)} - - - `,
  );
  assert.match(toHeader({ tag: "{source}-x" }, { fields }), / nginx-x 77 /);
});

Deno.test("levels become severities, unknown ones that of the configuration", () => {
  const rows = [["warn", 4], ["ERROR", 3], ["nonsense", 6], ["7", 7]] as const;
  for (const [level, severity] of rows) {
    assert.ok(toHeader({}, { level }).startsWith(`<${128 + severity}>`), level);
  }
});

Deno.test("heads have the form of RFC 3164, the host left out for this host's log", () => {
  const at = new Date(2026, 2, 1, 9, 5, 7).getTime();
  const origin = { ...ORIGIN, host: { name: "h1.example.org" } };
  const event = { timeMs: at, origin };
  assert.equal(
    toHeader({ form: "rfc3164" }, event),
    "<134>Mar  1 09:05:07 h1 nginx: ",
  );
  assert.equal(
    toHeader({ form: "local", tag: "my app: [x]" }, {
      ...event,
      fields: { pid: 812 },
    }),
    "<134>Mar  1 09:05:07 my_app___x_[812]: ",
  );
  const address = { ...ORIGIN, host: { name: "10.0.0.1" } };
  assert.match(
    toHeader({ form: "rfc3164" }, { origin: address }),
    / 10\.0\.0\.1 nginx: $/,
  );
});

Deno.test("one writer tells events of different places apart", () => {
  const write = openHeaderWriter(OPTIONS);
  const other = { ...ORIGIN, source: "other" };
  const events = toEvents(
    { text: "" },
    { text: "", origin: other },
    { text: "", fields: { app: "own" } },
    { text: "", origin: other, timeMs: READ_MS + 1000 },
  ).toEvents();
  assert.deepEqual(events.map((event) => write(event).slice(18)), [
    "12:00:00.123Z h1 nginx - - - ",
    "12:00:00.123Z h1 other - - - ",
    "12:00:00.123Z h1 own - - - ",
    "12:00:01.123Z h1 other - - - ",
  ]);
});
