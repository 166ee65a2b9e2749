import {
  deepStrictEqual,
  match,
  strictEqual,
  throws,
} from "node:assert/strict";
import {
  formatTime,
  isoWeek,
  parseTime,
  toOffset,
  toZone,
} from "../../../lib/template/builtin/strftime.ts";

Deno.test("formatTime writes every conversion", () => {
  const time = new Date(Date.UTC(2021, 0, 3, 15, 4, 5, 6));
  const rows: [string, string][] = [
    ["%Y-%m-%d %H:%M:%S.%f", "2021-01-03 15:04:05.006000"],
    ["%F %T %R %D", "2021-01-03 15:04:05 15:04 01/03/21"],
    ["%y %C %B %b %A %a", "21 20 January Jan Sunday Sun"],
    ["%I:%M %p|%l|%k|%e", "03:04 PM| 3|15| 3"],
    ["%-d/%-m %_d", "3/1  3"],
    ["%j %U %W %V %G %u %w", "003 01 00 53 2020 7 0"],
    ["%z %Z %s %%%n%t", "+0000 UTC 1609686245 %\n\t"],
    ["%c", "Sun Jan  3 15:04:05 2021"],
  ];
  for (const [format, expected] of rows) {
    strictEqual(formatTime(time, format, true), expected);
  }
});

Deno.test("formatTime refuses what it does not know", () => {
  throws(() => formatTime(new Date(0), "%Q", true), {
    message: 'expected a known conversion, got "%Q"',
  });
  throws(() => formatTime(new Date(NaN), "%Y", true), {
    name: "TemplateError",
  });
});

Deno.test("isoWeek counts weeks around the new year", () => {
  const rows: [string, { year: number; week: number }][] = [
    ["2020-12-31", { year: 2020, week: 53 }],
    ["2021-01-04", { year: 2021, week: 1 }],
    ["2018-12-31", { year: 2019, week: 1 }],
  ];
  for (const [day, expected] of rows) {
    deepStrictEqual(isoWeek(new Date(day), true), expected);
  }
});

Deno.test("zones are named and offset", () => {
  strictEqual(toOffset(new Date(0), true), "+0000");
  match(toOffset(new Date(0), false), /^[+-]\d{4}$/);
  strictEqual(toZone(new Date(0), true), "UTC");
});

Deno.test("parseTime reads times as UTC unless they state a zone", () => {
  const rows: [string, string, number][] = [
    ["1970-01-02 00:00:01", "%Y-%m-%d %H:%M:%S", 86401],
    ["70-1-1", "%y-%m-%d", 0],
    ["1 Feb 1970", "%d %b %Y", 31 * 86400],
    ["1970-01-01T01:00:00+0100", "%Y-%m-%dT%H:%M:%S%z", 0],
    ["1970-01-01 01:30 PM", "%Y-%m-%d %I:%M %p", 48600],
    ["1970-01-01 0.5", "%Y-%m-%d %S.%f", 0.5],
  ];
  for (const [text, format, expected] of rows) {
    strictEqual(parseTime(text, format), expected, text);
  }
});

Deno.test("parseTime refuses other texts", () => {
  const rows: [string, string][] = [
    ["soon", "%Y"],
    ["2021-02-30", "%Y-%m-%d"],
    ["2021-13-01", "%Y-%m-%d"],
    ["2021", "%Q"],
    ["2021 2021", "%Y %Y"],
    ["2021", "%Y".repeat(200)],
  ];
  for (const [text, format] of rows) {
    throws(() => parseTime(text, format), { name: "TemplateError" }, text);
  }
});
