/** Definitions of machines: what one says that another does not. */

import { TaskError } from "../lib/task.ts";
import { TextFault } from "./_document.ts";
import { parseXml, type XmlElement } from "./_xml_tree.ts";

/** Bytes of the units that libvirt takes for memory; it tells of KiB alone. */
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  KB: 1000,
  k: 1024,
  KiB: 1024,
  MB: 1000 ** 2,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1000 ** 4,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

/**
 * Requires that a definition is of a machine.
 * @throws {TaskError} When it is none, or of another name.
 */
export function requireName(xml: string, name: string): void {
  const root = parseDefinition(xml, name);
  const found = root.children.find((child) => child.name === "name");
  if (root.name === "domain" && found?.text.trim() === name) return;
  throw new TaskError(
    `Cannot take "xml" for the machine "${name}": expected <domain> with <name>${name}</name> in it`,
  );
}

function parseDefinition(xml: string, name: string): XmlElement {
  try {
    return parseXml(xml);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    throw new TaskError(
      `Cannot take "xml" for the machine "${name}": ${error.message}`,
    );
  }
}

/** Adds what tells that a machine is to be another one, not a second one of its name. */
export function withUuid(xml: string, uuid: string): string {
  const { children } = parseXml(xml);
  if (children.some(({ name }) => name === "uuid")) return xml;
  const at = children[0]?.start ?? 0;
  return `${xml.slice(0, at)}<uuid>${uuid}</uuid>${xml.slice(at)}`;
}

/** Finds an element that is wanted and is not there so; undefined when all are. */
export function findDifference(
  wanted: string,
  found: string,
): string | undefined {
  return findElement(parseXml(wanted), parseXml(found));
}

function findElement(want: XmlElement, have: XmlElement): string | undefined {
  if (!isSame(want, have)) return want.name;
  const left = [...have.children];
  for (const child of want.children) {
    // Each of several of a kind, such as disks, is another one.
    const at = left.findIndex((other) =>
      other.name === child.name && findElement(child, other) === undefined
    );
    if (at < 0) {
      const near = left.find(({ name }) => name === child.name);
      const within = near && findElement(child, near);
      return within && within !== child.name
        ? `${child.name}/${within}`
        : child.name;
    }
    left.splice(at, 1);
  }
  return undefined;
}

/** Compares the attributes and text that are given. */
function isSame(want: XmlElement, have: XmlElement): boolean {
  const isMemory = UNITS[toUnit(have)] !== undefined &&
    /^(?:memory|currentMemory)$/.test(want.name);
  if (isMemory) return toBytes(want) === toBytes(have);
  const text = want.text.trim();
  if (text !== "" && text !== have.text.trim()) return false;
  return want.attributes.every(({ name, value }) =>
    have.attributes.some((other) =>
      other.name === name && other.value === value
    )
  );
}

function toUnit(element: XmlElement): string {
  return element.attributes.find(({ name }) => name === "unit")?.value ?? "KiB";
}

/** Libvirt rounds up to whole KiB. */
function toBytes(element: XmlElement): number {
  const bytes = Number(element.text.trim()) * (UNITS[toUnit(element)] ?? NaN);
  return Math.ceil(bytes / 1024) * 1024;
}
