/** Parses whole templates into their statements. */

import type { Body, Expression, FilterStep, Statement } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { parseCondition, parseTuple, parseValue } from "./expression.ts";
import { parseFilterStep } from "./operand.ts";
import { type Segment, splitTemplate, type TrimOptions } from "./segment.ts";
import { TokenStream } from "./stream.ts";
import {
  parseBindings,
  parseParameters,
  parseReference,
  parseTarget,
} from "./tag.ts";

/** Words that begin a tag, for advice. */
const TAGS: readonly string[] = [
  "block",
  "break",
  "call",
  "continue",
  "do",
  "extends",
  "filter",
  "for",
  "from",
  "if",
  "import",
  "include",
  "macro",
  "raw",
  "set",
  "with",
];

/**
 * Parses a template.
 * @throws {TemplateError} When its syntax is wrong, with the offset.
 */
export function parseTemplate(text: string, options: TrimOptions): Body {
  const parser = new TemplateParser(splitTemplate(text, options));
  return parser.parseBody([]).body;
}

/** Tags may stand this deep inside one another. */
const MAX_NESTING = 100;

class TemplateParser {
  #segments: readonly Segment[];
  #index = 0;
  #depth = 0;
  #loops = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  /** Parses up to one of the closing words, or to the end when there are none. */
  parseBody(
    closers: readonly string[],
    openedAt = 0,
  ): { body: Body; closer: string; stream: TokenStream } {
    const body: Statement[] = [];
    while (true) {
      const segment = this.#segments[this.#index++];
      if (segment === undefined) {
        if (closers.length === 0) return { body, closer: "", stream: NOTHING };
        throw new TemplateError(
          `Expected {% ${closers.at(-1)} %}, got the end of the template`,
          { offset: openedAt },
        );
      }
      if (segment.kind === "text") {
        body.push(segment);
        continue;
      }
      const stream = new TokenStream(segment.tokens);
      if (segment.kind === "output") {
        body.push({
          kind: "output",
          value: parseTuple(stream),
          at: segment.at,
        });
        stream.expectEnd();
        continue;
      }
      const closer = closers.find((word) => stream.acceptWord(word));
      if (closer !== undefined) return { body, closer, stream };
      body.push(this.#parseTag(stream, segment.at));
    }
  }

  /** Parses the body of a tag up to its closing tag. */
  #parseInside(closer: string, at: number): Body {
    const { body, stream } = this.parseBody([closer], at);
    if (stream.next.kind === "name") stream.take();
    stream.expectEnd();
    return body;
  }

