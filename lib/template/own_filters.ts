/** Filters that a configuration brings, as the engine calls filters. */

import { type CallContext, define, type Definitions } from "./bind.ts";
import { addDerivedSecrets } from "./taint.ts";
import type { OwnFilter } from "./template.ts";
import { toPlain } from "./text.ts";

/**
 * Defines filters that get plain data: the value, what stands in the
 * parentheses, and at last a map of what was given by name, where something
 * was.
 */
export function defineOwnFilters(
  filters: Readonly<Record<string, OwnFilter>>,
): Definitions {
  return Object.fromEntries(
    Object.entries(filters).map(([name, apply]) => [
      name,
      define("* **", (input, { rest, keywords }, context) => {
        const named = keywords.size === 0 ? [] : [Object.fromEntries(keywords)];
        const [value, ...args] = [input, ...rest, ...named]
          .map((one) => toPlain(one, context.budget));
        const result = apply(value, args);
        taint([value, ...args], result, context);
        return result;
      }),
    ]),
  );
}

/** What came of a secret is secret, however deep both stand. */
function taint(
  inputs: readonly unknown[],
  result: unknown,
  { host }: CallContext,
): void {
  addDerivedSecrets(host.redactor, listTexts(inputs), listTexts(result));
}

function listTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(listTexts);
}
