/** Task types of units and of the kernel, proven on a host. */

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

proveRows("types of units and of the kernel", [...UNITS, ...KERNEL]);
