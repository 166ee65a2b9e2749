import { fieldmatchFilter } from "../../../lib/logs/filters/fieldmatch.ts";
import { testFilter } from "./_rows.ts";

testFilter(fieldmatchFilter, [
  {
    name: "compares numbers and booleans as text",
    params: { field: "status", value: "500" },
    keeps: [{ fields: { status: 500 } }, { fields: { status: "500" } }],
    drops: ["500", { fields: { status: 5000 } }, { fields: { status: null } }],
  },
  {
    name: "takes a boolean",
    params: { field: "ok", value: true },
    keeps: [{ fields: { ok: true } }, { fields: { ok: "true" } }],
    drops: [{ fields: { ok: false } }, {}],
  },
  {
    name: "knows level, message, source and file",
    params: { field: "level", value: "ERROR", case_sensitive: false },
    keeps: [{ level: "error" }],
    drops: [{ fields: { level: "error" } }, {}],
  },
  {
    name: "takes the text where a parser found no message",
    params: { field: "message", op: "startswith", value: "GET" },
    keeps: ["GET /", { text: "x", message: "GET /" }],
    drops: [{ text: "GET /", message: "x" }],
  },
  {
    name: "reads the original's word for a time",
    params: { field: "timestamp", value: "present" },
    keeps: [{ timeMs: 0 }],
    drops: [{}],
  },
  {
    name: "reads that word the other way round too",
    params: { field: "timestamp", op: "ne", value: "present" },
    keeps: [{}],
    drops: [{ timeMs: 0 }],
  },
  {
    name: "compares times",
    params: {
      field: "timestamp",
      op: "gt",
      value: "2026-03-01T12:00:00+01:00",
    },
    keeps: [{ timeMs: Date.UTC(2026, 2, 1, 11, 0, 1) }],
    drops: [{}, { timeMs: Date.UTC(2026, 2, 1, 11) }],
  },
  {
    name: "finds one of a list in one of a list",
    params: { field: "tags", op: "eq", value: ["a", 5] },
    keeps: [{ fields: { tags: ["x", "a"] } }, { fields: { tags: 5 } }],
    drops: [{ fields: { tags: ["x"] } }, { fields: { tags: [] } }],
  },
  {
    name: "takes ne for none of them, absent fields included",
    params: { field: "tags", op: "ne", value: ["a", "b"] },
    keeps: [{}, { fields: { tags: "c" } }],
    drops: [{ fields: { tags: ["c", "b"] } }],
  },
  {
    name: "looks for parts and ends",
    params: {
      field: "p",
      op: "endswith",
      value: [".JS", ".css"],
      case_sensitive: false,
    },
    keeps: [{ fields: { p: "/a.js" } }, { fields: { p: "/a.CSS" } }],
    drops: [{ fields: { p: "/a.js?" } }],
  },
  {
    name: "looks for texts within",
    params: { field: "p", op: "contains", value: "a+" },
    keeps: [{ fields: { p: "xa+x" } }],
    drops: [{ fields: { p: "aa" } }],
  },
  {
    name: "looks for patterns",
    params: { field: "p", op: "matches", value: String.raw`^/api/v\d+/` },
    keeps: [{ fields: { p: "/api/v2/x" } }],
    drops: [{ fields: { p: "/api/vx/" } }, {}],
  },
  {
    name: "tells what is there",
    params: { field: "a.b", op: "exists" },
    keeps: [{ fields: { a: { b: null } } }, { fields: { "a.b": 0 } }],
    drops: [{ fields: { a: {} } }, { fields: { a: "b" } }],
  },
  {
    name: "compares numbers and texts that are some",
    params: { field: "n", op: "lt", value: "1.5" },
    keeps: [{ fields: { n: 1 } }, { fields: { n: "-2" } }],
    drops: [{ fields: { n: 1.5 } }, { fields: { n: "" } }, {}, {
      fields: { n: [1] },
    }],
  },
  {
    name: "reads maps as JSON and inherits nothing",
    params: { field: "constructor", op: "exists" },
    drops: [{}, { fields: { a: 1 } }],
  },
], [
  { params: { field: "a" }, says: /expected a "value" for the condition "eq"/ },
  {
    params: { field: "a", op: "gt", value: "x" },
    says: /^value: expected a number/,
  },
  {
    params: { field: "timestamp", op: "lt", value: "x" },
    says: /expected a time/,
  },
  {
    params: { field: "a", op: "matches", value: "(" },
    says: /missing closing/,
  },
  {
    params: { field: "a", op: "equals", value: "b" },
    says: /^op: expected one of/,
  },
  { params: { value: "b" }, says: /^field: / },
]);
