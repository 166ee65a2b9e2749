/** The parts of a parsed template. Offsets are UTF-16 units of the template's text. */

/** One argument of a call: positional, `name=value`, `*list` or `**map`. */
export interface Argument {
  readonly value: Expression;
  /** Name of a keyword argument. */
  readonly keyword?: string;
  /** Whether the value holds several arguments. */
  readonly spread?: "list" | "map";
}

/** Operators that take two values. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "~";

/** Operators that compare. */
export type CompareOperator =
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in";

/** An expression; `at` is where errors point. */
export type Expression =
  & { readonly at: number }
  & (
    | { readonly kind: "literal"; readonly value: unknown }
    | { readonly kind: "name"; readonly name: string }
    | {
      readonly kind: "attribute";
      readonly object: Expression;
      readonly name: string;
    }
    | {
      readonly kind: "index";
      readonly object: Expression;
      readonly key: Expression;
    }
    | {
      readonly kind: "slice";
      readonly object: Expression;
      /** Start, stop and step. */
      readonly bounds: readonly (Expression | undefined)[];
    }
    | { readonly kind: "list"; readonly items: readonly Expression[] }
    | {
      readonly kind: "dict";
      readonly entries: readonly (readonly [Expression, Expression])[];
    }
    | {
      readonly kind: "unary";
      readonly operator: "-" | "+" | "not";
      readonly operand: Expression;
    }
    | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
    | {
      readonly kind: "logic";
      readonly operator: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
    }
    | {
      readonly kind: "compare";
      readonly first: Expression;
      readonly rest: readonly {
        readonly operator: CompareOperator;
        readonly right: Expression;
        readonly at: number;
      }[];
    }
    | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    }
    | {
      readonly kind: "filter";
      readonly input: Expression;
      readonly name: string;
      readonly args: readonly Argument[];
    }
    | {
      readonly kind: "test";
      readonly input: Expression;
      readonly name: string;
      readonly args: readonly Argument[];
      readonly isNegated: boolean;
    }
    | {
      readonly kind: "call";
      readonly callee: Expression;
      readonly args: readonly Argument[];
    }
  );

/** One filter of a `{% filter %}` or `{% set %}` block. */
export interface FilterStep {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly at: number;
}

/** What a `{% set %}`, `{% for %}` or `{% with %}` binds: a name, several, or a namespace's attribute. */
export type Target =
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | {
    readonly kind: "names";
    readonly items: readonly Target[];
    readonly at: number;
  }
  | {
    readonly kind: "attribute";
    readonly object: string;
    readonly name: string;
    readonly at: number;
  };

/** A parameter of a macro. */
export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

/** The parts of a template, in order. */
export type Body = readonly Statement[];

/** The named block of a template that a child may replace. */
export interface BlockStatement {
  readonly kind: "block";
  readonly name: string;
  readonly body: Body;
  readonly isRequired: boolean;
  readonly at: number;
}

/** A loop over a list, map or text. */
export interface ForStatement {
  readonly kind: "for";
  readonly target: Target;
  readonly items: Expression;
  readonly filter: Expression | undefined;
  readonly isRecursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
  readonly at: number;
}

/** A macro, or the body that `{% call %}` hands to one. */
export interface MacroStatement {
  readonly kind: "macro";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  readonly at: number;
}

/** One part of a template. */
export type Statement =
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | {
    readonly kind: "output";
    readonly value: Expression;
    readonly at: number;
  }
  | {
    readonly kind: "if";
    readonly branches: readonly {
      readonly test: Expression;
      readonly body: Body;
    }[];
    readonly otherwise: Body;
    readonly at: number;
  }
  | ForStatement
  | {
    readonly kind: "set";
    readonly target: Target;
    readonly value: Expression;
    readonly at: number;
  }
  | {
    readonly kind: "set_block";
    readonly target: Target;
    readonly filters: readonly FilterStep[];
    readonly body: Body;
    readonly at: number;
  }
  | MacroStatement
  | {
    readonly kind: "call_block";
    readonly call: Expression;
    readonly caller: MacroStatement;
    readonly at: number;
  }
  | {
    readonly kind: "filter_block";
    readonly filters: readonly FilterStep[];
    readonly body: Body;
    readonly at: number;
  }
  | {
    readonly kind: "with";
    readonly bindings: readonly (readonly [Target, Expression])[];
    readonly body: Body;
    readonly at: number;
  }
  | {
    readonly kind: "include";
    readonly name: Expression;
    readonly ignoresMissing: boolean;
    readonly hasContext: boolean;
    readonly at: number;
  }
  | {
    readonly kind: "import";
    readonly name: Expression;
    /** The module's own name, or the names taken out of it. */
    readonly as: string | readonly (readonly [string, string])[];
    readonly hasContext: boolean;
    readonly at: number;
  }
  | {
    readonly kind: "extends";
    readonly name: Expression;
    readonly at: number;
  }
  | BlockStatement
  | { readonly kind: "do"; readonly value: Expression; readonly at: number }
  | { readonly kind: "break" | "continue"; readonly at: number };
