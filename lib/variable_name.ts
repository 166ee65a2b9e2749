/** Which words may name a variable. */

/** Words of the expression language. */
const LANGUAGE: ReadonlySet<string> = new Set([
  ...["and", "or", "not", "in", "is", "if", "else", "for"],
  ...["true", "false", "none", "True", "False", "None"],
]);

/** Names that the run itself gives to tasks. */
const RUN: ReadonlySet<string> = new Set([
  ...["ansible_loop", "caller", "env", "facts", "item", "loop", "omit"],
  ...["secrets", "self", "super", "vars"],
]);

const NAME_REGEXP = /^[A-Za-z_]\w*$/;

/**
 * Says what is wanted instead of a name; undefined when it is good. Results
 * must not take names that the run gives; variables may hide them.
 */
export function findBadName(
  name: unknown,
  isResult: boolean,
): string | undefined {
  if (typeof name !== "string" || !NAME_REGEXP.test(name)) {
    return 'a name of letters, digits and "_"';
  }
  if (name === "__proto__" || LANGUAGE.has(name) || isResult && RUN.has(name)) {
    return "a name that is not reserved";
  }
  return undefined;
}
