/** Task types of the system's settings and services, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

/** A service that does nothing, at length. */
const UNIT = `[Service]
ExecStart=/usr/bin/sleep infinity
ExecReload=/usr/bin/true
[Install]
WantedBy=multi-user.target
`;
const SHOW = "systemctl is-active demo; systemctl is-enabled demo";

const ROWS: readonly Row[] = [
  {
    name: "service: started now and at boot",
    setup:
      `printf '%s' '${UNIT}' > /etc/systemd/system/demo.service; systemctl daemon-reload`,
    touches: ["/etc/systemd/system"],
    state: SHOW,
    tasks: `
  - { type: service, name: demo, state: started, enabled: true }
`,
    checks: [[SHOW, /^active\nenabled$/]],
  },
  {
    name: "service: stopped and disabled",
    setup: "systemctl enable --now demo",
    touches: ["/etc/systemd/system"],
    state: SHOW,
    tasks: `
  - { type: service, name: demo.service, state: stopped, enabled: false }
`,
    checks: [[`${SHOW} || true`, /^inactive\ndisabled$/]],
  },
  {
    name: "service: masked and unmasked",
    setup:
      "systemctl disable --now demo; ln -sf /dev/null /etc/systemd/system/other.service; systemctl daemon-reload",
    touches: ["/etc/systemd/system", "/run/systemd/system"],
    state: "systemctl is-enabled cron other",
    tasks: `
  - { type: service, name: cron, masked: true, state: stopped }
  - { type: service, name: other, masked: false }
`,
    checks: [["systemctl is-enabled cron || true", /^masked$/]],
  },
  {
    name: "service: a unit file and its start in one run",
    setup: "rm -f /etc/systemd/system/fresh.service; systemctl daemon-reload",
    touches: ["/etc/systemd/system"],
    state: "systemctl is-active fresh",
    files: { "files/fresh.service": UNIT },
    tasks: `
  - { type: copy, src: fresh.service, dest: /etc/systemd/system/, mode: "0644" }
  - { type: service, name: fresh, state: started, enabled: true }
`,
    plans: ["changed", "unknown"],
    makes: ["changed", "changed"],
    unknown: "systemd has not read the unit file",
    checks: [["systemctl is-active fresh", /^active$/]],
  },
  {
    name:
      "service: one of a template that is written in the same run, and one that is linked",
    setup:
      "mkdir -p /opt/u; printf '[Service]\\nExecStart=/bin/sleep 100000\\n[Install]\\nWantedBy=multi-user.target\\n' > /opt/u/far.service; systemctl link /opt/u/far.service",
    touches: ["/etc/systemd/system"],
    state: "systemctl is-active tpl@5 far; systemctl is-enabled tpl@5 far",
    tasks: `
  - type: systemd_unit
    name: tpl@.service
    sections: { Service: { ExecStart: /bin/sleep 10000%i }, Install: { WantedBy: multi-user.target } }
  - { type: service, name: tpl@5, state: started, enabled: true }
  - { type: service, name: far, state: started, enabled: true }
`,
    checks: [[
      "systemctl is-active tpl@5 far; systemctl is-enabled tpl@5 far",
      /^active\nactive\nenabled\nenabled$/,
    ]],
  },
  {
    name:
      "systemd_unit: a template that goes with its units, and a service disabled that stays linked",
    setup:
      "printf '[Service]\\nExecStart=/bin/sleep 10000%%i\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/tpl@.service; systemctl daemon-reload; systemctl enable --now tpl@5 far; systemctl enable tpl@6",
    touches: ["/etc/systemd/system"],
    state:
      "systemctl is-active tpl@5 far; systemctl is-enabled tpl@5 tpl@6 far",
    tasks: `
  - { type: systemd_unit, name: tpl@.service, state: absent }
  - { type: service, name: far, enabled: false }
`,
    checks: [[
      "systemctl is-active tpl@5; systemctl is-enabled far; ls /etc/systemd/system/multi-user.target.wants | grep tpl || echo none",
      /^inactive\nlinked\nnone$/,
    ]],
  },
  {
    name: "service: restarted and reloaded on every run",
    setup: "systemctl enable --now demo",
    state: "systemctl is-active demo",
    tasks: `
  - { type: service, name: demo, state: reloaded }
  - { type: service, name: demo, state: restarted }
`,
    keeps: ["changed", "changed"],
    checks: [["systemctl is-active demo", /^active$/]],
  },
  {
    name: "hostname: of now, after a restart, and for people",
    touches: ["/etc/hostname", "/etc/machine-info"],
    state: "cat /proc/sys/kernel/hostname",
    tasks: `
  - { type: hostname, name: web-01.example.org, pretty: "Web eins" }
`,
    checks: [
      [
        "uname -n; cat /etc/hostname",
        /^web-01.example.org\nweb-01.example.org$/,
      ],
      ["grep PRETTY /etc/machine-info", /Web eins/],
    ],
  },
  {
    name: "timezone",
    touches: ["/etc/localtime", "/etc/timezone", "/etc/adjtime"],
    tasks: `
  - { type: timezone, name: Europe/Berlin }
`,
    checks: [
      [
        "date -d 2026-01-01T00:00Z +%Z; date -d 2026-07-01T00:00Z +%z",
        /^CET\n\+0200$/,
      ],
      [
        "cat /etc/timezone; readlink /etc/localtime",
        /^Europe\/Berlin\n\/usr\/share\/zoneinfo\/Europe\/Berlin$/,
      ],
    ],
  },
  {
    name: "cron: jobs of a user and of cron.d",
    setup: "printf '# mine\\n1 2 3 4 5 /bin/own\\n' | crontab -u games -",
    touches: ["/etc/cron.d", "/var/spool/cron"],
    tasks: `
  - { type: cron, name: clean, user: games, minute: "*/5", job: "/bin/true 50%" }
  - { type: cron, name: MAILTO, env: true, user: games, job: root }
  - { type: cron, name: nightly, cron_file: app, hour: "3", minute: "15", user: mail, job: /bin/true }
  - { type: cron, name: boot, cron_file: app, special_time: reboot, job: /bin/true, disabled: true }
`,
    checks: [
      [
        "crontab -l -u games",
        /^MAILTO="?root"?\n# mine\n1 2 3 4 5 \/bin\/own\n#.*clean\n\*\/5 \* \* \* \* \/bin\/true 50/,
      ],
      [
        "stat -c '%a %U' /etc/cron.d/app; grep -c '^15 3 \\* \\* \\* mail /bin/true' /etc/cron.d/app",
        /^644 root\n1$/,
      ],
    ],
  },
  {
    name: "cron: absent leaves the rest",
    setup:
      "printf '# mine\\n1 2 3 4 5 /bin/own\\n#Ansible: gone\\n* * * * * /bin/gone\\n' | crontab -u mail -",
    touches: ["/var/spool/cron"],
    tasks: `
  - { type: cron, name: gone, user: mail, state: absent }
`,
    checks: [["crontab -l -u mail", /^# mine\n1 2 3 4 5 \/bin\/own$/]],
  },
  {
    name: "sysctl: of now and after a restart",
    setup:
      "sysctl -qw net.ipv4.ip_forward=0 net.ipv4.tcp_rmem='4096 131072 6291456'",
    touches: ["/etc/sysctl.d", "/etc/sysctl.conf"],
    state: "sysctl net.ipv4.ip_forward net.ipv4.tcp_rmem",
    tasks: `
  - { type: sysctl, name: net.ipv4.ip_forward, value: "1", persist: true }
  - { type: sysctl, name: net/ipv4/tcp_rmem, value: "4096 131072 6291457" }
`,
    checks: [
      [
        "sysctl -n net.ipv4.ip_forward net.ipv4.tcp_rmem",
        /^1\n4096\s131072\s6291457$/,
      ],
      ["cat /etc/sysctl.d/99-driftless.conf", /^net\.ipv4\.ip_forward ?= ?1$/m],
    ],
  },
];

proveRows("types of the system", ROWS);
