/** Paths to elements and attributes: the part of XPath 1.0 that names one by one, `/a/b[@id='x']/@c`. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { isXmlName, type XmlElement } from "./_xml_tree.ts";

/** A condition of a step. */
export type XmlCondition =
  | { kind: "index"; index: number }
  | { kind: "attribute" | "child"; name: string; value: string };

/** One step to a child. */
export interface XmlStep {
  name: string;
  conditions: XmlCondition[];
}

/** A path from the root; with an attribute, of the elements that it leads to. */
export interface XmlPath {
  steps: XmlStep[];
  attribute: string | undefined;
}

const STEP_REGEXP = /\/(?:text\(\)$|(@?)([^/[\]@'"=()\s]+))/y;
const CONDITION_REGEXP =
  /\[\s*(?:(\d{1,6})|(@?)([^/[\]@'"=()\s]+)\s*=\s*(?:'([^']*)'|"([^"]*)"))\s*\]/y;

/**
 * Parses a path.
 * @throws {SyntaxError} When it is none.
 */
export function parseXmlPath(text: string): XmlPath {
  const steps: XmlStep[] = [];
  let attribute: string | undefined;
  for (let at = 0; at < text.length;) {
    STEP_REGEXP.lastIndex = at;
    const found = STEP_REGEXP.exec(text);
    if (!found || attribute !== undefined) throw toPathError(text);
    at = STEP_REGEXP.lastIndex;
    const [, mark, name] = found;
    if (name === undefined) break;
    if (!isXmlName(name)) throw toPathError(text);
    if (mark === "@") {
      attribute = name;
      continue;
    }
    const conditions: XmlCondition[] = [];
    while (text[at] === "[") {
      CONDITION_REGEXP.lastIndex = at;
      const condition = CONDITION_REGEXP.exec(text);
      if (!condition) throw toPathError(text);
      conditions.push(toCondition(condition, text));
      at = CONDITION_REGEXP.lastIndex;
    }
    steps.push({ name, conditions });
  }
  if (steps.length === 0) throw toPathError(text);
  return { steps, attribute };
}

function toCondition(found: RegExpExecArray, text: string): XmlCondition {
  const [, index, mark, name = "", single, double] = found;
  if (index !== undefined) {
    if (Number(index) === 0) throw toPathError(text);
    return { kind: "index", index: Number(index) };
  }
  if (!isXmlName(name)) throw toPathError(text);
  const kind = mark === "@" ? "attribute" : "child";
  return { kind, name, value: single ?? double ?? "" };
}

function toPathError(text: string): SyntaxError {
  return new SyntaxError(
    `expected a path such as "/a/b", "/a/b[2]", "/a/b[@id='x']/@c" or "/a/b[name='x']", got ${
      toFoundText(text)
    }`,
  );
}

/** Reads a path, as it is written; `parseXmlPath` parses it. */
export function xmlPath(): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    try {
      parseXmlPath(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue(error.message);
    }
  });
}

/** Finds the elements that steps lead to; the first step names the root. */
export function findElements(
  root: XmlElement,
  steps: readonly XmlStep[],
): XmlElement[] {
  const [first, ...rest] = steps;
  if (!first) return [];
  return rest.reduce<XmlElement[]>(
    (found, step) => found.flatMap(({ children }) => choose(children, step)),
    choose([root], first),
  );
}

function choose(
  elements: readonly XmlElement[],
  { name, conditions }: XmlStep,
): XmlElement[] {
  return conditions.reduce<XmlElement[]>(
    (found, condition) =>
      condition.kind === "index"
        ? found.slice(condition.index - 1, condition.index)
        : found.filter((element) => isMet(element, condition)),
    elements.filter((element) => element.name === name),
  );
}

function isMet(
  { attributes, children }: XmlElement,
  { kind, name, value }: Exclude<XmlCondition, { kind: "index" }>,
): boolean {
  return kind === "attribute"
    ? attributes.some((one) => one.name === name && one.value === value)
    : children.some((one) => one.name === name && one.text === value);
}
