/** XML 1.0 as a tree with places: elements and attributes; comments, instructions and the document type are passed over. */

import { TextFault } from "./_document.ts";

/** An attribute; places are in UTF-16 units. */
export interface XmlAttribute {
  name: string;
  /** Decoded. */
  value: string;
  /** Where the blank before it begins. */
  start: number;
  /** Where its value begins, behind the quote. */
  valueStart: number;
  /** Where its value ends, before the quote. */
  valueEnd: number;
}

/** An element. */
export interface XmlElement {
  name: string;
  attributes: XmlAttribute[];
  children: XmlElement[];
  /** Text that is directly inside, decoded. */
  text: string;
  start: number;
  /** Where its first tag ends. */
  openEnd: number;
  /** Where its last tag begins; equals `openEnd` for one tag that is both. */
  closeStart: number;
  end: number;
  /** Is written as one tag: `<a/>`. */
  isSingle: boolean;
}

/** Deepest nesting. */
const MAX_DEPTH = 200;

const NAME = "[:A-Z_a-z\\u00C0-\\uFFFD][-.:\\w\\u00B7-\\uFFFD]*";
const NAME_REGEXP = new RegExp(NAME, "y");
const ATTRIBUTE_REGEXP = new RegExp(
  `[ \\t\\r\\n]+(${NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`,
  "y",
);
const BLANK_REGEXP = /[ \t\r\n]*/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/**
 * Parses a text to its root element.
 * @throws {TextFault} At the first fault.
 */
export function parseXml(text: string): XmlElement {
  return new XmlScanner(text).read();
}

/** Tells a name of an element or attribute, prefix included (XML 1.0 §2.3). */
export function isXmlName(text: string): boolean {
  return new RegExp(`^${NAME}$`).test(text);
}

/** Reads the encoding that the declaration of a text names. */
export function findXmlEncoding(text: string): string | undefined {
  return /^\uFEFF?<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(text)
    ?.[1];
}

class XmlScanner {
  #at = 0;

  constructor(private readonly text: string) {}

  read(): XmlElement {
    this.#skipOutside();
    if (this.text[this.#at] !== "<") throw this.#fault("an element");
    const root = this.#readElement(0);
    this.#skipOutside();
    if (this.#at < this.text.length) throw this.#fault("the end of the text");
    return root;
  }

  /** Passes over what may stand before and after the root. */
  #skipOutside(): void {
    for (;;) {
      this.#match(BLANK_REGEXP);
      if (this.#skipTo("<?", "?>") || this.#skipTo("<!--", "-->")) continue;
      if (!this.text.startsWith("<!DOCTYPE", this.#at)) return;
      this.#skipDocumentType();
    }
  }

  #skipDocumentType(): void {
    const start = this.#at;
    for (let isInside = false; this.#at < this.text.length;) {
      if (this.#skipTo("<!--", "-->") || this.#skipTo("<?", "?>")) continue;
      if (this.#skipTo('"', '"') || this.#skipTo("'", "'")) continue;
      const char = this.text[this.#at++];
      if (char === "[") isInside = true;
      else if (char === "]") isInside = false;
      else if (char === ">" && !isInside) return;
    }
    throw new TextFault("expected the end of the document type", start);
  }

  #readElement(depth: number): XmlElement {
    if (depth > MAX_DEPTH) {
      throw new TextFault(`it is nested more than ${MAX_DEPTH} deep`, this.#at);
    }
    const start = this.#at++;
    const name = this.#match(NAME_REGEXP);
    if (name === "") throw this.#fault("the name of an element");
    const attributes = this.#readAttributes();
    this.#match(BLANK_REGEXP);
    const isSingle = this.text.startsWith("/>", this.#at);
    if (!isSingle && this.text[this.#at] !== ">") throw this.#fault('">"');
    this.#at += isSingle ? 2 : 1;
    const element: XmlElement = {
      name,
      attributes,
      children: [],
      text: "",
      start,
      openEnd: this.#at,
      closeStart: this.#at,
      end: this.#at,
      isSingle,
    };
    if (!isSingle) this.#readContent(element, depth);
    return element;
  }

  #readAttributes(): XmlAttribute[] {
    const attributes: XmlAttribute[] = [];
    for (;;) {
      const start = this.#at;
      ATTRIBUTE_REGEXP.lastIndex = start;
      const found = ATTRIBUTE_REGEXP.exec(this.text);
      if (!found) return attributes;
      const [whole, name = "", double, single] = found;
      if (attributes.some((one) => one.name === name)) {
        throw new TextFault("an attribute stands twice", start);
      }
      this.#at += whole.length;
      const raw = double ?? single ?? "";
      attributes.push({
        name,
        value: decodeXml(raw),
        start,
        valueStart: this.#at - 1 - raw.length,
        valueEnd: this.#at - 1,
      });
    }
  }

  #readContent(element: XmlElement, depth: number): void {
    for (;;) {
      const open = this.text.indexOf("<", this.#at);
      if (open < 0) throw this.#fault(`the end of "${element.name}"`);
      element.text += decodeXml(this.text.slice(this.#at, open));
      this.#at = open;
      if (this.#skipTo("<!--", "-->") || this.#skipTo("<?", "?>")) continue;
      if (this.#skipTo("<![CDATA[", "]]>")) {
        element.text += this.text.slice(open + 9, this.#at - 3);
      } else if (this.text[open + 1] === "/") {
        element.closeStart = open;
        this.#at += 2;
        const name = this.#match(NAME_REGEXP);
        this.#match(BLANK_REGEXP);
        if (name !== element.name || this.text[this.#at] !== ">") {
          throw new TextFault(`expected the end of "${element.name}"`, open);
        }
        element.end = ++this.#at;
        return;
      } else element.children.push(this.#readElement(depth + 1));
    }
  }

  /** Passes over what is between two marks. */
  #skipTo(open: string, close: string): boolean {
    if (!this.text.startsWith(open, this.#at)) return false;
    const end = this.text.indexOf(close, this.#at + open.length);
    if (end < 0) throw this.#fault(`"${close}" for what begins here`);
    this.#at = end + close.length;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #fault(wanted: string): TextFault {
    return new TextFault(`expected ${wanted}`, this.#at);
  }
}

/** Decodes references; those of a document type stay as they are. */
function decodeXml(raw: string): string {
  if (!raw.includes("&")) return raw;
  return raw.replace(
    /&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex: string, decimal: string, name: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? whole;
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Encodes text for an element, or for an attribute in some quotes. */
export function encodeXml(value: string, quote = ""): string {
  const encoded = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll("]]>", "]]&gt;");
  if (quote === "") return encoded.replaceAll("\r", "&#13;");
  return encoded.replaceAll("\t", "&#9;").replaceAll("\n", "&#10;")
    .replaceAll("\r", "&#13;")
    .replaceAll(quote, quote === '"' ? "&quot;" : "&apos;");
}
