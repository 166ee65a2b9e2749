/**
 * The `softnet` collector: packets that each processor took from the network,
 * from `/proc/net/softnet_stat`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Metric,
  type NoParams,
  type Source,
  toFields,
  toLines,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";

const PATH = "/proc/net/softnet_stat";
const LEAST_COLUMNS = 9;
/** Column with the number of the processor, since Linux 5.14. */
const CPU_COLUMN = 12;

/** Metrics by column. */
const COLUMNS: readonly (readonly [number, Metric])[] = [
  [0, counter("softnet_processed_total", "Packets that were taken.")],
  [
    1,
    counter(
      "softnet_dropped_total",
      "Packets that were dropped, the queue being full.",
    ),
  ],
  [
    2,
    counter(
      "softnet_times_squeezed_total",
      "Times that packets were left for want of time.",
    ),
  ],
  [
    8,
    counter(
      "softnet_cpu_collision_total",
      "Times that two processors wanted one device to send.",
    ),
  ],
  [
    9,
    counter(
      "softnet_received_rps_total",
      "Times that another processor asked to take packets.",
    ),
  ],
  [
    10,
    counter(
      "softnet_flow_limit_count_total",
      "Times that the limit of a flow was reached.",
    ),
  ],
  [11, gauge("softnet_backlog_len", "Packets that wait.")],
];

/** Collects packets taken and dropped by each processor. */
export const softnetCollector: Collector<NoParams> = {
  type: "softnet",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read(PATH);
  if (text === undefined) throw new Error(`${PATH} is absent`);
  toLines(text).forEach((line, number) => {
    const fields = toFields(line);
    if (fields.length < LEAST_COLUMNS) {
      throw new SyntaxError(
        `Expected ${LEAST_COLUMNS} columns in ${PATH}, got ${fields.length}`,
      );
    }
    const values = fields.map(toHex);
    const labels = { cpu: `${values[CPU_COLUMN] ?? number}` };
    COLUMNS.forEach(([column, metric]) =>
      emit(metric, values[column] ?? 0, labels)
    );
  });
}

function toHex(text: string): number {
  if (/^[0-9a-f]+$/.test(text)) return parseInt(text, 16);
  throw new SyntaxError(
    `Expected a hexadecimal number in ${PATH}, got "${text.slice(0, 40)}"`,
  );
}
