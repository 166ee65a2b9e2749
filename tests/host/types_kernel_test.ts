/** Task types of units and of the kernel, proven on a host. */

import { strictEqual as equal } from "node:assert/strict";
import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

const DIR = "/etc/systemd/system";
const SHOW = "systemctl show --property=LoadState,ActiveState,NeedDaemonReload";

const UNITS: readonly Row[] = [
  {
    name: "systemd_unit: a service and its timer, started in the same run",
    touches: [DIR],
    state: `${SHOW} dl-app.service dl-app.timer`,
    tasks: `
  - type: systemd_unit
    name: dl-app.service
    content: |
      [Service]
      Type=oneshot
      ExecStart=/usr/bin/touch /run/dl-app
  - type: systemd_unit
    name: dl-app.timer
    sections:
      Timer: { OnCalendar: daily, Persistent: true }
      Install: { WantedBy: timers.target }
  - { type: service, name: dl-app.timer, state: started, enabled: true }
`,
    checks: [
      ["systemd-analyze verify dl-app.service dl-app.timer 2>&1", /^$/],
      [
        "systemctl is-active dl-app.timer; systemctl is-enabled dl-app.timer",
        /^active\nenabled$/,
      ],
      ["systemctl start dl-app && ls /run/dl-app && rm /run/dl-app", /dl-app/],
    ],
  },
  {
    name: "systemd_unit: a drop-in that systemd has read",
    touches: [DIR],
    state: "systemctl show --property=LimitNOFILE,Description cron",
    tasks: `
  - type: systemd_unit
    name: cron.service
    drop_in: 50-dl
    sections:
      Unit: { Description: "; touch /tmp/x $(id)" }
      Service: { LimitNOFILE: 4321 }
`,
    checks: [[
      "systemctl show --property=LimitNOFILE,Description,NeedDaemonReload cron",
      /^LimitNOFILE=4321\nDescription=; touch \/tmp\/x \$\(id\)\nNeedDaemonReload=no$/m,
    ]],
  },
  {
    name: "systemd_unit: stopped, disabled and gone",
    setup:
      `printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > ${DIR}/dl-gone.service; ` +
      "systemctl daemon-reload; systemctl enable --now dl-gone",
    touches: [DIR],
    state: `${SHOW} dl-gone.service`,
    tasks: `
  - { type: systemd_unit, name: dl-gone.service, state: absent }
`,
    checks: [[
      `${SHOW} dl-gone.service`,
      /LoadState=not-found\nActiveState=inactive/,
    ]],
  },
];

// A host in a container loads no modules, and sees none: what is read at boot is proven here, the rest by rows.
const KERNEL: readonly Row[] = [
  {
    name: "kernel_module: not loaded at boot any more",
    setup:
      "mkdir -p /etc/modprobe.d; echo dl_none > /etc/modules-load.d/dl_none.conf; " +
      "echo options dl_none a=1 > /etc/modprobe.d/dl_none.conf",
    touches: ["/etc/modules-load.d", "/etc/modprobe.d"],
    tasks: `
  - { type: kernel_module, name: dl-none, state: absent }
`,
    checks: [[
      "ls /etc/modules-load.d /etc/modprobe.d | grep -c dl_none || true",
      /^0$/,
    ]],
  },
];

const FIND_GROUPS =
  "cd /sys/fs/cgroup; find unified/dl-* pids/dl-* -type d 2>&1; cat unified/dl-b/cgroup.max.depth";

// The machine of these hosts has its controllers in version 1: of version 2 the kernel's own files are proven, and handing controllers on is proven by rows.
const GROUPS: readonly Row[] = [
  {
    name: "cgroup: groups one below the other, in both versions",
    setup:
      "cd /sys/fs/cgroup; mount -o remount,bind,rw pids; rmdir pids/dl-a/worker pids/dl-a 2>&1 || true",
    state: FIND_GROUPS,
    tasks: `
  - type: cgroup
    path: dl-a/worker
    settings: { cgroup.max.descendants: 5, cgroup.max.depth: max, pids.max: 77 }
`,
    checks: [[
      "cd /sys/fs/cgroup; cat unified/dl-a/worker/cgroup.max.descendants pids/dl-a/worker/pids.max",
      /^5\n77$/,
    ]],
  },
  {
    name: "cgroup: limits changed and a group removed",
    setup:
      "cd /sys/fs/cgroup/unified; rmdir dl-b dl-c 2>&1 || true; mkdir dl-b dl-c",
    state: FIND_GROUPS,
    tasks: `
  - { type: cgroup, path: dl-b, settings: { cgroup.max.depth: 3 } }
  - { type: cgroup, path: dl-c, state: absent }
`,
    checks: [[
      "cd /sys/fs/cgroup/unified; cat dl-b/cgroup.max.depth; ls -d dl-*",
      /^3\ndl-b$/,
    ]],
  },
];

