/** All default collectors over the trees, against all of the expected text. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { toLabelText } from "../../lib/facts/expose.ts";
import { mergeFamilies } from "../../lib/facts/families.ts";
import { collectors } from "../../lib/facts/mod.ts";
import { listDefaults, openCollectors } from "../../lib/facts/open.ts";
import { MemoryHost } from "../../lib/testing/mod.ts";
import { expectSame, openTree, readExpected } from "./_golden.ts";

/** Default collectors that ask the host itself: the expected text has none of them. */
const NOT_IN_TREES = [
  "filesystem",
  "netdev",
  "selinux",
  "textfile",
  "timex",
  "uname",
];

/** How upstream's own run differs from the defaults. */
const PARAMS: Readonly<Record<string, Record<string, unknown>>> = {
  arp: { device_exclude: /nope/ },
  hwmon: {
    chip_include: /(applesmc|asus_nb_wmi|coretemp|hwmon4|ieee80211|nct6779)/,
  },
  netclass: { ignore_invalid_speed: true, ignored_devices: /(dmz|int)/ },
};

/** Differences from the expected text, by name of the metric, each with its reason; there are none. */
const DIFFERENCES: Readonly<Record<string, string>> = {};

/** Metrics that the expected text leaves out, for they tell the time or the run. */
const OF_THE_RUN = [
  "node_scrape_collector_duration_seconds",
  "node_time_seconds",
  "node_time_zone_offset_seconds",
];

Deno.test("the default collectors give every expected sample and no other", async () => {
  const expected = readExpected();
  using kernel = openTree();
  const defaults = await listDefaults(collectors);
  const scraper = await openCollectors(collectors, {
    kernel,
    host: () => Promise.resolve(new MemoryHost()),
  }, {
    collectors: defaults.filter(({ type }) => !NOT_IN_TREES.includes(type))
      .map((config) => ({ ...config, params: PARAMS[config.type] ?? {} })),
    sampleLimit: 10_000,
  });
  const collected = await scraper.collect();
  deepEqual(
    collected.filter(({ outcome }) => outcome !== "ok")
      .map(({ name, reason }) => `${name}: ${reason}`),
    [],
  );
  const { families, problems } = mergeFamilies(collected);
  deepEqual(problems, []);
  const told = families.filter(({ name }) =>
    !OF_THE_RUN.includes(name) && !(name in DIFFERENCES)
  );
  const samples: Record<string, number> = {};
  for (const { name, samples: all } of told) {
    for (const { labels, value } of all) {
      samples[name + toLabelText(labels)] = value;
    }
  }
  expectSame(samples, expected.samples);
  deepEqual(
    sort(Object.fromEntries(told.map(({ name, type }) => [name, type]))),
    sort(expected.types),
  );
});

Deno.test("forty-nine collectors run when nobody chooses, as upstream's", async () => {
  equal((await listDefaults(collectors)).length, 49);
});

function sort<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
