/** Reads `loop_control`. */

import { parseSeconds } from "../quantity.ts";
import type { Fault } from "./envelope.ts";
import type { LoopControl } from "./node.ts";
import { isMap } from "./plain.ts";
import { findBadName } from "../variable_name.ts";
import { isConditions, toConditions } from "./words.ts";

/** Puts a value into a loop control, or says what is wanted instead. */
type Read = (control: LoopControl, value: unknown) => string | undefined;

const READERS: Readonly<Record<string, Read>> = {
  break_when: (control, value) => {
    if (!isConditions(value)) return "a condition or a list of conditions";
    control.breakWhen = toConditions(value).map(String);
  },
  extended: (control, value) => {
    if (typeof value !== "boolean") return "true or false";
    control.extended = value;
  },
  index_var: (control, value) => {
    const wanted = findBadName(value, false);
    if (wanted !== undefined || typeof value !== "string") return wanted;
    control.indexVar = value;
  },
  label: (control, value) => {
    if (typeof value !== "string") return "text";
    control.label = value;
  },
  loop_var: (control, value) => {
    const wanted = findBadName(value, false);
    if (wanted !== undefined || typeof value !== "string") return wanted;
    control.loopVar = value;
  },
  pause: (control, value) => {
    const seconds = parseSeconds(value);
    if (seconds === undefined) return 'seconds or a time such as "5s"';
    control.pauseSecs = seconds;
  },
};

/** Reads the keys of `loop_control`; gives the first fault. */
export function readLoopControl(
  control: LoopControl,
  value: unknown,
): Fault | undefined {
  if (!isMap(value)) return "a map";
  for (const [key, found] of Object.entries(value)) {
    const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    const wanted = read === undefined
      ? `one of the keys ${
        Object.keys(READERS).map((one) => `"${one}"`).join(", ")
      }`
      : read(control, found);
    if (wanted !== undefined) {
      return { wanted, path: [key], found: read === undefined ? key : found };
    }
  }
  return undefined;
}
