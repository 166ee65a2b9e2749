import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { type Collector, NoData } from "../../lib/facts/collector.ts";
import { toCollectorConfig } from "../../lib/facts/config.ts";
import {
  field,
  type Group,
  type GroupConfig,
  type GroupRegistry,
  toGroupConfig,
} from "../../lib/facts/group.ts";
import { groups } from "../../lib/facts/groups/mod.ts";
import { collectors } from "../../lib/facts/mod.ts";
import { openRounds } from "../../lib/facts/open_groups.ts";
import type { Rounds } from "../../lib/facts/rounds.ts";
import { Redactor } from "../../lib/secret.ts";
import { MemoryHost, MemoryKernel } from "../../lib/testing/mod.ts";

/** Counts its own runs. */
function makeCounter(): Collector {
  let runs = 0;
  return {
    type: "count",
    isDefault: true,
    fields: {},
    open: () => (_source, emit) =>
      emit({ name: "node_runs_total", type: "counter", help: "Runs." }, ++runs),
  };
}

/** Reads a group that is given here. */
function makeGroup(read: Group["open"], extra: Partial<Group> = {}): Group {
  return {
    type: "test",
    help: "test",
    isDefault: true,
    fields: {},
    collectors: ["count"],
    keys: [],
    open: read,
    ...extra,
  };
}

async function open(
  registry: Record<string, Group>,
  {
    redactor = new Redactor(),
    collectors: types = ["count"],
    groups: configs,
  }: {
    redactor?: Redactor;
    collectors?: string[];
    groups?: Partial<GroupConfig>[];
  } = {},
): Promise<Rounds> {
  const groupRegistry: GroupRegistry = Object.fromEntries(
    Object.entries(registry).map(([type, group]) => [
      type,
      () => Promise.resolve(group),
    ]),
  );
  const counter = makeCounter();
  return await openRounds({
    collectorRegistry: { count: () => Promise.resolve(counter) },
    groupRegistry,
    collectors: types.map(toCollectorConfig),
    groups: (configs ?? [{}]).map((config) => ({
      ...toGroupConfig("test"),
      ...config,
    })),
    sampleLimit: 100,
  }, {
    kernel: new MemoryKernel(),
    host: () => Promise.resolve(new MemoryHost()),
    addresses: () => [],
    redactor,
  });
}

const all = () => true;

Deno.test("a group reads what its collector gave in the same round, and that runs once", async () => {
  const rounds = await open({
    test: makeGroup(() => ({ families }) => ({
      runs: families("count")[0]?.samples[0]?.value ?? null,
    })),
  });
  for (const runs of [1, 2]) {
    const { collected, groups } = await rounds.read(all, all);
    equal(collected[0]?.families[0]?.samples[0]?.value, runs);
    deepEqual(groups[0]?.facts, { runs });
  }
});

Deno.test("a collector that only a group needs is not told, nor can it be chosen", async () => {
  const rounds = await open({
    test: makeGroup(() => ({ families }) => ({
      found: families("count").length,
    })),
  }, { collectors: [] });
  deepEqual(rounds.collectors.map(({ name }) => name), ["facts_test"]);
  const collected = await rounds.collect();
  deepEqual(
    collected.map(({ name, families }) => [name, families[0]?.name]),
    [["facts_test", "driftless_test_found"]],
  );
});

Deno.test("an earlier round is given when it is a fifth of a second old, with the time between", async () => {
  const seen: (number | undefined)[] = [];
  const rounds = await open({
    test: makeGroup(() => ({ earlier }) => {
      const before = earlier("count");
      seen.push(before?.families[0]?.samples[0]?.value);
      if (before) ok(before.seconds > 0.2 && before.seconds < 5);
      return {};
    }),
  });
  await rounds.read(all, all);
  await rounds.read(all, all);
  await new Promise((resolve) => setTimeout(resolve, 210));
  await rounds.read(all, all);
  await rounds.read(all, all);
  deepEqual(seen, [undefined, undefined, 2, 2]);
});

