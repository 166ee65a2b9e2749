import {
  deepStrictEqual as deepEqual,
  notStrictEqual as notEqual,
  strictEqual as equal,
} from "node:assert/strict";
import type { Emit, Family, Metric } from "../../lib/facts/collector.ts";
import { Emitter, openGather, type Told } from "../../lib/facts/emitter.ts";

const USED: Metric = { name: "used_total", type: "counter", help: "Used." };
const LOAD: Metric = { name: "load", type: "gauge", help: "Load." };

function run(
  emitAll: (emit: Emit) => void,
  before?: Told,
  limit = Infinity,
): Told {
  const emitter = new Emitter(limit, {}, before);
  emitAll(emitter.emit);
  return emitter.close();
}

function toValues(families: readonly Family[]) {
  return families.map(({ name, samples }) => [
    name,
    ...samples.map(({ value, labels }) => [value, ...Object.values(labels)]),
  ]);
}

Deno.test("Emitter: samples of one name are put together, whatever came between", () => {
  const { families } = run((emit) => {
    emit(USED, 1, { cpu: "0" });
    emit(LOAD, 2);
    emit({ ...USED }, 3, { cpu: "1" });
  });
  deepEqual(toValues(families), [
    ["used_total", [1, "0"], [3, "1"]],
    ["load", [2]],
  ]);
});

Deno.test("Emitter: what did not change is told by the same objects, what did by new ones", () => {
  const emitAll = (value: number) => (emit: Emit) => {
    emit(USED, 1, { cpu: "0" });
    emit(USED, value, { cpu: "1" });
    emit(LOAD, NaN);
  };
  const first = run(emitAll(5));
  const again = run(emitAll(5), first);
  equal(again.families, first.families);
  const changed = run(emitAll(6), again);
  deepEqual(toValues(changed.families), [
    ["used_total", [1, "0"], [6, "1"]],
    ["load", [NaN]],
  ]);
  const [before, after] = [first.families[0]!, changed.families[0]!];
  notEqual(after, before);
  equal(after.samples[0], before.samples[0]);
  equal(after.samples[1]!.labels, before.samples[1]!.labels);
  equal(changed.families[1], first.families[1]);
  // What was told before stays what it was.
  deepEqual(toValues(first.families)[0], ["used_total", [1, "0"], [5, "1"]]);
});

Deno.test("Emitter: samples that come, go or change their labels are told as they are", () => {
  const list = (...cpus: string[]) => (emit: Emit) => {
    for (const cpu of cpus) emit(USED, Number(cpu), { cpu });
    emit(LOAD, 1);
  };
  let told: Told | undefined;
  for (
    const cpus of [["0", "1"], ["0"], [], ["0", "1", "2"], ["0", "2"], ["2"]]
  ) {
    told = run(list(...cpus), told);
    const used = cpus.map((cpu) => [Number(cpu), cpu]);
    deepEqual(toValues(told.families), [
      ...cpus.length === 0 ? [] : [["used_total", ...used]],
      ["load", [1]],
    ]);
  }
  deepEqual(
    run((emit) => {
      emit(USED, 2, { cpu: "2", mode: "idle" });
      emit(LOAD, 1, {}, "_sum");
    }, told).families.map(({ samples }) => samples),
    [
      [{ labels: { cpu: "2", mode: "idle" }, value: 2 }],
      [{ labels: {}, value: 1, suffix: "_sum" }],
    ],
  );
});

Deno.test("Emitter: another type or help of a name is another family", () => {
  const first = run((emit) => emit(LOAD, 1));
  const [family] = run((emit) => emit({ ...LOAD, help: "New." }, 1), first)
    .families;
  equal(family?.help, "New.");
});

Deno.test("Emitter: what is over the limit is counted, what comes late is nothing", () => {
  const emitter = new Emitter(2);
  for (let cpu = 0; cpu < 5; cpu++) emitter.emit(USED, cpu, { cpu: `${cpu}` });
  const { families, dropped } = emitter.close();
  emitter.emit(USED, 9);
  deepEqual([toValues(families), dropped], [
    [["used_total", [0, "0"], [1, "1"]]],
    3,
  ]);
});

Deno.test("Emitter: labels for all samples stand before their own", () => {
  const labels = { room: "a", cpu: "none" };
  const emitter = new Emitter(9, labels);
  emitter.emit(USED, 1, { cpu: "0" });
  emitter.emit(LOAD, 2);
  deepEqual(emitter.close().samples.map(({ labels }) => labels), [
    { room: "a", cpu: "0" },
    labels,
  ]);
});

Deno.test("openGather: gives all that is emitted, each time", () => {
  const gather = openGather();
  const first = gather((emit) => emit(LOAD, 1));
  equal(gather((emit) => emit(LOAD, 1))[0], first[0]);
  deepEqual(toValues(gather((emit) => emit(LOAD, 2))), [["load", [2]]]);
});
