import { levelFilter } from "../../../lib/logs/filters/level.ts";
import { testFilter } from "./_rows.ts";

testFilter(levelFilter, [
  {
    name: "keeps what is serious enough, and what says nothing",
    params: { min: "warning" },
    keeps: [
      { level: "warn" },
      { level: "Error" },
      { level: "fatal" },
      { level: "emerg" },
      { level: "50" },
      { level: "w" },
      { level: "custom" },
      {},
    ],
    drops: [
      { level: "notice" },
      { level: "info" },
      { level: "debug" },
      { level: "30" },
      { level: "600" },
    ],
  },
  {
    name: "drops what says nothing when told so",
    params: { min: "debug", unknown: "drop" },
    keeps: [{ level: "debug" }],
    drops: [{}, { level: "trace" }, { level: "custom" }],
  },
  {
    name: "has an upper end and reads fields, with numbers of syslog",
    params: { min: 6, max: 4, field: "severity" },
    keeps: [{ fields: { severity: 5 } }, { fields: { severity: "info" } }, {
      level: "emerg",
    }],
    drops: [{ fields: { severity: 3 } }, { fields: { severity: 7 } }],
  },
], [
  {
    params: { min: "loud" },
    says: /^min: expected a level such as "warning", got "loud"/,
  },
  { params: {}, says: /^min: / },
  { params: { min: "info", unknown: "maybe" }, says: /^unknown: / },
]);