Deno.test("a group that finds nothing because its collector failed has failed too", async () => {
  let isBroken = false;
  const groupRegistry: GroupRegistry = {
    test: () =>
      Promise.resolve(makeGroup(() => ({ families }) => {
        if (families("count").length === 0) throw new NoData("nothing");
        return { ok: true };
      })),
  };
  const broken: Collector = {
    ...makeCounter(),
    open: () => () => {
      if (isBroken) throw new Error("no luck");
    },
  };
  const rounds = await openRounds({
    collectorRegistry: { count: () => Promise.resolve(broken) },
    groupRegistry,
    collectors: [],
    groups: [toGroupConfig("test")],
    sampleLimit: 100,
  }, {
    kernel: new MemoryKernel(),
    host: () => Promise.resolve(new MemoryHost()),
    addresses: () => [],
    redactor: new Redactor(),
  });
  const read = async () => {
    const { groups } = await rounds.read(all, all);
    return [groups[0]?.collected.outcome, groups[0]?.collected.reason];
  };
  deepEqual(await read(), ["absent", "nothing"]);
  isBroken = true;
  deepEqual(await read(), ["failed", "collector count (for groups): no luck"]);
});

Deno.test("numbers and switches at the top become metrics, with clean names and the group's labels", async () => {
  const rounds = await open({
    test: makeGroup(() => () => ({
      usage_percent: 1.5,
      is_full: true,
      name: "x",
      "odd key": 2,
      "odd-key": 3,
      none: null,
      list: [1, NaN],
      broken: Infinity,
      inner: { value: 1 },
    })),
  }, { groups: [{ name: "my-disk", labels: { site: "a" } }] });
  const collected = await rounds.collect((name) => name === "facts_my-disk");
  const labels = { site: "a" };
  deepEqual(
    collected.flatMap(({ families }) => families).map((family) => [
      family.name,
      family.type,
      family.samples,
    ]),
    [
      ["driftless_my_disk_usage_percent", "gauge", [{ labels, value: 1.5 }]],
      ["driftless_my_disk_is_full", "gauge", [{ labels, value: 1 }]],
      ["driftless_my_disk_odd_key", "gauge", [{ labels, value: 2 }]],
    ],
  );
});

Deno.test("a group that throws or hangs takes nothing from the others, and its old facts are gone", async () => {
  let isBroken = false;
  const late = Promise.withResolvers<void>();
  const rounds = await open({
    test: makeGroup(() => () => ({ ok: true })),
    broken: makeGroup(() => () => {
      if (isBroken) throw new Error("no luck");
      return { ok: true };
    }),
    stuck: makeGroup(() => async () => {
      if (isBroken) await late.promise;
      return { ok: true };
    }),
  }, {
    groups: [
      {},
      { type: "broken", name: "broken" },
      { type: "stuck", name: "stuck", timeoutSecs: 0.05 },
    ],
  });
  const read = async () =>
    (await rounds.read(all, all)).groups.map(({ facts, collected }) => [
      facts,
      collected.outcome,
      collected.reason,
    ]);
  deepEqual((await read()).map(([, outcome]) => outcome), ["ok", "ok", "ok"]);
  isBroken = true;
  const fine = [{ ok: true }, "ok", undefined];
  const broken = [undefined, "failed", "no luck"];
  deepEqual(await read(), [fine, broken, [
    undefined,
    "failed",
    "it did not end within 50 ms",
  ]]);
  deepEqual(await read(), [fine, broken, [
    undefined,
    "failed",
    "the run before has not ended yet",
  ]]);
  late.resolve();
  isBroken = false;
  await late.promise;
  deepEqual((await read()).map(([facts]) => facts), [
    { ok: true },
    { ok: true },
    { ok: true },
  ]);
});

