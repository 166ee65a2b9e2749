import { addfieldTransform } from "../../../lib/logs/transforms/addfield.ts";
import { testTransform } from "./_rows.ts";

testTransform(addfieldTransform, [
  {
    name: "sets a field beside others",
    params: { field: "dc", value: "fra1" },
    have: { fields: { a: 1 } },
    gives: { fields: { a: 1, dc: "fra1" } },
  },
  {
    name: "replaces what was there, of any kind",
    params: { field: "a.b", value: [1, { c: null }] },
    have: { fields: { a: { b: "x", d: true } } },
    gives: { fields: { a: { b: [1, { c: null }], d: true } } },
  },
  {
    name: "sets the level in lower case",
    params: { field: "level", value: "WARN" },
    have: { level: "info" },
    gives: { level: "warn" },
  },
  {
    name: "sets the message and leaves the text",
    params: { field: "message", value: "m {field}" },
    have: { text: "t" },
    gives: { message: "m {field}" },
  },
  {
    name: "sets a label",
    params: { field: "label.dc", value: 1 },
    have: { labels: { a: "b" } },
    gives: { labels: { a: "b", dc: "1" } },
  },
], [
  {
    params: { field: "text", value: "x" },
    says: /^field: expected a field, "level"/,
  },
  { params: { field: "", value: "x" }, says: /^field: / },
  { params: { field: "a" }, says: /^value: / },
  { params: { value: "a" }, says: /^field: / },
]);
