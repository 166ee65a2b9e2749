/** Task types of the kernel's parameters and of its audit, and what is refused, proven on a host. */

import { match, strictEqual as equal } from "node:assert/strict";
import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

// Of a container only the network's parameters are its own; a value that the kernel refuses is never written to the file.
const PARAMETERS: readonly Row[] = [
  {
    name: "sysctl: now and after a restart, in two files",
    setup:
      "sysctl -qw net.ipv4.ip_forward=0 net.ipv4.tcp_rmem='4096 1000 2000'; printf '# mine\\nnet.ipv4.ip_forward=0\\nnet.ipv4.ip_forward = 0\\n' > /etc/sysctl.d/50-dl.conf",
    touches: ["/etc/sysctl.d"],
    state: "sysctl net.ipv4.ip_forward net.ipv4.tcp_rmem",
    tasks: `
  - { type: sysctl, name: net.ipv4.ip_forward, value: true, sysctl_file: /etc/sysctl.d/50-dl.conf }
  - { type: sysctl, name: net.ipv4.tcp_rmem, value: "4096 87380 6291456", persist: true }
`,
    checks: [
      [
        "sysctl -n net.ipv4.ip_forward net.ipv4.tcp_rmem",
        /^1\n4096\t87380\t6291456$/,
      ],
      [
        "cat /etc/sysctl.d/50-dl.conf",
        /^# mine\nnet\.ipv4\.ip_forward = 1$/,
      ],
      [
        "sysctl -qw net.ipv4.ip_forward=0; /usr/lib/systemd/systemd-sysctl; sysctl -n net.ipv4.ip_forward",
        /^1$/,
      ],
    ],
  },
  {
    name: "sysctl: the value of now, and a line that goes",
    setup:
      "sysctl -qw net.ipv4.ip_forward=0; echo net.ipv4.ip_forward=1 > /etc/sysctl.d/50-dl.conf",
    touches: ["/etc/sysctl.d"],
    state: "sysctl net.ipv4.ip_forward net.core.somaxconn",
    tasks: `
  - { type: sysctl, name: net.ipv4.ip_forward, state: absent, sysctl_file: /etc/sysctl.d/50-dl.conf }
  - { type: sysctl, name: net/core/somaxconn, value: 1234 }
`,
    checks: [[
      "sysctl -n net.ipv4.ip_forward net.core.somaxconn; grep -c ip_forward /etc/sysctl.d/50-dl.conf || true",
      /^0\n1234\n0$/,
    ]],
  },
];

// The audit is refused to a container: the files are proven here, with the system's own program; what the kernel has is proven by rows of recorded answers.
const AUDIT: readonly Row[] = [
  {
    name: "audit_rule: files that are read at the next boot",
    setup:
      "printf '%s\\n' '-w /old -p w' > /etc/audit/rules.d/60-dl.rules; augenrules || true",
    touches: ["/etc/audit/rules.d"],
    tasks: `
  - type: audit_rule
    name: 30-dl
    load: false
    rules:
      - -w /etc/passwd -p wa -k identity
      - -a always,exit -F arch=b64 -S adjtimex,settimeofday -F auid!=unset -k time
  - { type: audit_rule, name: 60-dl.rules, state: absent, load: false }
`,
    checks: [
      ["augenrules --check", /Rules have changed/],
      [
        "augenrules >/dev/null; augenrules --check; tail -n +4 /etc/audit/audit.rules; stat -c %a /etc/audit/rules.d/30-dl.rules",
        /No change\n[^]*-w \/etc\/passwd -p wa -k identity\n-a always,exit -F arch=b64 -S adjtimex,settimeofday -F auid!=unset -k time\n[^]*640$/,
      ],
    ],
  },
];

/** What the kernel, visudo(8) or the audit refuses leaves the files as they were. */
async function proveRefused(host: TestHost): Promise<void> {
  const file = "/etc/sysctl.d/60-dl.conf";
  const refused = await host.apply(`tasks:
  - { type: sysctl, name: net.ipv4.tcp_rmem, value: "; touch /tmp/x", sysctl_file: ${file} }
`);
  equal(refused.code, 1, refused.stdout + refused.stderr);
  equal((await host.exec("test", "-e", file)).code, 1, refused.stdout);
  const sudoers = "/etc/sudoers.d/dl-games";
  const setup =
    `echo 'games ALL=(ALL) ALL' > ${sudoers}; chmod 0440 ${sudoers}`;
  await host.ask("sh", "-ec", setup);
  const seen = await host.ask(
    "sh",
    "-c",
    `stat -c '%i %a' ${sudoers}; cat ${sudoers}`,
  );
  const unsound = await host.apply(`tasks:
  - { type: sudoers, name: dl-games, user: games, defaults: ["= nonsense"] }
`);
  equal(unsound.code, 1, unsound.stdout + unsound.stderr);
  match(unsound.stdout, /visudo/);
  equal(
    await host.ask("sh", "-c", `stat -c '%i %a' ${sudoers}; cat ${sudoers}`),
    seen,
  );
  await host.ask("visudo", "-c", "-q");
  const rules = "/etc/audit/rules.d/70-dl.rules";
  const unheard = await host.apply(`tasks:
  - { type: audit_rule, name: 70-dl, rules: [-b 8192] }
`);
  equal(unheard.code, 1, unheard.stdout + unheard.stderr);
  equal((await host.exec("test", "-e", rules)).code, 1, unheard.stdout);
}

proveRows("types of parameters and of the audit", [...PARAMETERS, ...AUDIT], {
  prepare: proveRefused,
});
