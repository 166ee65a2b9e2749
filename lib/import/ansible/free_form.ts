/** Params of Ansible that are written on one line: `name=nginx state=present`. */

/** Words of a command line that are params of the module in front of it. */
const COMMAND_PARAMS: ReadonlySet<string> = new Set([
  "creates",
  "removes",
  "chdir",
  "executable",
  "warn",
  "stdin",
]);

/** Splits a line at blanks outside quotes and templates; quotes stay. */
export function splitWords(line: string): string[] {
  const words = line.match(
    /(?:\{\{.*?\}\}|\{%.*?%\}|"(?:\\.|[^"\\])*"|'[^']*'|[^\s])+/gs,
  );
  return words ?? [];
}

function unquote(text: string): string {
  const match = /^(["'])(.*)\1$/s.exec(text);
  return match ? match[2]! : text;
}

/** Reads `key=value` words; undefined when a word is something else. */
export function readPairs(line: string): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const word of splitWords(line)) {
    const match = /^([a-z_]+)=(.*)$/s.exec(word);
    if (!match) return undefined;
    params[match[1]!] = unquote(match[2]!);
  }
  return params;
}

/** Takes the params that stand among the words of a command, such as `creates=/x`, out of it. */
export function readCommand(
  line: string,
): { command: string; params: Record<string, string> } {
  const params: Record<string, string> = {};
  let command = line.trim();
  for (const word of splitWords(line)) {
    const match = /^([a-z]+)=(.*)$/s.exec(word);
    if (!match || !COMMAND_PARAMS.has(match[1]!)) continue;
    params[match[1]!] = unquote(match[2]!);
    command = command.replace(word, "").trim();
  }
  return { command, params };
}
