import { setfieldifTransform } from "../../../lib/logs/transforms/setfieldif.ts";
import { testTransform } from "./_rows.ts";

const PARAMS = {
  field: "level",
  value: "error",
  condition: { field: "status", op: "gt", value: 499 },
};

testTransform(setfieldifTransform, [
  {
    name: "sets a field where the condition holds",
    params: PARAMS,
    have: { fields: { status: 503 } },
    gives: { level: "error" },
  },
  {
    name: "leaves other events as they are",
    params: PARAMS,
    have: { level: "info", fields: { status: 200 } },
  },
  {
    name: "asks whether something is there",
    params: {
      field: "has_user",
      value: true,
      condition: { field: "user", op: "exists" },
    },
    have: { fields: { user: "" } },
    gives: { fields: { user: "", has_user: true } },
  },
], [
  {
    params: { ...PARAMS, condition: { field: "a" } },
    says: /^condition: expected a "value"/,
  },
  {
    params: { ...PARAMS, condition: { field: "a", op: "matches", value: "(" } },
    says: /^condition\.value: .*missing closing/,
  },
  { params: { field: "a", value: 1 }, says: /^condition: / },
]);
