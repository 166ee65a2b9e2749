import { doesNotThrow, strictEqual, throws } from "node:assert/strict";
import {
  Budget,
  checkListLength,
  checkTextLength,
  DEFAULT_FUEL,
  MAX_LIST_LENGTH,
  MAX_TEXT_LENGTH,
} from "../../lib/template/budget.ts";

Deno.test("Budget ends when its steps are used up", () => {
  const budget = new Budget(3);
  budget.spend();
  budget.spend(2);
  throws(() => budget.spend(), {
    message: "Cannot render: the template takes too long",
  });
});

Deno.test("Budget counts long texts by their length", () => {
  const budget = new Budget(10);
  budget.spendLength(63);
  budget.spendLength(640);
  budget.spendItems(7);
  throws(() => budget.spendItems(8), { name: "TemplateError" });
  throws(() => budget.spendLength(64), { name: "TemplateError" });
});

Deno.test("Budget limits depth and comes back up", () => {
  const budget = new Budget(DEFAULT_FUEL);
  const dive = (levels: number): number =>
    levels === 0 ? 0 : budget.nest(() => dive(levels - 1) + 1);
  strictEqual(dive(100), 100);
  throws(() => dive(101), /inside one another/);
  strictEqual(dive(100), 100);
});

Deno.test("lengths beyond the limit are refused", () => {
  doesNotThrow(() => checkTextLength(MAX_TEXT_LENGTH));
  throws(() => checkTextLength(MAX_TEXT_LENGTH + 1), /longer than 16777216/);
  doesNotThrow(() => checkListLength(MAX_LIST_LENGTH));
  throws(() => checkListLength(MAX_LIST_LENGTH + 1), /longer than 1000000/);
});
