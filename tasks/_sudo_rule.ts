/** Lines of `sudoers(5)`. */

/** What a rule says. */
export interface SudoRule {
  /** User or group of the rule, unescaped. */
  subject: string;
  isGroup: boolean;
  hosts: readonly string[];
  /** Users, or users and groups as `bob:lp`, to run as; empty leaves it to sudo, which takes root. */
  runas: string;
  nopasswd: boolean;
  noexec: boolean;
  setenv: boolean;
  commands: readonly string[];
  /** Options that hold for the subject, as after `Defaults`. */
  defaults: readonly string[];
}

/** Starts of a command that are no path: all, lists by name, sudo's own, digests and expressions. */
const COMMAND_REGEXP =
  /^!*(?:\/|ALL$|[A-Z][A-Z0-9_]*$|sudoedit(?:\s|$)|list(?:\s|$)|sha(?:224|256|384|512):\S+\s|\^)/;

/** Tells whether `sudo` takes a text for a command: a full path or one of its own words. */
export function isCommand(text: string): boolean {
  // A backslash at the end would swallow what follows the command.
  return COMMAND_REGEXP.test(text) && !text.replace(/\\./g, "").includes("\\");
}

/** Writes the lines of a rule, each without its line break. */
export function toRuleLines(rule: SudoRule): string[] {
  const subject = toSubject(rule);
  const tags = [
    ...(rule.nopasswd ? ["NOPASSWD"] : []),
    ...(rule.noexec ? ["NOEXEC"] : []),
    ...(rule.setenv ? ["SETENV"] : []),
  ];
  const words = [
    subject,
    rule.hosts.join(", "),
    "=",
    ...(rule.runas === "" ? [] : [`(${rule.runas})`]),
    ...(tags.length === 0 ? [] : [`${tags.join(":")}:`]),
    rule.commands.map(escapeCommand).join(", "),
  ];
  return [
    ...rule.defaults.map((option) => `Defaults:${subject} ${option}`),
    words.join(" "),
  ];
}

function toSubject({ subject, isGroup }: SudoRule): string {
  const name = isGroup ? subject.replace(/^%/, "") : subject;
  return (isGroup ? "%" : "") + name.replace(/[ ,:=!()\\"]/g, "\\$&");
}

/** Escapes what would end a command; what is escaped already stays, and so does a digest. */
function escapeCommand(command: string): string {
  const [digest = ""] = /^sha\d{3}:\S+\s+/.exec(command) ?? [];
  return digest + command.slice(digest.length).replace(
    /\\.|[,:=#]/g,
    (found) => found.length > 1 ? found : `\\${found}`,
  );
}
