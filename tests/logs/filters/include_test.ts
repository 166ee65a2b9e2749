import { includeFilter } from "../../../lib/logs/filters/include.ts";
import { testFilter } from "./_rows.ts";

testFilter(includeFilter, [
  {
    name: "keeps events in which the pattern is found",
    params: { pattern: String.raw`ERR\w+` },
    keeps: ["an ERROR", "ERRs", { text: "ERRx", message: "fine" }],
    drops: ["", "ERR", "error", { text: "fine", message: "ERROR" }],
  },
  {
    name: "keeps events in which one of the patterns is found",
    params: { pattern: ["^a", "z$"] },
    keeps: ["ab", "yz"],
    drops: ["ba", "zy"],
  },
  {
    name: "keeps nothing when there is no pattern",
    params: { pattern: [] },
    drops: ["", "a"],
  },
  {
    name: "looks into a field",
    params: { pattern: "^5", field: "http.status" },
    keeps: [
      { fields: { http: { status: 503 } } },
      { fields: { "http.status": "500" } },
      { fields: { http: { status: [200, 500] } } },
    ],
    drops: ["500", { fields: { http: { status: 200 } } }, {
      fields: { http: 5 },
    }],
  },
  {
    name: "makes no difference between upper and lower case when told so",
    params: { pattern: "größe", case_sensitive: false },
    keeps: ["GRÖSSE größe", "GRÖßE"],
    drops: ["GRÖSSE"],
  },
], [
  { params: {}, says: /^pattern: / },
  { params: { pattern: "a(?=b)" }, says: /^pattern: .*look-ahead/ },
  { params: { pattern: ["a", "("] }, says: /^pattern: .*missing closing \)/ },
  { params: { pattern: "a", patern: "b" }, says: /^: / },
]);
