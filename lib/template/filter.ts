/** What a template filter of a configuration is. */

/**
 * A filter: one constant with one method, in a file of its name in
 * `template_filters/`.
 */
export interface TemplateFilter {
  /** The word in templates; equals the file name. */
  readonly name: string;
  /**
   * Makes another value of one: text, number, boolean, list, map or null.
   * What stands in the parentheses of the filter follows the value, what is
   * given there by name as one map at the end.
   */
  apply(value: unknown, ...args: readonly unknown[]): unknown;
}
