/** Reads the expressions of thresholds, by recursive descent. */

import { findNearest, toMessage } from "../../error.ts";
import { compilePattern } from "../../regex.ts";
import type {
  Expression,
  FactExpression,
  FunctionName,
  Matcher,
  MetricExpression,
  Step,
} from "./expression.ts";

/** Longest text of an expression. */
const MAX_LENGTH = 1000;
/** Deepest parentheses. */
const MAX_DEPTH = 30;

const NUMBER_REGEXP = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/y;
const NAME_REGEXP = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const KEY_REGEXP = /[a-zA-Z0-9_]+/y;
const TEXT_REGEXP = /"((?:[^"\\]|\\.)*)"/y;
const OPERATOR_REGEXP = /=~|!~|!=|=/y;

const FUNCTIONS: readonly FunctionName[] = [
  "abs",
  "count",
  "max",
  "min",
  "rate",
  "sum",
  "time",
];

/** The fault of an expression. */
export class ExpressionFault extends SyntaxError {
  /** Name of the class. */
  override name = "ExpressionFault";

  /** Takes what is wrong, where in the text, and one line of advice. */
  constructor(
    message: string,
    /** Where in the text, in UTF-16 units. */
    public readonly offset: number,
    /** One line of advice. */
    public readonly advice?: string,
  ) {
    super(message);
  }
}

