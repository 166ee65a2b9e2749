/** The script of the agent for openrc-run(8). */

import { type AgentService, NAME } from "./service.ts";

/** Writes the script; supervise-daemon(8) starts the agent again when it ends. */
export function toOpenrcScript({ argv, env }: AgentService): string {
  const [program = "", ...words] = argv;
  return [
    "#!/sbin/openrc-run",
    'description="Driftless agent: keeps this host as its configuration says"',
    'extra_started_commands="reload"',
    "",
    "supervisor=supervise-daemon",
    `command=${quote(program)}`,
    `command_args=${quote(words.map(quote).join(" "))}`,
    "respawn_delay=10",
    "respawn_max=240",
    "respawn_period=3600",
    'retry="TERM/120/KILL/5"',
    "rc_ulimit='-c 0'",
    `error_logger="logger -t ${NAME}"`,
    ...Object.entries(env).map(([name, value]) =>
      `export ${name}=${quote(value)}`
    ),
    "",
    "depend() {",
    "  need localmount",
    "  use logger dns",
    "  after net firewall",
    "}",
    "",
    "reload() {",
    '  ebegin "Reloading ${RC_SVCNAME}"',
    '  supervise-daemon "${RC_SVCNAME}" --signal HUP',
    "  eend $?",
    "}",
    "",
  ].join("\n");
}

/** Quotes a word for sh(1). */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
