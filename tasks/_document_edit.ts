/** What tasks share that edit values of structured files in place: params and plan. */

import * as z from "zod";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import { type Host, type Plan, TaskError } from "../lib/task.ts";
import {
  type Data,
  type DocumentFormat,
  findNode,
  type Found,
  isSame,
  TextFault,
  toData,
  toWantedData,
  wrapData,
} from "./_document.ts";
import {
  EDIT_FIELDS,
  type EditParams,
  planText,
  readEditable,
  requireEditable,
} from "./_edit.ts";
import { toBodyStart } from "./_text.ts";
import {
  ITEM,
  type PathValue,
  pathValues,
  type Step,
  toPathText,
  valuePath,
} from "./_value_path.ts";

/** Params of a task that edits values of a file. */
export interface DocumentParams extends EditParams {
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Path of one value, such as `server.ports[0]`; `list[+]` means an item of that value; names with dots stand in quotes. */
  key?: Step[] | undefined;
  /** The value at `key`; maps and lists are replaced whole. */
  value?: unknown;
  /** Several values by their paths. */
  values: PathValue[];
  /** Several paths that are to be absent. */
  keys: Step[][];
  /** Make a missing file, and its directories. */
  create: boolean;
}

/** Readers of `DocumentParams`, for a strict object. */
export const DOCUMENT_FIELDS = {
  ...EDIT_FIELDS,
  state: withDefault(oneOf(["present", "absent"]), "present"),
  key: valuePath().optional(),
  value: z.unknown().optional(),
  values: z._default(pathValues(), []),
  keys: z._default(z.array(valuePath()), []),
  create: withDefault(flag(), false),
};

/** Refuses params that say nothing, or two things. */
export function refineDocument(
  want: DocumentParams,
  context: z.RefinementCtx,
): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const isSet = want.state === "present";
  if (isSet && want.keys.length > 0) {
    refuse("keys", "expected values with state: present, or state: absent");
  }
  if (!isSet && want.values.length > 0) {
    refuse("values", "expected keys with state: absent");
  }
  for (const path of isSet ? [] : [want.key ?? [], ...want.keys]) {
    if (typeof path.at(-1) !== "number") continue;
    refuse(
      "key",
      `expected no index at the end of "${toPathText(path)}": the next run ` +
        "would remove the next item; end with [+] and give the value",
    );
  }
  if (want.keys.some((path) => path.at(-1) === ITEM)) {
    refuse("keys", "expected key and value for an item that is to be absent");
  }
  if (want.key === undefined) {
    if (want.value !== undefined) refuse("key", "expected the key of value");
    else if (isSet ? want.values.length === 0 : want.keys.length === 0) {
      refuse("key", `expected key, or ${isSet ? "values" : "keys"}`);
    }
    return;
  }
  const isItem = want.key.at(-1) === ITEM;
  if ((isSet || isItem) && want.value === undefined) {
    refuse("value", "expected the value for key");
  } else if (!isSet && !isItem && want.value !== undefined) {
    refuse("value", "expected no value: what is at key is removed");
  }
}