Deno.test("labels are told with the facts; a group knows its limit, and one that ends by itself gets time to", async () => {
  const read: Group["open"] = () => async ({ timeoutMs }) => {
    await new Promise((resolve) => setTimeout(resolve, timeoutMs + 20));
    return { timeoutMs };
  };
  const rounds = await open({
    test: makeGroup(read, { endsItself: true, timeoutSecs: 0.03 }),
    other: makeGroup(read),
  }, {
    groups: [
      { labels: { team: "ops" } },
      { type: "other", name: "other", timeoutSecs: 0.01 },
    ],
  });
  const { groups } = await rounds.read(all, all);
  deepEqual(
    groups.map(({ facts, collected }) => [facts, collected.outcome]),
    [
      [{ timeoutMs: 30, labels: { team: "ops" } }, "ok"],
      [undefined, "failed"],
    ],
  );
});

Deno.test("a secret stands neither in facts nor in metrics, wherever a group puts it", async () => {
  const secret = "s3cr3t-planted";
  const redactor = new Redactor();
  redactor.add(secret);
  const rounds = await open({
    test: makeGroup(() => ({ emit }) => {
      const help = `Of ${secret}.`;
      emit({ name: "a", type: "gauge", help }, 1, { label: `x${secret}` });
      emit({ name: "b", type: "gauge", help: "B." }, 1, { [secret]: "x" });
      emit({ name: secret, type: "gauge", help: "C." }, 1);
      return {
        text: `the ${secret}`,
        list: [secret, { [secret]: btoa(secret) }],
        count: 1,
      };
    }),
  }, { redactor });
  const result = await rounds.read(all, all);
  deepEqual(result.groups[0]?.facts, {
    text: "the ***",
    list: ["***", { "***": "***" }],
    count: 1,
  });
  const text = JSON.stringify(result);
  ok(!text.includes(secret) && !text.includes(btoa(secret)), text);
});

Deno.test("a group with an interval is told again until that is over", async () => {
  let runs = 0;
  const rounds = await open({
    test: makeGroup(() => () => ({ runs: ++runs })),
  }, { groups: [{ intervalSecs: 60 }] });
  await rounds.read(all, all);
  const { groups } = await rounds.read(all, all);
  deepEqual(groups[0]?.facts, { runs: 1 });
});

Deno.test("rounds at the same time wait for each other where they run groups", async () => {
  const rounds = await open({
    test: makeGroup(() => async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { ok: true };
    }),
  });
  const results = await Promise.all([rounds.collect(), rounds.collect()]);
  deepEqual(
    results.flat().map(({ outcome }) => outcome),
    ["ok", "ok", "ok", "ok"],
  );
});

Deno.test("params of the configuration reach the group, others hold their defaults", async () => {
  const fields = {
    a: field("text", "default", "One."),
    b: field("text", "default", "Another."),
  };
  const rounds = await open({
    test: makeGroup((params) => () => ({ params: JSON.stringify(params) }), {
      fields,
    }),
  }, { groups: [{ params: { a: "given" } }] });
  const { groups } = await rounds.read(all, all);
  deepEqual(groups[0]?.facts, { params: '{"a":"given","b":"default"}' });
});

Deno.test("the list of groups is sorted, each has the name of its file, an explanation, and collectors that exist", async () => {
  const names = Object.keys(groups);
  deepEqual(names, [...names].sort());
  for (const [type, load] of Object.entries(groups)) {
    const group = await load();
    equal(group.type, type);
    ok(/^[a-z][^.]*$/.test(group.help), group.help);
    ok(group.keys.length > 0);
    for (const { key, help, from } of group.keys) {
      ok(/^[A-Z].*\.$/.test(help) && from !== "", key);
    }
    const keys = group.keys.map(({ key }) => key);
    equal(new Set(keys).size, keys.length, type);
    for (const name of group.collectors) ok(name in collectors, name);
  }
});
