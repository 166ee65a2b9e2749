import { containsFilter } from "../../../lib/logs/filters/contains.ts";
import { testFilter } from "./_rows.ts";

testFilter(containsFilter, [
  {
    name: "keeps events that hold one of the texts, which are no patterns",
    params: { values: ["a.b", "x|y"] },
    keeps: ["-a.b-", "x|y"],
    drops: ["axb", "x", "A.B", ""],
  },
  {
    name: "keeps nothing when the list is empty",
    params: { values: [] },
    drops: ["", "a"],
  },
  {
    name: "takes a lone text",
    params: { values: "error", case_sensitive: false },
    keeps: ["ERROR", "Errors"],
    drops: ["err"],
  },
  {
    name: "looks into labels and the message",
    params: { values: ["prod"], field: "label.env" },
    keeps: ["", { labels: { env: "preprod" } }],
    drops: [{ text: "prod", labels: { env: "test" } }],
  },
], [
  { params: { values: 5 }, says: /^values: expected a text or a list/ },
]);
