/** Values that may be one thing or a list of them. */

/** Tells whether a value is text with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** Reads one text or a list of texts as a list; undefined when it is neither. */
export function toTexts(value: unknown): string[] | undefined {
  if (isText(value)) return [value];
  if (!Array.isArray(value)) return undefined;
  return value.every(isText) ? [...value] : undefined;
}

/** A condition: an expression, or a decided one. */
type Condition = string | boolean;

/** Tells whether a value is a condition or a list of them. */
export function isConditions(value: unknown): value is Condition | Condition[] {
  return Array.isArray(value) ? value.every(isCondition) : isCondition(value);
}

/** Gives conditions as a list. */
export function toConditions(value: Condition | Condition[]): Condition[] {
  return Array.isArray(value) ? [...value] : [value];
}

function isCondition(value: unknown): value is Condition {
  return typeof value === "boolean" || isText(value);
}
