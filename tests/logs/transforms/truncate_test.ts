import { strictEqual as equal } from "node:assert/strict";
import * as fc from "fast-check";
import { truncateTransform } from "../../../lib/logs/transforms/truncate.ts";
import { makeEvent } from "../_event.ts";
import { openTransform, testTransform } from "./_rows.ts";

testTransform(truncateTransform, [
  {
    name: "cuts the text and the message",
    params: { max_bytes: 3 },
    have: { text: "abcd", message: "abc" },
    gives: { text: "abc…" },
  },
  {
    name: "leaves a message that is none",
    params: { max_bytes: 0, suffix: "" },
    have: { text: "abcd" },
    gives: { text: "" },
  },
  {
    name: "cuts between characters",
    params: { max_bytes: 6, suffix: "[cut]" },
    have: { text: "aé😀b", message: "😀😀" },
    gives: { text: "aé[cut]", message: "😀[cut]" },
  },
  {
    name: "cuts fields that are texts",
    params: { max_bytes: "2", fields: ["stack.trace", "number", "none"] },
    have: { text: "abcd", fields: { stack: { trace: "abc" }, number: 12345 } },
    gives: { fields: { stack: { trace: "ab…" }, number: 12345 } },
  },
], [
  { params: {}, says: /^max_bytes: / },
  { params: { max_bytes: "much" }, says: /^max_bytes: expected bytes/ },
  {
    params: { max_bytes: 1, fields: "source" },
    says: /^fields: expected fields/,
  },
]);

Deno.test("truncate: what is kept is a beginning, fits, and could not be longer", () => {
  const unit = fc.constantFrom("a", "é", "€", "😀", "\ud800");
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 12 }).map((parts) => parts.join("")),
      fc.nat(20),
      (text, max_bytes) => {
        const event = makeEvent(text);
        openTransform(truncateTransform, { max_bytes, suffix: "" })(event);
        const whole = text.toWellFormed();
        equal(whole.startsWith(event.text.toWellFormed()), true);
        equal(bytes(event.text) <= max_bytes, true);
        const next = [...whole.slice(event.text.length)][0] ?? "";
        if (next !== "") equal(bytes(event.text + next) > max_bytes, true);
      },
    ),
  );
});
