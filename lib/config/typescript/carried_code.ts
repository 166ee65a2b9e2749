/** The small pieces of code, addresses and errors of modules that are carried as texts. */

/** What V8 says when a name is not exported, and where. */
const MISSING_REGEXP =
  /^The requested module '[^']*' does not provide an export named '([^']*)'(.*)/s;

/** What a parser says, with a place in a file that has another name. */
const PLACED_REGEXP = /^(?:SyntaxError: )?([^\n]*)[^]*? at \S+?:(\d+):(\d+)/;

/** Address of a module that holds its code. */
export function toAddress(code: string): string {
  return `data:text/javascript;base64,${
    new TextEncoder().encode(code).toBase64()
  }`;
}

/** Code of a module that exports what another one has exported, which is kept in a global map. */
export function toNamesCode(
  url: string,
  exports: Readonly<Record<string, unknown>>,
): string {
  const lines = Object.keys(exports).map((name, index) => {
    const key = JSON.stringify(name);
    return `const e${index} = made[${key}];\nexport { e${index} as ${key} };\n`;
  });
  return `const made = globalThis[Symbol.for("driftless.modules")].get(${
    JSON.stringify(url)
  });\n${lines.join("")}`;
}

/**
 * Code of a module that exports a file as what its import says that it is.
 * @throws {TypeError} When that is neither text nor JSON, or the file is none.
 */
export function toDataCode(
  text: string,
  type: string,
  specifier: string,
): string {
  if (type === "text") return `export default ${JSON.stringify(text)};`;
  if (type === "json") {
    return `export default ${JSON.stringify(JSON.parse(text))};`;
  }
  throw new TypeError(`Cannot import "${specifier}" as "${type}"`);
}

/** A place as the last line of a message, as in stacks. */
export function toPlaceText(url: string, text: string, at: number): string {
  const rows = text.slice(0, at).split("\n");
  return `\n    at ${url}:${rows.length}:${(rows.at(-1) ?? "").length + 1}`;
}

/** Says of what failed to be linked in words of who wrote it. */
export function toPlainError(error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  const [, name, place = ""] = MISSING_REGEXP.exec(error.message) ?? [];
  if (name === undefined) return error;
  return new SyntaxError(
    `it imports "${name}", which is not exported there; a type is imported by "import type"\n   ${place}`,
  );
}

/** Says what is wrong in a text with types, and where; what takes it apart is asked when the error does not say. */
export function toSyntaxError(
  error: unknown,
  url: string,
  takeApart: () => void,
): SyntaxError {
  const message = toMessage(error);
  const [, reason = message.split("\n")[0], line = 1, col = 1] =
    PLACED_REGEXP.exec(message) ?? PLACED_REGEXP.exec(failOf(takeApart)) ?? [];
  return new SyntaxError(`${reason}\n    at ${url}:${line}:${col}`);
}

function failOf(work: () => void): string {
  try {
    work();
    return "";
  } catch (error) {
    return toMessage(error);
  }
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A place in a stack; see `CallSite` of V8's stack trace API. */
interface Site {
  getScriptNameOrSourceURL(): string | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** Writes a stack with the names that modules give themselves. */
export function toStack(error: unknown, sites: readonly Site[]): string {
  const lines = sites.map((site) =>
    `\n    at ${
      site.getScriptNameOrSourceURL() ?? ""
    }:${site.getLineNumber()}:${site.getColumnNumber()}`
  );
  return String(error) + lines.join("");
}
