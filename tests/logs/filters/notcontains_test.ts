import { notcontainsFilter } from "../../../lib/logs/filters/notcontains.ts";
import { testFilter } from "./_rows.ts";

testFilter(notcontainsFilter, [
  {
    name: "drops events that hold one of the texts",
    params: { values: ["debug", "trace"] },
    keeps: ["info", "DEBUG"],
    drops: ["a debug b", "trace"],
  },
  {
    name: "keeps all when the list is empty",
    params: { values: [] },
    keeps: ["", "a"],
  },
  {
    name: "looks into a field",
    params: { values: ["probe"], field: "agent", case_sensitive: false },
    keeps: ["probe", { fields: { agent: null } }],
    drops: [{ fields: { agent: "kube-Probe" } }],
  },
]);
