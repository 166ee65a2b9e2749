import { renamefieldTransform } from "../../../lib/logs/transforms/renamefield.ts";
import { testTransform } from "./_rows.ts";

testTransform(renamefieldTransform, [
  {
    name: "gives a field another name",
    params: { from: "a.b", to: "c" },
    have: { fields: { a: { b: 0 } } },
    gives: { fields: { a: {}, c: 0 } },
  },
  {
    name: "makes a field the level, the message or a label",
    params: { from: "severity", to: "level" },
    have: { fields: { severity: "ERROR" } },
    gives: { fields: {}, level: "error" },
  },
  {
    name: "leaves an event without it as it is",
    params: { from: "none", to: "b" },
    have: { fields: { b: 1 } },
  },
  {
    name: "leaves a field that keeps its name",
    params: { from: "a", to: "a" },
    have: { fields: { a: 1 } },
  },
], [
  { params: { from: "a", to: "source" }, says: /^to: expected a field/ },
  { params: { from: "text", to: "a" }, says: /^from: expected a field/ },
  { params: { from: "a" }, says: /^to: / },
]);
