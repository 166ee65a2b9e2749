import { deepStrictEqual } from "node:assert/strict";
import { REGISTRY } from "../../../lib/template/builtin/mod.ts";
import {
  FILTER_NAMES,
  FUNCTION_NAMES,
  TEST_NAMES,
} from "../../../lib/template/catalog.ts";

Deno.test("the catalog lists what is registered, sorted", () => {
  deepStrictEqual(FILTER_NAMES, Object.keys(REGISTRY.filters).sort());
  deepStrictEqual(TEST_NAMES, Object.keys(REGISTRY.tests).sort());
  deepStrictEqual(FUNCTION_NAMES, Object.keys(REGISTRY.functions).sort());
});