/** Brings the values of a file to what is wanted; all that is not edited stays byte for byte. */
export async function* planDocument(
  want: DocumentParams,
  format: DocumentFormat,
  host: Host,
): Plan {
  const old = await readEditable(want, host);
  const isAbsent = want.state === "absent";
  const text = isAbsent
    ? old ?? ""
    : requireEditable(old, want.path, want.create);
  const mark = text.slice(0, toBodyStart(text));
  let body = text.slice(mark.length);
  let count = 0;
  for (const { path, value } of toEdits(want)) {
    const after = old === undefined && isAbsent
      ? body
      : edit(body, path, value, isAbsent, format, want.path);
    if (after !== body) count++;
    body = after;
  }
  const { backup_file } = yield* planText(want, old, mark + body, host);
  return {
    path: want.path,
    msg: count === 0
      ? ""
      : `${count} value(s) ${isAbsent ? "removed" : "written"}`,
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}

function toEdits(want: DocumentParams): PathValue[] {
  const { key, value } = want;
  return [
    ...(key === undefined ? [] : [{ path: key, value: value ?? null }]),
    ...want.values,
    ...want.keys.map((path) => ({ path, value: null })),
  ];
}

/**
 * Makes one edit and reads the new text: it has to hold what was wanted and
 * else what it held before.
 * @throws {TaskError} When the text has a fault, or cannot hold the value.
 */
function edit(
  text: string,
  path: readonly Step[],
  value: unknown,
  isAbsent: boolean,
  format: DocumentFormat,
  file: string,
): string {
  const source = text.trim() === "" && !isAbsent && format.empty !== ""
    ? format.empty
    : text;
  try {
    const wanted = toWantedData(value);
    const root = format.parse(source);
    const found = findNode(root, path, wanted);
    const after = isAbsent
      ? removeValue(source, found, format)
      : setValue(source, found, wanted, format);
    if (after === source) return text;
    const now = toData(format.parse(after));
    const isRight = isAbsent
      ? isRemoved(now, toData(root), found.path)
      : isSame(now, toEdited(toData(root), found, wanted));
    if (!isRight) {
      throw new SyntaxError("the place is written in a way that is not edited");
    }
    return after;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw toEditError(error, source, path, format, file);
  }
}

function setValue(
  text: string,
  found: Found,
  value: Data,
  format: DocumentFormat,
): string {
  const node = found.chain.at(-1)!;
  const [step, ...deeper] = found.rest;
  if (step === undefined) {
    return isSame(toData(node), value)
      ? text
      : format.replace(text, found, value);
  }
  const isOpen = node.kind !== "scalar" || found.chain.length === 1;
  return isOpen
    ? format.add(text, found, step, wrapData(deeper, value))
    : format.replace(text, found, wrapData(found.rest, value));
}

function removeValue(
  text: string,
  found: Found,
  format: DocumentFormat,
): string {
  return found.rest.length > 0 ? text : format.remove(text, found);
}

/** Tells whether a path alone is gone, or with it what it left empty, as formats have it that write no empty map or list. */
function isRemoved(
  now: Data,
  before: Data,
  path: readonly (string | number)[],
): boolean {
  for (let size = path.length; size > 0; size--) {
    const found = { chain: [], path: path.slice(0, size), rest: [] };
    const expected = toEdited(before, found, undefined);
    if (isSame(now, expected)) return true;
    const left = findNested(expected, path.slice(0, size - 1));
    const count = left instanceof Map
      ? left.size
      : Array.isArray(left)
      ? left.length
      : 1;
    if (count > 0) return false;
  }
  return false;
}

function findNested(data: Data, path: readonly (string | number)[]): Data {
  return path.reduce<Data>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)] ?? null;
    return inner instanceof Map ? inner.get(String(step)) ?? null : null;
  }, data);
}

/** The whole value as it has to be after an edit; undefined means removed. */
function toEdited(
  whole: Data,
  { path, rest }: Found,
  value: Data | undefined,
): Data {
  const go = (data: Data, at: number): Data => {
    if (at === path.length && value !== undefined) {
      return rest.length === 0 ? value : addTo(data, rest, value);
    }
    const step = path[at]!;
    const isLast = at === path.length - 1 && value === undefined;
    if (Array.isArray(data)) {
      return data.flatMap((item, index) =>
        index !== step ? [item] : isLast ? [] : [go(item, at + 1)]
      );
    }
    const copy = new Map(data instanceof Map ? data : []);
    const name = String(step);
    if (isLast) copy.delete(name);
    else copy.set(name, go(copy.get(name) ?? null, at + 1));
    return copy;
  };
  return go(whole, 0);
}

function addTo(data: Data, rest: readonly Step[], value: Data): Data {
  const [step, ...deeper] = rest;
  const inner = wrapData(deeper, value);
  if (typeof step !== "string") {
    return [...(Array.isArray(data) ? data : []), inner];
  }
  return new Map(data instanceof Map ? data : []).set(step, inner);
}

function toEditError(
  error: SyntaxError,
  text: string,
  path: readonly Step[],
  format: DocumentFormat,
  file: string,
): TaskError {
  if (!(error instanceof TextFault)) {
    return new TaskError(
      `Cannot edit "${toPathText(path)}" in "${file}": ${error.message}`,
      { cause: error },
    );
  }
  const before = text.slice(0, error.offset).split("\n");
  const place = `${file}:${before.length}:${before.at(-1)!.length + 1}`;
  return new TaskError(
    `Cannot read "${place}" as ${format.name}: ${error.message}`,
    { advice: "Mend the file by hand, or replace it whole with a copy task" },
  );
}
