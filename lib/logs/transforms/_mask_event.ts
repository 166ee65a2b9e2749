/** Masks all of an event: its texts, its fields at any depth with their names, its labels. */

import { compileField } from "../field_path.ts";
import { setOwn } from "../nested_field.ts";
import type { Event, FieldValue, Shape } from "../transform.ts";
import type { Mask } from "./_mask.ts";

/** Depth from which on nothing is looked at, and so nothing is told. */
const MAX_DEPTH = 100;

/** What is masked, and how. */
export interface EventMask {
  /** Masks texts. */
  readonly mask: Mask;
  /** Tells whether all that a field of this name holds is masked. */
  readonly isSecret: (name: string) => boolean;
  /** What stands in place of that. */
  readonly put: string;
}

/** Masks the parts of an event that hold something. */
export function maskEvent(event: Event, how: EventMask): void {
  const { mask } = how;
  // Where a parser found no message, the text is it.
  event.text = mask(event.text);
  if (event.message !== undefined) event.message = mask(event.message);
  if (event.level !== undefined) event.level = mask(event.level);
  event.fields = maskMap(event.fields, how, 0);
  for (const _ in event.labels) {
    event.labels = maskLabels(event.labels, how);
    break;
  }
}

/** Prepares masking some parts of an event. */
export function compileMask(paths: readonly string[], how: EventMask): Shape {
  const steps = paths.map((path): Shape => {
    if (path === "text" || path === "raw") {
      return (event) => event.text = how.mask(event.text);
    }
    const { read, write } = compileField(path);
    const name = path.slice(path.lastIndexOf(".") + 1);
    const isMessage = path === "message";
    return (event) => {
      const value = isMessage ? event.message : read(event);
      if (value === undefined) return;
      const masked = maskNamed(name, value, how, 0);
      if (masked !== value) write(event, masked);
    };
  });
  return (event) => steps.forEach((step) => step(event));
}

function maskNamed(
  name: string,
  value: FieldValue,
  how: EventMask,
  depth: number,
): FieldValue {
  const isTold = value === null || typeof value === "boolean" || value === "";
  if (!isTold && how.isSecret(name)) return how.put;
  return maskValue(value, how, depth);
}

function maskValue(
  value: FieldValue,
  how: EventMask,
  depth: number,
): FieldValue {
  if (typeof value === "string") return how.mask(value);
  if (typeof value === "number") {
    const text = String(value);
    const masked = how.mask(text);
    return masked === text ? value : masked;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return how.put;
  if (!isList(value)) return maskMap(value, how, depth + 1);
  const masked = value.map((item) => maskValue(item, how, depth + 1));
  return masked.some((item, index) => item !== value[index]) ? masked : value;
}

/** Masks a map, the names in it too; the map itself where nothing is to be masked. */
function maskMap<T extends Readonly<Record<string, FieldValue>>>(
  map: T,
  how: EventMask,
  depth: number,
): T | Record<string, FieldValue> {
  let masked: Record<string, FieldValue> | undefined;
  const entries = Object.entries<FieldValue>(map);
  entries.forEach(([name, value], index) => {
    const newName = how.mask(name);
    const newValue = maskNamed(name, value, how, depth);
    if (masked === undefined) {
      if (newName === name && newValue === value) return;
      masked = Object.fromEntries(entries.slice(0, index));
    }
    // Two names that are masked alike stay two.
    const isTaken = Object.hasOwn(masked, newName);
    setOwn(masked, isTaken ? `${newName} ${index}` : newName, newValue);
  });
  return masked ?? map;
}

function maskLabels(
  labels: Readonly<Record<string, string>>,
  how: EventMask,
): Readonly<Record<string, string>> {
  const masked: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    const isSecret = value !== "" && how.isSecret(name);
    setOwn(masked, how.mask(name), isSecret ? how.put : how.mask(value));
  }
  return masked;
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}
