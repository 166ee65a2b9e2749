/** Values of Ansible as parts of expressions. */

/** What a template has in braces. */
const PARTS = /\{\{(.*?)\}\}/gs;

/** Writes a template as an expression: `a{{ b }}` becomes `'a' ~ (b)`. */
export function toExpression(template: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of template.matchAll(PARTS)) {
    if (match.index > at) parts.push(quote(template.slice(at, match.index)));
    parts.push(`(${match[1]!.trim()})`);
    at = match.index + match[0].length;
  }
  if (at < template.length) parts.push(quote(template.slice(at)));
  return parts.join(" ~ ");
}

/** Writes a text in quotes. */
export function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
