/** Parses the insides of tags: targets, parameters, imports and includes. */

import type { Expression, Parameter, Statement, Target } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { parseValue } from "./expression.ts";
import type { Token } from "./lexer.ts";
import type { TokenStream } from "./stream.ts";

/** Parses what a loop or `set` binds: `a`, `a, b`, `(a, b)`, or `ns.a` where allowed. */
export function parseTarget(
  stream: TokenStream,
  hasAttributes: boolean,
): Target {
  const { at } = stream.next;
  const items = [parseOneTarget(stream, hasAttributes)];
  while (stream.acceptOperator(",")) {
    if (stream.next.kind !== "name" && !stream.isOperator("(")) break;
    items.push(parseOneTarget(stream, hasAttributes));
  }
  const first = items[0];
  return items.length === 1 && first !== undefined
    ? first
    : { kind: "names", items, at };
}

function parseOneTarget(stream: TokenStream, hasAttributes: boolean): Target {
  if (stream.isOperator("(")) {
    stream.take();
    const inner = stream.nest(() => parseTarget(stream, hasAttributes));
    stream.expectOperator(")");
    return inner;
  }
  const { text, at } = stream.expectName("a name to set");
  if (hasAttributes && stream.acceptOperator(".")) {
    const { text: name } = stream.expectName("the name of an attribute");
    return { kind: "attribute", object: text, name, at };
  }
  return { kind: "name", name: text, at };
}

/** Parses the parameters of a macro with their parentheses. */
export function parseParameters(stream: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  stream.expectOperator("(");
  while (!stream.acceptOperator(")")) {
    if (parameters.length > 0) stream.expectOperator(",");
    if (stream.acceptOperator(")")) break;
    const name = stream.expectName("the name of a parameter").text;
    const fallback = stream.acceptOperator("=")
      ? parseValue(stream)
      : undefined;
    parameters.push({ name, fallback });
  }
  return parameters;
}

/** Parses the bindings of `with`: `a = 1, b = 2`. */
export function parseBindings(stream: TokenStream): [Target, Expression][] {
  const bindings: [Target, Expression][] = [];
  while (stream.next.kind !== "end") {
    if (bindings.length > 0) stream.expectOperator(",");
    const target = parseOneTarget(stream, false);
    stream.expectOperator("=");
    bindings.push([target, parseValue(stream)]);
  }
  return bindings;
}

/** Parses `include`, `import`, `from` and `extends`; undefined for other words. */
export function parseReference(
  stream: TokenStream,
  word: Token,
  at: number,
): Statement | undefined {
  switch (word.text) {
    case "include":
      return parseInclude(stream, at);
    case "import":
      return parseImport(stream, at);
    case "from":
      return parseFrom(stream, at);
    case "extends": {
      const name = parseValue(stream);
      stream.expectEnd();
      return { kind: "extends", name, at };
    }
    default:
      return undefined;
  }
}

function parseInclude(stream: TokenStream, at: number): Statement {
  const name = parseValue(stream);
  const ignoresMissing = stream.acceptWord("ignore");
  if (ignoresMissing) stream.expectWord("missing");
  const hasContext = parseContext(stream, true);
  return { kind: "include", name, ignoresMissing, hasContext, at };
}

function parseImport(stream: TokenStream, at: number): Statement {
  const name = parseValue(stream);
  stream.expectWord("as");
  const as = stream.expectName("the name of the module").text;
  const hasContext = parseContext(stream, false);
  return { kind: "import", name, as, hasContext, at };
}

function parseFrom(stream: TokenStream, at: number): Statement {
  const name = parseValue(stream);
  stream.expectWord("import");
  const as: [string, string][] = [];
  do {
    if (isContext(stream)) break;
    const from = stream.expectName("the name of a macro").text;
    const to = stream.acceptWord("as")
      ? stream.expectName("a new name").text
      : from;
    as.push([from, to]);
  } while (stream.acceptOperator(",") && stream.next.kind !== "end");
  if (as.length === 0) {
    throw new TemplateError("Expected a name after import", { offset: at });
  }
  const hasContext = parseContext(stream, false);
  return { kind: "import", name, as, hasContext, at };
}

function isContext(stream: TokenStream): boolean {
  return (stream.isWord("with") || stream.isWord("without")) &&
    stream.peek(1).text === "context";
}

/** Reads `with context` or `without context` and the end of the tag. */
function parseContext(stream: TokenStream, fallback: boolean): boolean {
  let hasContext = fallback;
  if (isContext(stream)) {
    hasContext = stream.take().text === "with";
    stream.expectWord("context");
  }
  stream.expectEnd();
  return hasContext;
}
