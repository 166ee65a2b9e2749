import assert from "node:assert/strict";
import type { Origin } from "../../lib/outputs/event.ts";
import {
  fillName,
  findFault,
  hasPlaces,
  isExact,
  writeName,
} from "../../lib/outputs/name_template.ts";

const ORIGIN: Origin = {
  source: "nginx",
  host: { name: "h1" },
  labels: { app: "shop", up: "../../etc", percent: "100%S" },
  file: "/var/log/nginx/access.log",
  key: "k",
};
const TIME = Date.UTC(2026, 2, 1, 12, 30, 5);

function toName(template: string, labels = {}): string {
  const values = { origin: ORIGIN, labels, host: "other", id: "a/b-1.log" };
  return writeName(fillName(template, values), TIME);
}

Deno.test("a name holds times and what is known of events", () => {
  assert.equal(toName("%Y-%m-%d.log"), "2026-03-01.log");
  assert.equal(
    toName("{host}-{source}-{file}.%H"),
    "h1-nginx-access.log.12",
  );
  assert.equal(toName("{labels.app}{labels.none}"), "shop_");
  assert.equal(toName("{labels.app}", { app: "own" }), "own");
  assert.equal(
    writeName(fillName("{source}.{host}", { origin: undefined, host: "h" }), 0),
    "_.h",
  );
});

Deno.test("a value stays one part of a path, and is no format", () => {
  assert.equal(toName("{labels.up}"), "_._.._etc");
  assert.equal(toName("{labels.percent}"), "100_S");
  assert.equal(toName("{labels.x}", { x: "a\n\0b c" }), "a__b_c");
  assert.equal(toName("{labels.x}", { x: "é".repeat(99) }), "é".repeat(64));
  assert.equal(toName("{labels.x}", { x: "é😀" }), "é_");
  assert.equal(toName("{labels.x}", { x: ".." }), "_.");
});

Deno.test("faults of names are told", () => {
  const rows: [name: string, fault: RegExp | undefined, isPath?: boolean][] = [
    ["%Y-%m-%d-%H-%M-%S.log", undefined],
    ["{source}.log", undefined],
    ["{sauce}.log", /"\{sauce\}" is unknown; known are \{source\}, /],
    ["{labels}.log", /unknown/],
    ["{id}", /unknown/],
    ["%Q", /expected a known conversion, got "%Q"/],
    ["a%nb", /line break/],
    ["a/b", /holds "\/"/],
    ["%D", /holds "\/"/],
    ["a/%F/b", undefined, true],
    ["../b", /holds "\/"/],
    [".hidden", /starts with a dot/],
    ["", /empty/],
  ];
  for (const [name, fault, isPath = false] of rows) {
    const found = findFault(name, { isPath });
    if (fault === undefined) assert.equal(found, undefined, name);
    else assert.match(found ?? "", fault, name);
  }
  assert.equal(findFault("{id}", { more: ["id"] }), undefined);
});

Deno.test("a name with seconds differs from one second to the next", () => {
  const rows: [name: string, exact: boolean][] = [
    ["app.log", false],
    ["%Y-%m-%d.log", false],
    ["%Y%%S", false],
    ["%Y-%m-%d-%H-%M-%S.log", true],
    ["%-S", true],
    ["%s", true],
    ["%F_%T", true],
    ["100%%%S", true],
  ];
  for (const [name, exact] of rows) assert.equal(isExact(name), exact, name);
  assert.equal(hasPlaces("a{source}"), true);
  assert.equal(hasPlaces("a%F"), false);
});
