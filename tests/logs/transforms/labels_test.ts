import { labelsTransform } from "../../../lib/logs/transforms/labels.ts";
import { testTransform } from "./_rows.ts";

testTransform(labelsTransform, [
  {
    name: "sets, takes from fields and removes",
    params: {
      set: { team: "web" },
      from: { app: "program", none: "absent", place: "label.env" },
      remove: ["old", "never"],
    },
    have: { fields: { program: 5 }, labels: { old: "1", kept: "2" } },
    gives: { labels: { kept: "2", team: "web", app: "5", place: "prod" } },
  },
  {
    name: "takes a lone word",
    params: { remove: "old" },
    have: { labels: { old: "1" } },
    gives: { labels: {} },
  },
], [
  { params: { set: { a: 1 } }, says: /^set\.a: expected text/ },
]);