// All hosts share the groups of their machine: none is left there.
const NO_GROUPS =
  "rmdir /sys/fs/cgroup/unified/dl-b /sys/fs/cgroup/unified/dl-c; ";

// Of a container only the network's parameters are its own; a value that the kernel refuses is never written to the file.
const PARAMETERS: readonly Row[] = [
  {
    name: "sysctl: now and after a restart, in two files",
    setup: NO_GROUPS +
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

/** What the kernel refuses leaves the file as it was. */
async function proveRefused(host: TestHost): Promise<void> {
  const file = "/etc/sysctl.d/60-dl.conf";
  const refused = await host.apply(`tasks:
  - { type: sysctl, name: net.ipv4.tcp_rmem, value: "; touch /tmp/x", sysctl_file: ${file} }
`);
  equal(refused.code, 1, refused.stdout + refused.stderr);
  equal((await host.exec("test", "-e", file)).code, 1, refused.stdout);
  const rules = "/etc/audit/rules.d/70-dl.rules";
  const unheard = await host.apply(`tasks:
  - { type: audit_rule, name: 70-dl, rules: [-b 8192] }
`);
  equal(unheard.code, 1, unheard.stdout + unheard.stderr);
  equal((await host.exec("test", "-e", rules)).code, 1, unheard.stdout);
}

/** Ten units and ten drop-ins, an entry of fstab, and what may come between. */
const MANY = (middle: string) =>
  `tasks:
  - type: systemd_unit
    loop: "{{ range(10) }}"
    name: "dl-many-{{ item }}.service"
    content: "[Service]\\nExecStart=/usr/bin/sleep 9"
${middle}
  - { type: mount, path: /srv/dl, src: tmpfs, fstype: tmpfs, state: present }
  - type: systemd_unit
    loop: "{{ range(10) }}"
    name: cron.service
    drop_in: "dl-{{ item }}"
    content: "[Service]\\nEnvironment=A{{ item }}=1"
`;

/** Counts how often systemd read its files, and goes on counting from there. */
async function countReloads(host: TestHost): Promise<number> {
  const said = await host.ask(
    "journalctl",
    "--quiet",
    "--output=cat",
    "--cursor-file=/run/dl-cursor",
    "_PID=1",
  );
  return said.split("\n").filter((line) => line === "Reloading.").length;
}

/** One reload for twenty units: at the end, before a program, after an undoing, and after a failure. */
async function proveReloads(host: TestHost): Promise<void> {
  await countReloads(host);
  const runs = [
    ["", 0, 1],
    ["  - { type: service, name: cron, state: restarted }", 0, 2],
    ["  - { type: fail, msg: halt }", 1, 1],
  ] as const;
  for (const [middle, code, reloads] of runs) {
    const made = await host.apply(MANY(middle));
    equal(made.code, code, made.stdout + made.stderr);
    equal(await countReloads(host), reloads, `with "${middle}"`);
    const { needs } = await readNeeds(host);
    equal(needs, "", "a unit is stale");
    const undone = await host.driftless("rollback", `${made.summary?.run}`);
    equal(undone.code, 6, undone.stdout + undone.stderr);
    equal(await countReloads(host), 1, undone.stdout);
  }
}

async function readNeeds(host: TestHost): Promise<{ needs: string }> {
  const said = await host.ask(
    "systemctl",
    "show",
    "--property=Id,NeedDaemonReload",
    "cron.service",
    "dl-many-1.service",
  );
  return {
    needs: said.split("\n\n").filter((one) => one.includes("=yes")).join(),
  };
}

const ROWS = [...UNITS, ...KERNEL, ...GROUPS, ...PARAMETERS, ...AUDIT];
proveRows("types of units and of the kernel", ROWS, {
  prepare: async (host) => {
    await proveReloads(host);
    await proveRefused(host);
  },
});
