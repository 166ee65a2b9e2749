/** Structured files as trees: where each value stands in the text, and what it is. */

import { ITEM, type Step, toPathText } from "./_value_path.ts";

/** What a value is, apart from how it is written. */
export type Data =
  | null
  | boolean
  | number
  | string
  | Marked
  | Data[]
  | Map<string, Data>;

/** A scalar that no configuration can say: an alias, a date, a value with a tag. */
export class Marked {
  /** Takes what kind it is and its text. */
  constructor(
    /** What it is, such as `date` or `alias`. */
    readonly kind: string,
    /** As it is written. */
    readonly text: string,
  ) {}
}

/** A value in a text. */
export interface DocNode {
  /** What it is. */
  kind: "scalar" | "map" | "list";
  /** How it is written, in the words of its format. */
  style: string;
  /** Where it begins, in UTF-16 units. */
  start: number;
  /** Where it ends. */
  end: number;
  /** Where what is written for it may begin: behind the colon or dash before it. */
  head?: number;
  /** What a scalar is. */
  data?: Data;
  /** What is inside a map or list. */
  members: Member[];
}

/** A value inside a map or list. */
export interface Member {
  /** Its key; of an item its index. */
  name: string | number;
  /** Where its key begins; of an item where the value begins. */
  start: number;
  /** The value. */
  node: DocNode;
}

/** How a format is read and edited; all edits give the whole new text. */
export interface DocumentFormat {
  /** What people call it. */
  name: string;
  /** What a new file holds. */
  empty: string;
  /** Parses a text; throws `SyntaxError`, or `TextFault` that knows the place. */
  parse(text: string): DocNode;
  /** Puts another value where one stands. */
  replace(text: string, found: Found, value: Data): string;
  /** Adds a value under a new key, or as a new item. */
  add(text: string, found: Found, step: Step, value: Data): string;
  /** Removes the last step of the path, which is there. */
  remove(text: string, found: Found): string;
}

/** A fault of a text and where it stands. */
export class TextFault extends SyntaxError {
  /** Takes what is wrong and its offset in UTF-16 units. */
  constructor(
    message: string,
    /** Offset of the fault. */
    readonly offset: number,
  ) {
    super(message);
  }
}

/** What stands at a path, or the nearest above it. */
export interface Found {
  /** From the root down; each after the first is a member of the one before. */
  chain: DocNode[];
  /** Steps that lead there, indexes counted from 0. */
  path: (string | number)[];
  /** Steps that are missing. */
  rest: Step[];
}

/**
 * Goes down a path as far as there is something; an item by value is found by
 * `value`.
 * @throws {SyntaxError} When a step does not fit what stands there.
 */
export function findNode(
  root: DocNode,
  path: readonly Step[],
  value: Data,
): Found {
  const chain = [root];
  const names: (string | number)[] = [];
  for (let at = 0; at < path.length; at++) {
    const node = chain.at(-1)!;
    const step = path[at]!;
    const isLast = at === path.length - 1;
    if (step === ITEM && !isLast) {
      throw new SyntaxError(`[+] stands only at the end of a path`);
    }
    requireFit(node, step, path.slice(0, at));
    const index = toIndex(node, step, value);
    const member = node.members[index];
    if (!member) {
      return { chain, path: names, rest: path.slice(at) };
    }
    chain.push(member.node);
    names.push(member.name);
  }
  return { chain, path: names, rest: [] };
}

/** An empty value may become a map or list; anything else has to be one. */
function requireFit(
  node: DocNode,
  step: Step,
  path: readonly Step[],
): void {
  const wanted = typeof step === "string" ? "map" : "list";
  if (node.kind === wanted) return;
  const where = path.length === 0 ? "The file" : `"${toPathText(path)}"`;
  if (node.kind === "scalar" && (node.data ?? null) === null) return;
  if (path.length === 0 && node.members.length === 0) return;
  throw new SyntaxError(
    `${where} is a ${node.kind === "scalar" ? "single value" : node.kind}, ` +
      `expected a ${wanted}`,
  );
}

function toIndex(node: DocNode, step: Step, value: Data): number {
  if (step === ITEM) {
    return node.members.findIndex(({ node: item }) =>
      isSame(toData(item), value)
    );
  }
  if (typeof step === "string") {
    return node.members.findIndex(({ name }) => name === step);
  }
  const size = node.members.length;
  if (step >= 0 ? step <= size : -step <= size) {
    return step < 0 ? size + step : step;
  }
  throw new SyntaxError(
    `there is no item ${step}: the list has ${size} items`,
  );
}

/** Reads what a node is. */
export function toData(node: DocNode): Data {
  if (node.kind === "list") {
    return node.members.map((member) => toData(member.node));
  }
  if (node.kind === "map") {
    return new Map(
      node.members.map((member) => [String(member.name), toData(member.node)]),
    );
  }
  return node.data ?? null;
}

/**
 * Reads a value of a configuration.
 * @throws {SyntaxError} When it is nothing that files hold.
 */
export function toWantedData(value: unknown): Data {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(toWantedData);
  if (typeof value === "object") {
    return new Map(
      Object.entries(value).map(([key, one]) => [key, toWantedData(one)]),
    );
  }
  throw new SyntaxError(`a ${typeof value} is no value for a file`);
}

/** Compares values; the order of keys has no meaning, and a date is equal to its text. */
export function isSame(a: Data, b: Data): boolean {
  if (a instanceof Marked || b instanceof Marked) return isSameMark(a, b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((one, at) => isSame(one, b[at]!));
  }
  if (a instanceof Map) {
    return b instanceof Map && a.size === b.size &&
      [...a].every(([key, one]) => b.has(key) && isSame(one, b.get(key)!));
  }
  return Object.is(a, b) || (a === 0 && b === 0);
}

function isSameMark(a: Data, b: Data): boolean {
  if (a instanceof Marked && b instanceof Marked) {
    return a.kind === b.kind && a.text === b.text;
  }
  const [mark, other] = a instanceof Marked ? [a, b] : [b, a];
  return mark instanceof Marked && mark.kind === "date" && mark.text === other;
}

/** Gives the value under steps that are missing: maps and lists around it. */
export function wrapData(steps: readonly Step[], value: Data): Data {
  return steps.reduceRight<Data>(
    (inner, step) =>
      typeof step === "string" ? new Map([[step, inner]]) : [inner],
    value,
  );
}
