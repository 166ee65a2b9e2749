import { deepStrictEqual, match, ok } from "node:assert/strict";
import { openFor, testErrors, testRows } from "../rows.ts";

testRows("times are written and read", [
  ["{{ '%Y-%m-%d' | strftime(86400, utc=true) }}", "1970-01-02"],
  ["{{ '%H' | strftime(second=3600.5, utc=true) }}", "01"],
  ["{{ '1970-01-02 00:00:00' | to_datetime }}", 86400],
  ["{{ '02.01.1970' | to_datetime('%d.%m.%Y') }}", 86400],
  [
    "{{ ('2021-01-03 00:00:00' | to_datetime - '2021-01-01 00:00:00' | to_datetime) // 86400 }}",
    2,
  ],
]);

testErrors("times that are none are refused", [
  [
    "{{ 'soon' | to_datetime }}",
    'Cannot apply filter "to_datetime": expected a time in the stated format',
  ],
  [
    "{{ '%Y' | strftime('x') }}",
    'Cannot apply filter "strftime": expected a number as "second", got a string',
  ],
]);

Deno.test("the clock is told in the original's 25 parts", async () => {
  const templates = await openFor();
  const clock = templates.evaluate("ansible_date_time()", {});
  ok(typeof clock === "object" && clock !== null);
  deepStrictEqual(Object.keys(clock).length, 25);
  for (
    const [expression, pattern] of [
      ["ansible_date_time.iso8601", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
      ["ansible_date_time.weekday", /day$/],
      ["ansible_date_time.epoch", /^\d{10}$/],
      ["timestamp()", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
      ["timestamp('%Y')", /^\d{4}$/],
      ["now(utc=true, fmt='%d')", /^\d\d$/],
      ["now() > 1600000000", /^true$/],
      ["'%Y' | strftime", /^\d{4}$/],
    ] as const
  ) {
    match(String(templates.evaluate(expression, {})), pattern, expression);
  }
});
