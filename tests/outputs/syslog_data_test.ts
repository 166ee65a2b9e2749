import assert from "node:assert/strict";
import {
  DATA_ID_REGEXP,
  openDataWriter,
} from "../../lib/outputs/syslog_data.ts";
import { ORIGIN, toEvents } from "./_batches.ts";

Deno.test("labels and fields become one element, escaped", () => {
  const [event] = toEvents({
    text: "",
    origin: { ...ORIGIN, labels: { app: "shop", x: "origin" } },
    labels: { x: "own" },
    fields: {
      'a "b]=c': '\\ " ]\n',
      count: 1,
      none: null,
      list: [1],
      [`${"n".repeat(40)}`]: "v".repeat(2000),
    },
  }).toEvents();
  assert.ok(event !== undefined);
  assert.equal(
    openDataWriter("event@32473")(event),
    `[event@32473 a__b__c="\\\\ \\" \\] " count="1" none="null" ${
      "n".repeat(32)
    }="${"v".repeat(1024)}" app="shop" x="own"]`,
  );
  assert.equal(openDataWriter(undefined)(event), "-");
});

Deno.test("names of elements are those of RFC 5424", () => {
  for (const name of ["event@32473", "meta", "x@1.2.3"]) {
    assert.match(name, DATA_ID_REGEXP);
  }
  for (
    const name of ["a b", "a=b", "a]", 'a"', "a@", "@1", "", "a".repeat(33)]
  ) {
    assert.doesNotMatch(name, DATA_ID_REGEXP);
  }
});
