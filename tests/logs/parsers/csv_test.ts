import { csvParser } from "../../../lib/logs/parsers/csv.ts";
import { testParser } from "./_rows.ts";

testParser(csvParser, [
  {
    name: "gives numbers where there are no names",
    given: '1,"a, ""b""",,x y,"2"',
    fields: {
      field1: 1,
      field2: 'a, "b"',
      field3: "",
      field4: "x y",
      field5: "2",
    },
  },
  {
    name: "gives the names that are told, and numbers after them",
    params: { columns: ["time", "level", "__proto__"] },
    given: "2026-02-03T04:05:06Z,INFO,x,more",
    fields: JSON.parse(
      '{"time":"2026-02-03T04:05:06Z","level":"INFO","__proto__":"x","field4":"more"}',
    ),
    time: "2026-02-03T04:05:06.000Z",
    level: "info",
  },
  {
    name: "leaves out names that have no value",
    params: { columns: ["a", "b", "c"] },
    given: "1,2",
    fields: { a: 1, b: 2 },
  },
  {
    name: "takes another delimiter",
    params: {
      delimiter: ";",
      columns: ["at", "sum"],
      time_field: "at",
      time_format: "%d.%m.%Y",
      time_zone: "UTC",
    },
    given: "03.02.2026;1,5",
    fields: { at: "03.02.2026", sum: "1,5" },
    time: "2026-02-03T00:00:00.000Z",
  },
  {
    name: "takes tabs",
    params: { delimiter: "tab" },
    given: 'a\t"b\tc"\t',
    fields: { field1: "a", field2: "b\tc", field3: "" },
  },
  {
    name: "reads a value of several lines",
    given: 'a,"b\nc"',
    fields: { field1: "a", field2: "b\nc" },
  },
  {
    name: "says where a quote is not closed",
    given: 'a,"b',
    error: /csv: expected the end of what begins with a quote at offset 2/,
  },
  {
    name: "says what follows a quote",
    given: 'a,"b"c',
    error: /csv: expected "," behind a quote at offset 5/,
  },
  {
    name: "refuses too many values",
    given: ",".repeat(1000),
    error: /expected at most 1000 values at offset 1000/,
  },
], [
  { params: { delimiter: "--" }, says: /^delimiter: expected one character/ },
  { params: { columns: ["a", "a"] }, says: /^columns: .*"a" twice/ },
  { params: { columns: [""] }, says: /^columns: .*none of them empty/ },
]);
