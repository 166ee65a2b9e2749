/**
 * The `interrupts` collector: interrupts by processor and device, from
 * `/proc/interrupts` (proc_interrupts(5)).
 *
 * @module
 */

import {
  type Collector,
  field,
  type NamePattern,
  toFields,
  toFilter,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";

const INTERRUPTS = counter(
  "interrupts_total",
  "Interrupts that a processor served.",
);

/** Params of the `interrupts` collector. */
export interface InterruptsParams {
  /** Only interrupts that match, as `name;info;devices`. */
  name_include: NamePattern | undefined;
  /** No interrupts that match, as `name;info;devices`. */
  name_exclude: NamePattern | undefined;
  /** Tell counts of 0 too. */
  include_zeros: boolean;
}

/** Collects interrupts: a sample for each processor that is on, by its own number, and line. */
export const interruptsCollector: Collector<InterruptsParams> = {
  type: "interrupts",
  isDefault: false,
  fields: {
    name_include: field(
      "pattern",
      undefined,
      "Only interrupts that match, as name;info;devices.",
    ),
    name_exclude: field(
      "pattern",
      undefined,
      "No interrupts that match, as name;info;devices.",
    ),
    include_zeros: field("flag", true, "Tell counts of 0 too."),
  },
  open: ({ name_include, name_exclude, include_zeros }) => {
    const isWanted = toFilter(name_include, name_exclude);
    return ({ kernel }, emit) => {
      const text = kernel.read("/proc/interrupts");
      if (text === undefined) throw new Error("/proc/interrupts is absent");
      const [head = "", ...lines] = toLines(text);
      const cpus = toFields(head).map((name) => name.replace(/^CPU/, ""));
      if (cpus.length === 0) {
        throw new SyntaxError("/proc/interrupts names no processors");
      }
      for (const line of lines) {
        const found = parseLine(line, cpus.length);
        if (found === undefined) continue;
        const { type, info, devices, counts } = found;
        if (!isWanted(`${type};${info};${devices}`)) continue;
        counts.forEach((text, index) => {
          const value = toNumber(text, `interrupt ${type}`);
          if (value === 0 && !include_zeros) return;
          emit(INTERRUPTS, value, { cpu: cpus[index]!, type, info, devices });
        });
      }
    };
  },
};

/**
 * Takes a line such as `1: 17 9 IO-APIC 1-edge i8042` apart; one without a text
 * after its counts, as `ERR:` and `MIS:` are, counts for no processor.
 */
function parseLine(
  line: string,
  cpus: number,
):
  | { type: string; info: string; devices: string; counts: string[] }
  | undefined {
  // On arm64 no blank need follow the colon.
  const colon = line.indexOf(":");
  const fields = toFields(line.slice(colon + 1));
  if (colon === -1 || fields.length <= cpus) return undefined;
  const type = line.slice(0, colon).trim();
  const counts = fields.slice(0, cpus);
  const rest = fields.slice(cpus);
  // A number is a line to a device: the controller is named before the devices.
  const isNumber = /^\d+$/.test(type);
  return {
    type,
    info: isNumber ? rest[0]! : rest.join(" "),
    devices: isNumber ? rest.slice(1).join(" ") : "",
    counts,
  };
}
