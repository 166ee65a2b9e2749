import { removefieldTransform } from "../../../lib/logs/transforms/removefield.ts";
import { testTransform } from "./_rows.ts";

testTransform(removefieldTransform, [
  {
    name: "removes one",
    params: { field: "a" },
    have: { fields: { a: 1, b: 2 } },
    gives: { fields: { b: 2 } },
  },
  {
    name: "removes several, those too that are not there",
    params: { field: ["a.b", "none", "level", "message", "label.x"] },
    have: {
      fields: { a: { b: 1, c: 2 } },
      level: "info",
      message: "m",
      labels: { x: "1", y: "2" },
    },
    gives: {
      fields: { a: { c: 2 } },
      level: undefined,
      message: undefined,
      labels: { y: "2" },
    },
  },
], [
  { params: { field: "timestamp" }, says: /expected a field/ },
  { params: { field: ["a", "raw"] }, says: /expected a field/ },
  { params: {}, says: /^field: / },
]);