/**
 * Reads an expression.
 * @throws {ExpressionFault} When it is none.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionFault(
      `expected at most ${MAX_LENGTH} characters, got ${text.length}`,
      0,
    );
  }
  return new Reader(text).readAll();
}

class Reader {
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  readAll(): Expression {
    const expression = this.#readSum();
    this.#skipBlanks();
    if (this.#at < this.text.length) throw this.#fault("an operator");
    return expression;
  }

  #readSum(): Expression {
    let left = this.#readProduct();
    for (;;) {
      const operator = this.#takeOne(["+", "-"]);
      if (operator === undefined) return left;
      const right = this.#readProduct();
      left = { kind: "binary", operator, left, right };
    }
  }

  #readProduct(): Expression {
    let left = this.#readOperand();
    for (;;) {
      const operator = this.#takeOne(["*", "/"]);
      if (operator === undefined) return left;
      const right = this.#readOperand();
      left = { kind: "binary", operator, left, right };
    }
  }

  #readOperand(): Expression {
    this.#skipBlanks();
    if (this.#take("-")) {
      const right = this.#nest(() => this.#readOperand());
      const left = { kind: "number", value: 0 } as const;
      return { kind: "binary", operator: "-", left, right };
    }
    if (this.#take("(")) return this.#nest(() => this.#readGroup());
    const number = this.#match(NUMBER_REGEXP);
    if (number !== undefined) return { kind: "number", value: Number(number) };
    const start = this.#at;
    const name = this.#match(NAME_REGEXP);
    if (name === undefined) {
      throw this.#fault("a metric, a fact such as disk.disks[*] or a number");
    }
    if (this.#take("(")) return this.#nest(() => this.#readCall(name, start));
    return this.text[this.#at] === "."
      ? this.#readFact(name, start)
      : this.#readMetric(name, start);
  }

  #readGroup(): Expression {
    const inner = this.#readSum();
    this.#expect(")");
    return inner;
  }

  #readCall(name: string, start: number): Expression {
    const known = FUNCTIONS.find((one) => one === name);
    if (known === undefined) {
      const near = findNearest(name, FUNCTIONS);
      throw new ExpressionFault(
        `there is no function "${name}"`,
        start,
        near === undefined
          ? `There are: ${FUNCTIONS.join(" ")}`
          : `Did you mean "${near}"?`,
      );
    }
    if (known === "time") {
      this.#expect(")");
      return { kind: "call", name: known, operand: undefined };
    }
    const operandAt = this.#at;
    const operand = this.#readGroup();
    if (
      known === "rate" && operand.kind !== "metric" && operand.kind !== "fact"
    ) {
      throw new ExpressionFault(
        "expected a metric or a fact in rate()",
        operandAt,
      );
    }
    return { kind: "call", name: known, operand };
  }

  #readFact(group: string, offset: number): FactExpression {
    const steps: Step[] = [];
    for (;;) {
      if (this.#take(".")) {
        const key = this.#match(KEY_REGEXP);
        if (key === undefined) throw this.#fault("a key");
        steps.push({ kind: "key", key });
      } else if (this.#take("[")) {
        steps.push(this.#readBracket());
        this.#expect("]");
      } else break;
    }
    const text = this.text.slice(offset, this.#at);
    return { kind: "fact", group, steps, text, offset };
  }

  #readBracket(): Step {
    if (this.#take("*")) return { kind: "all" };
    const quoted = this.#readText();
    if (quoted !== undefined) return { kind: "key", key: quoted };
    const key = this.#match(KEY_REGEXP);
    if (key === undefined) {
      throw this.#fault('"*", a key in quotes or key="value"');
    }
    this.#expect("=");
    const value = this.#readText();
    if (value === undefined) throw this.#fault("a text in quotes");
    return { kind: "where", key, value };
  }

  #readMetric(name: string, start: number): MetricExpression {
    const matchers: Matcher[] = [];
    const isOpen = this.#take("{");
    while (isOpen) {
      if (this.#take("}")) break;
      matchers.push(this.#readMatcher());
      if (this.#take(",")) continue;
      this.#expect("}");
      break;
    }
    const text = this.text.slice(start, this.#at);
    return { kind: "metric", name, matchers, text };
  }

  #readMatcher(): Matcher {
    this.#skipBlanks();
    const label = this.#match(NAME_REGEXP);
    if (label === undefined) throw this.#fault("a label");
    this.#skipBlanks();
    const operator = this.#match(OPERATOR_REGEXP);
    if (operator === undefined) throw this.#fault('"=", "!=", "=~" or "!~"');
    this.#skipBlanks();
    const at = this.#at;
    const wanted = this.#readText();
    if (wanted === undefined) throw this.#fault("a text in quotes");
    return {
      label,
      text: operator + this.text.slice(at, this.#at),
      matches: toMatches(operator, wanted, at),
    };
  }

  #readText(): string | undefined {
    this.#skipBlanks();
    const found = this.#match(TEXT_REGEXP);
    return found?.slice(1, -1).replaceAll(/\\(.)/g, "$1");
  }

  #nest<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new ExpressionFault("it is nested too deep", this.#at);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  #takeOne<T extends string>(characters: readonly T[]): T | undefined {
    return characters.find((character) => this.#take(character));
  }

  #take(character: string): boolean {
    const before = this.#at;
    this.#skipBlanks();
    if (this.text[this.#at] !== character) {
      this.#at = before;
      return false;
    }
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#fault(`"${character}"`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skipBlanks(): void {
    while (/\s/.test(this.text[this.#at] ?? "")) this.#at++;
  }

  #fault(wanted: string): ExpressionFault {
    this.#skipBlanks();
    const found = this.text.slice(this.#at, this.#at + 20);
    const got = found === "" ? "the end" : JSON.stringify(found);
    return new ExpressionFault(`expected ${wanted}, got ${got}`, this.#at);
  }
}

/** Patterns match the whole value, as those of Prometheus do. */
function toMatches(
  operator: string,
  wanted: string,
  offset: number,
): (value: string) => boolean {
  if (operator === "=") return (value) => value === wanted;
  if (operator === "!=") return (value) => value !== wanted;
  try {
    const pattern = compilePattern(`^(?:${wanted})$`);
    return operator === "=~"
      ? (value) => pattern.test(value)
      : (value) => !pattern.test(value);
  } catch (error) {
    throw new ExpressionFault(toMessage(error), offset);
  }
}
