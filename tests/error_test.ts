import { strictEqual as equal } from "node:assert/strict";
import { findNearest } from "../lib/error.ts";

Deno.test("findNearest suggests a near name and nothing far", () => {
  const known = ["owner", "mode", "group", "insertafter"];
  equal(findNearest("onwer", known), "owner");
  equal(findNearest("mdoe", known), "mode");
  equal(findNearest("insert_after", known), "insertafter");
  equal(findNearest("completely", known), undefined);
});
