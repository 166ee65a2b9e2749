import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { sampleFilter } from "../../../lib/logs/filters/sample.ts";
import { makeEvent, ORIGIN } from "../_event.ts";
import { testFilter } from "./_rows.ts";

testFilter(sampleFilter, [
  { name: "keeps all of one in one", params: { one_in: 1 }, keeps: ["a", {}] },
], [
  { params: { one_in: 0 }, says: /^one_in: / },
  { params: { one_in: 1.5 }, says: /^one_in: / },
  { params: {}, says: /^one_in: / },
]);

function open(params: Record<string, unknown>) {
  return sampleFilter.open(sampleFilter.params.parse(params));
}

Deno.test("sample: keeps about its share of events, the same ones when they are read again", () => {
  const events = Array.from(
    { length: 20_000 },
    (_, index) => makeEvent({ offset: index * 190 }),
  );
  for (const one_in of [2, 10, 64]) {
    const kept = events.filter(open({ one_in }));
    const share = kept.length * one_in / events.length;
    ok(share > 0.8 && share < 1.2, `${one_in}: ${share}`);
    deepEqual(events.filter(open({ one_in })), kept);
    const elsewhere = events.map((event) => ({
      ...event,
      origin: { ...ORIGIN, key: "other" },
    })).filter(open({ one_in }));
    ok(elsewhere.length !== kept.length || one_in === 2);
  }
});

Deno.test("sample: by key all events of a value are kept or none, wherever they are", () => {
  const keep = open({ one_in: 4, key: "trace" });
  let kept = 0;
  for (let trace = 0; trace < 1000; trace++) {
    const answers = [1, 2, 3].map((offset) =>
      keep(makeEvent({ offset, fields: { trace: `t${trace}` } }))
    );
    equal(new Set(answers).size, 1);
    if (answers[0]) kept++;
  }
  ok(kept > 190 && kept < 310, `${kept}`);
});
