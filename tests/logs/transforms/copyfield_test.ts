import { copyfieldTransform } from "../../../lib/logs/transforms/copyfield.ts";
import { testTransform } from "./_rows.ts";

testTransform(copyfieldTransform, [
  {
    name: "copies a field",
    params: { from: "a", to: "b.c" },
    have: { fields: { a: [1] } },
    gives: { fields: { a: [1], b: { c: [1] } } },
  },
  {
    name: "copies what is no field",
    params: { from: "text", to: "event.original" },
    have: { text: "t" },
    gives: { fields: { event: { original: "t" } } },
  },
  {
    name: "copies to a label",
    params: { from: "file", to: "label.path" },
    have: {},
    gives: { labels: { path: "/var/log/web.log" } },
  },
  {
    name: "leaves an event without it as it is",
    params: { from: "timestamp", to: "b" },
    have: { fields: { b: 1 } },
  },
], [
  { params: { from: "a", to: "text" }, says: /^to: expected a field/ },
]);
