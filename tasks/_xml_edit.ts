/** Edits of XML in place. */

import { splice, toIndent, toLineStart, toNextLine } from "./_splice.ts";
import {
  findElements,
  parseXmlPath,
  type XmlPath,
  type XmlStep,
} from "./_xml_path.ts";
import { encodeXml, parseXml, type XmlElement } from "./_xml_tree.ts";

/**
 * Gives all that a path leads to a value, or makes it where there is nothing;
 * undefined asks for the element alone.
 * @throws {SyntaxError} When the text is no XML, or the place cannot hold it.
 */
export function setXml(
  text: string,
  source: string,
  value: string | undefined,
): string {
  const path = parseXmlPath(source);
  const root = parseXml(text);
  const found = findElements(root, path.steps);
  if (found.length === 0) {
    return setXml(create(text, root, path), source, value);
  }
  const after = found.toReversed().reduce(
    (now, element) => setElement(now, element, path, value),
    text,
  );
  if (after !== text && !isSet(after, path, value)) {
    throw new SyntaxError("the place is written in a way that is not edited");
  }
  return after;
}

function isSet(
  text: string,
  path: XmlPath,
  value: string | undefined,
): boolean {
  const found = findElements(parseXml(text), path.steps);
  return found.length > 0 && found.every((element) =>
    value === undefined ||
    (path.attribute === undefined
      ? element.text === value
      : element.attributes.some((one) =>
        one.name === path.attribute && one.value === value
      ))
  );
}

function setElement(
  text: string,
  element: XmlElement,
  { attribute }: XmlPath,
  value = attribute === undefined ? undefined : "",
): string {
  if (value === undefined) return text;
  if (attribute !== undefined) {
    return setAttribute(text, element, attribute, value);
  }
  if (element.children.length > 0) {
    throw new SyntaxError(`"${element.name}" holds elements, not a value`);
  }
  if (element.text === value) return text;
  const encoded = encodeXml(value);
  if (!element.isSingle) {
    return splice(text, element.openEnd, element.closeStart, encoded);
  }
  const head = text.slice(element.start, element.openEnd)
    .replace(/\s*\/>$/, "");
  const whole = `${head}>${encoded}</${element.name}>`;
  return splice(text, element.start, element.end, whole);
}

function setAttribute(
  text: string,
  { name, attributes, start }: XmlElement,
  attribute: string,
  value: string,
): string {
  const known = attributes.find((one) => one.name === attribute);
  if (known) {
    if (known.value === value) return text;
    const { valueStart, valueEnd } = known;
    const quote = text[valueEnd] ?? '"';
    return splice(text, valueStart, valueEnd, encodeXml(value, quote));
  }
  const last = attributes.at(-1);
  const at = last ? last.valueEnd + 1 : start + 1 + name.length;
  return splice(text, at, at, ` ${attribute}="${encodeXml(value, '"')}"`);
}

/** Makes the first element on the way that is missing, with all below it. */
function create(text: string, root: XmlElement, { steps }: XmlPath): string {
  let count = steps.length - 1;
  while (count > 0 && findElements(root, steps.slice(0, count)).length === 0) {
    count--;
  }
  const [parent, other] = findElements(root, steps.slice(0, count));
  if (!parent) {
    throw new SyntaxError(
      `the root is "${root.name}", not "${steps[0]!.name}"`,
    );
  }
  if (other) {
    throw new SyntaxError("the path leads to several elements that lack it");
  }
  if (parent.children.length === 0 && parent.text.trim() !== "") {
    throw new SyntaxError(`"${parent.name}" holds a value, not elements`);
  }
  requireNext(parent, steps[count]!);
  return insertChild(text, root, parent, steps.slice(count));
}

/** An element with a number is made only behind the last one before it. */
function requireNext(parent: XmlElement, { name, conditions }: XmlStep): void {
  const last = conditions.at(-1);
  if (last?.kind !== "index") return;
  const before = { name, conditions: conditions.slice(0, -1) };
  const holder = { ...parent, name: "x" };
  const count =
    findElements(holder, [{ name: "x", conditions: [] }, before]).length;
  if (last.index === count + 1) return;
  throw new SyntaxError(
    `"${parent.name}" has ${count} of "${name}", so number ${last.index} is not made`,
  );
}

function insertChild(
  text: string,
  root: XmlElement,
  parent: XmlElement,
  steps: readonly XmlStep[],
): string {
  const outer = toIndent(text, parent.start);
  const last = parent.children.at(-1);
  const isTall = last
    ? text.slice(parent.openEnd, last.start).includes("\n")
    : parent === root || text.slice(root.start, root.end).includes("\n");
  if (last) {
    const indent = isTall ? toIndent(text, last.start) : "";
    const gap = isTall ? `\n${indent}` : "";
    return splice(text, last.end, last.end, gap + toElement(steps));
  }
  const indent = outer + toUnit(text, root);
  const inner = isTall
    ? `\n${indent}${toElement(steps)}\n${outer}`
    : toElement(steps);
  if (!parent.isSingle) {
    const isBlank = text.slice(parent.openEnd, parent.closeStart).trim() === "";
    if (isBlank) return splice(text, parent.openEnd, parent.closeStart, inner);
    const at = parent.openEnd +
      text.slice(parent.openEnd, parent.closeStart).trimEnd().length;
    return splice(text, at, parent.closeStart, inner);
  }
  const head = text.slice(parent.start, parent.openEnd).replace(/\s*\/>$/, "");
  const whole = `${head}>${inner}</${parent.name}>`;
  return splice(text, parent.start, parent.end, whole);
}

/** One step of indentation: of the root's first child on a line of its own. */
function toUnit(text: string, root: XmlElement): string {
  const first = root.children.find(({ start }) =>
    text.slice(toLineStart(text, start), start).trim() === ""
  );
  return first ? toIndent(text, first.start) || "  " : "  ";
}

/** Writes an element so that its conditions hold. */
function toElement([step, ...deeper]: readonly XmlStep[]): string {
  if (!step) return "";
  const { name, conditions } = step;
  const attributes = conditions.flatMap((one) =>
    one.kind === "attribute"
      ? [` ${one.name}="${encodeXml(one.value, '"')}"`]
      : []
  ).join("");
  const children = conditions.flatMap((one) =>
    one.kind === "child"
      ? [`<${one.name}>${encodeXml(one.value)}</${one.name}>`]
      : []
  ).join("");
  const inner = children + toElement(deeper);
  return inner === ""
    ? `<${name}${attributes}/>`
    : `<${name}${attributes}>${inner}</${name}>`;
}

/**
 * Removes all that a path leads to.
 * @throws {SyntaxError} When the text is no XML, or the root is meant.
 */
export function removeXml(text: string, source: string): string {
  const { steps, attribute } = parseXmlPath(source);
  const found = findElements(parseXml(text), steps);
  if (attribute === undefined && steps.length === 1 && found.length > 0) {
    throw new SyntaxError("the root of a file cannot be removed");
  }
  return found.toReversed().reduce((now, element) => {
    if (attribute === undefined) return removeElement(now, element);
    const known = element.attributes.find(({ name }) => name === attribute);
    return known
      ? now.slice(0, known.start) + now.slice(known.valueEnd + 1)
      : now;
  }, text);
}

function removeElement(text: string, { start, end }: XmlElement): string {
  const from = toLineStart(text, start);
  const next = toNextLine(text, end);
  const isOwn = text.slice(from, start).trim() === "" &&
    text.slice(end, next).trim() === "";
  return isOwn
    ? text.slice(0, from) + text.slice(next)
    : text.slice(0, start) + text.slice(end);
}
