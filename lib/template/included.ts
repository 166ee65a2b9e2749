/** Finds the templates that a template names by plain texts, without rendering it. */

import type { Body, Statement } from "./ast.ts";
import { parseTemplate } from "./statement.ts";
import { hasTemplate } from "./template.ts";
import { listBodies } from "./walk.ts";

/** What a template says of others. */
export interface Included {
  /** Names of templates that it includes, imports or extends, as far as they are plain texts. */
  readonly names: readonly string[];
  /** It extends another one, which may set names for it. */
  readonly isChild: boolean;
}

/** Lists the templates that a template names; one that cannot be parsed names none. */
export function findIncluded(text: string): Included {
  const statements = parse(text);
  const names = statements.flatMap((statement) => {
    switch (statement.kind) {
      case "include":
      case "import":
      case "extends": {
        const { name } = statement;
        const isText = name.kind === "literal" &&
          typeof name.value === "string";
        return isText ? [String(name.value)] : [];
      }
      default:
        return [];
    }
  });
  return { names, isChild: statements.some(({ kind }) => kind === "extends") };
}

function parse(text: string): Statement[] {
  if (!hasTemplate(text)) return [];
  try {
    const options = { trimBlocks: false, lstripBlocks: false };
    return [...eachStatement(parseTemplate(text, options))];
  } catch {
    // Its mistake is told by who checks the syntax.
    return [];
  }
}

function* eachStatement(body: Body): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const inner of listBodies(statement)) yield* eachStatement(inner);
  }
}
