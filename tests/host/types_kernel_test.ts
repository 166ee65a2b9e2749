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

// All hosts share the groups of their machine: none is left there.
const NO_GROUPS =
  "rmdir /sys/fs/cgroup/unified/dl-b /sys/fs/cgroup/unified/dl-c; ";

// A host in a container loads no modules, and sees none: what is read at boot is proven here, the rest by rows.
const KERNEL: readonly Row[] = [
  {
    name: "kernel_module: not loaded at boot any more",
    setup: NO_GROUPS +
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

proveRows("types of units and of the kernel", [
  ...UNITS,
  ...GROUPS,
  ...KERNEL,
], { prepare: proveReloads });