  #parseTag(stream: TokenStream, at: number): Statement {
    if (++this.#depth > MAX_NESTING) {
      throw new TemplateError(
        `Cannot read tags nested more than ${MAX_NESTING} deep`,
        { offset: at },
      );
    }
    const statement = this.#parseNamed(stream, at);
    this.#depth--;
    return statement;
  }

  #parseNamed(stream: TokenStream, at: number): Statement {
    const word = stream.expectName("the name of a tag");
    switch (word.text) {
      case "if":
        return this.#parseIf(stream, at);
      case "for":
        return this.#parseFor(stream, at);
      case "set":
        return this.#parseSet(stream, at);
      case "macro": {
        const name = stream.expectName("the name of a macro").text;
        const parameters = parseParameters(stream);
        stream.expectEnd();
        const body = this.#parseOutsideLoop("endmacro", at);
        return { kind: "macro", name, parameters, body, at };
      }
      case "call":
        return this.#parseCall(stream, at);
      case "filter": {
        const filters = parseFilterSteps(stream);
        const body = this.#parseInside("endfilter", at);
        return { kind: "filter_block", filters, body, at };
      }
      case "with": {
        const bindings = parseBindings(stream);
        const body = this.#parseInside("endwith", at);
        return { kind: "with", bindings, body, at };
      }
      case "block":
        return this.#parseBlock(stream, at);
      case "break":
      case "continue":
        return this.#parseJump(stream, word.text, at);
      case "do":
        return { kind: "do", value: readLast(stream), at };
      default:
        return parseReference(stream, word, at) ?? refuseTag(word.text, at);
    }
  }

  #parseIf(stream: TokenStream, at: number): Statement {
    const branches: { test: Expression; body: Body }[] = [];
    let test = readLast(stream);
    while (true) {
      const inner = this.parseBody(["elif", "elseif", "else", "endif"], at);
      branches.push({ test, body: inner.body });
      if (inner.closer === "elif" || inner.closer === "elseif") {
        test = readLast(inner.stream);
        continue;
      }
      inner.stream.expectEnd();
      const otherwise = inner.closer === "else"
        ? this.#parseInside("endif", at)
        : [];
      return { kind: "if", branches, otherwise, at };
    }
  }

  #parseFor(stream: TokenStream, at: number): Statement {
    const target = parseTarget(stream, false);
    stream.expectWord("in");
    const items = parseLoopItems(stream);
    const filter = stream.acceptWord("if") ? parseValue(stream) : undefined;
    const isRecursive = stream.acceptWord("recursive");
    stream.expectEnd();
    this.#loops++;
    const inner = this.parseBody(["else", "endfor"], at);
    this.#loops--;
    inner.stream.expectEnd();
    const { body } = inner;
    const otherwise = inner.closer === "else"
      ? this.#parseInside("endfor", at)
      : [];
    return {
      kind: "for",
      target,
      items,
      filter,
      isRecursive,
      body,
      otherwise,
      at,
    };
  }

  #parseSet(stream: TokenStream, at: number): Statement {
    const target = parseTarget(stream, true);
    if (stream.acceptOperator("=")) {
      const value = parseTuple(stream);
      stream.expectEnd();
      return { kind: "set", target, value, at };
    }
    const filters = stream.acceptOperator("|") ? parseFilterSteps(stream) : [];
    stream.expectEnd();
    const body = this.#parseInside("endset", at);
    return { kind: "set_block", target, filters, body, at };
  }

  #parseCall(stream: TokenStream, at: number): Statement {
    const parameters = stream.isOperator("(") ? parseParameters(stream) : [];
    const call = readLast(stream);
    if (call.kind !== "call") {
      throw new TemplateError("Expected a macro's call after {% call", {
        offset: at,
      });
    }
    const body = this.#parseOutsideLoop("endcall", at);
    const caller = {
      kind: "macro",
      name: "caller",
      parameters,
      body,
      at,
    } as const;
    return { kind: "call_block", call, caller, at };
  }

  #parseBlock(stream: TokenStream, at: number): Statement {
    const name = stream.expectName("the name of a block").text;
    stream.acceptWord("scoped");
    const isRequired = stream.acceptWord("required");
    stream.expectEnd();
    const body = this.#parseOutsideLoop("endblock", at);
    return { kind: "block", name, body, isRequired, at };
  }

  #parseJump(
    stream: TokenStream,
    kind: "break" | "continue",
    at: number,
  ): Statement {
    stream.expectEnd();
    if (this.#loops > 0) return { kind, at };
    throw new TemplateError(`Cannot use {% ${kind} %} outside a loop`, {
      offset: at,
    });
  }

  /** Parses a body that runs on its own, so it cannot break an outer loop. */
  #parseOutsideLoop(closer: string, at: number): Body {
    const loops = this.#loops;
    this.#loops = 0;
    const body = this.#parseInside(closer, at);
    this.#loops = loops;
    return body;
  }
}

/** What a body at the end of a template is closed by. */
const NOTHING: TokenStream = new TokenStream([
  { kind: "end", text: "", at: 0, end: 0 },
]);

function readLast(stream: TokenStream): Expression {
  const value = parseTuple(stream);
  stream.expectEnd();
  return value;
}

/** Reads what a loop runs over; a bare `if` belongs to the loop. */
function parseLoopItems(stream: TokenStream): Expression {
  const first = parseCondition(stream);
  if (!stream.isOperator(",")) return first;
  const items = [first];
  while (stream.acceptOperator(",")) items.push(parseCondition(stream));
  return { kind: "list", items, at: first.at };
}

function parseFilterSteps(stream: TokenStream): FilterStep[] {
  const steps: FilterStep[] = [parseFilterStep(stream)];
  while (stream.acceptOperator("|")) steps.push(parseFilterStep(stream));
  stream.expectEnd();
  return steps;
}

function refuseTag(word: string, at: number): never {
  const isCloser = word.startsWith("end") || word === "else" || word === "elif";
  throw new TemplateError(
    isCloser
      ? `Cannot use {% ${word} %} here: nothing is open that it could close`
      : `Tag "${word}" is not known, expected one of ${TAGS.join(", ")}`,
    { offset: at },
  );
}
