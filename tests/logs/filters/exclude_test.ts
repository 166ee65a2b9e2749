import { excludeFilter } from "../../../lib/logs/filters/exclude.ts";
import { testFilter } from "./_rows.ts";

testFilter(excludeFilter, [
  {
    name: "drops events in which the pattern is found",
    params: { pattern: "health|^$" },
    keeps: ["GET /", "HEALTH", " "],
    drops: ["GET /health", ""],
  },
  {
    name: "keeps events that have not the field",
    params: { pattern: "bot", field: "agent", case_sensitive: false },
    keeps: ["bot", { fields: { agent: "curl" } }],
    drops: [{ fields: { agent: "GoogleBot" } }],
  },
  {
    name: "keeps all when there is no pattern",
    params: { pattern: [] },
    keeps: ["", "a"],
  },
], [
  {
    params: { pattern: String.raw`(a)\1` },
    says: /^pattern: .*back reference/,
  },
]);
