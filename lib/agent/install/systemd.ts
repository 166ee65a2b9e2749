/** The unit of the agent (systemd.service(5), systemd.exec(5)). */

import { type AgentService, LOG_DIR, NAME, STATE_DIR } from "./service.ts";

/** Name of the unit. */
export const UNIT = `${NAME}.service`;

/** Longest silence before it is restarted, in seconds. */
const WATCHDOG_SECS = 60;

/**
 * What no task needs is taken from an agent that changes a host. Whatever
 * gives it a view of its own (file systems, devices, host name) would keep its
 * changes from the host.
 */
const HARDENED = [
  "LockPersonality=yes",
  "RestrictRealtime=yes",
  "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_ALG AF_VSOCK",
  "SystemCallFilter=~@cpu-emulation @obsolete",
  "SystemCallErrorNumber=EPERM",
  "CapabilityBoundingSet=~CAP_SYS_BOOT CAP_SYS_PACCT CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_LEASE CAP_MAC_OVERRIDE",
];

/** One that reads only needs little: JIT code rules out MemoryDenyWriteExecute, metrics of the host a view of its own. */
const READ_ONLY = [
  "NoNewPrivileges=yes",
  "ProtectSystem=strict",
  "ProtectHome=read-only",
  "ProtectKernelTunables=yes",
  "ProtectKernelModules=yes",
  "ProtectControlGroups=yes",
  "RestrictNamespaces=yes",
  "RestrictSUIDSGID=yes",
  "LockPersonality=yes",
  "RestrictRealtime=yes",
  "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
  "SystemCallArchitectures=native",
  // The clock is asked how it is; without CAP_SYS_TIME it cannot be set.
  "SystemCallFilter=@system-service adjtimex clock_adjtime",
  "SystemCallErrorNumber=EPERM",
  "CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_KILL CAP_NET_BIND_SERVICE CAP_SETGID CAP_SETUID CAP_SYS_PTRACE CAP_SYSLOG",
];

/** Writes the unit. */
export function toSystemdUnit(service: AgentService): string {
  const { argv, env, canNotify } = service;
  return [
    "[Unit]",
    "Description=Driftless agent: keeps this host as its configuration says",
    "After=network.target local-fs.target nss-user-lookup.target",
    // One that cannot start is tried for more than half an hour.
    "StartLimitIntervalSec=3600",
    "StartLimitBurst=240",
    "",
    "[Service]",
    ...canNotify
      ? ["Type=notify", "NotifyAccess=main", `WatchdogSec=${WATCHDOG_SECS}`]
      : ["Type=exec"],
    `ExecStart=${argv.map(toWord).join(" ")}`,
    "ExecReload=/bin/kill -HUP $MAINPID",
    ...Object.entries(env).map(([name, value]) =>
      `Environment=${quote(`${name}=${value}`)}`
    ),
    "Restart=always",
    "RestartSec=10",
    "TimeoutStartSec=180",
    "TimeoutStopSec=120",
    // A package manager that a task runs is not killed halfway.
    "KillMode=process",
    "OOMPolicy=continue",
    // A dump of its memory would hold secrets.
    "LimitCORE=0",
    ...toDirectories(service),
    ...service.writable === undefined ? HARDENED : READ_ONLY,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

function toDirectories({ stateDir, writable }: AgentService): string[] {
  const isOwn = stateDir === STATE_DIR;
  const others = [...writable ?? [], ...isOwn ? [] : [stateDir]];
  return [
    ...isOwn ? [`StateDirectory=${NAME}`, "StateDirectoryMode=0700"] : [],
    `LogsDirectory=${LOG_DIR.slice("/var/log/".length)}`,
    "LogsDirectoryMode=0750",
    ...writable === undefined || others.length === 0
      ? []
      : [`ReadWritePaths=${others.map((path) => quote(`-${path}`)).join(" ")}`],
  ];
}

/** Quotes a word of a command line, in which `$` stands for variables too. */
function toWord(word: string): string {
  return quote(word).replaceAll("$", "$$$$");
}

/** Quotes a word, systemd.syntax(7); `%` stands for specifiers, systemd.unit(5). */
function quote(word: string): string {
  const known = word.replaceAll("%", "%%");
  return /^[\w@%+=:,./$-]+$/.test(known)
    ? known
    : `"${known.replaceAll(/["\\]/g, "\\$&")}"`;
}
