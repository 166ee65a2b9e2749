/** Task types of accounts and their rights, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
/** SHA-512 of "correct horse". */
const HASH =
  "$6$saltsalt$P7SWL3k4XwNLVAHMMnXuVxs8nqt2.Hg4mtHHN2.NiGs0n0Ku8vMd8dP7d8eUDpU5RvbQHmKbVxeBz.D3PCmuq/";

const ROWS: readonly Row[] = [
  {
    name: "group: made with a number and members",
    tasks: `
  - { type: group, name: crew, gid: 4242, members: [games, mail] }
  - { type: group, name: gear, system: true }
`,
    checks: [
      ["getent group crew", /^crew:x:4242:games,mail$/],
      ["getent group gear", /^gear:x:\d{3}:$/],
    ],
  },
  {
    name: "group: number, members and absence of existing groups",
    setup:
      "groupadd -g 4300 ga; groupadd -g 4301 gb; usermod -aG ga games; groupadd gc",
    tasks: `
  - { type: group, name: ga, members: [mail] }
  - { type: group, name: gb, members: [news], append: true }
  - { type: group, name: gc, state: absent }
`,
    checks: [
      ["getent group ga gb", /^ga:x:4300:mail\ngb:x:4301:news$/],
      ["getent group gc || echo none", /^none$/],
    ],
  },
  {
    name: "user: made with home, groups, shell and password",
    touches: ["/home", "/etc/skel"],
    setup: "groupadd -f crew2",
    tasks: `
  - type: user
    name: anna
    uid: 4400
    comment: Anna Ö
    groups: [games, crew2]
    shell: /bin/bash
    password: "${HASH}"
  - { type: user, name: worker, system: true, shell: /usr/sbin/nologin }
`,
    checks: [
      [
        "getent passwd anna",
        /^anna:x:4400:\d+:Anna Ö:\/home\/anna:\/bin\/bash$/,
      ],
      [
        "id -Gn anna | tr ' ' '\\n' | sort | tr '\\n' ' '",
        /^anna crew2 games $/,
      ],
      ["getent shadow anna | cut -d: -f2", /^\$6\$saltsalt\$/],
      [
        "stat -c '%U %G %a' /home/anna /home/anna/.profile",
        /^anna anna 7\d\d\nanna anna 644$/,
      ],
      ["getent passwd worker", /^worker:x:\d{3}:.*nologin$/],
    ],
  },
  {
    name: "user: fields of an existing account",
    touches: ["/home"],
    setup:
      "useradd -m -s /bin/sh -c old -G games,mail -u 4500 bob; echo hi > /home/bob/f",
    tasks: `
  - type: user
    name: bob
    comment: new
    shell: /bin/bash
    groups: [games, news]
    password_lock: true
    expires: 4102444800
    password_expire_max: 90
`,
    checks: [
      ["getent passwd bob", /^bob:x:4500:\d+:new:\/home\/bob:\/bin\/bash$/],
      ["id -Gn bob | tr ' ' '\\n' | sort | tr '\\n' ' '", /^bob games news $/],
      ["chage -l bob | sed -n 's/^Account expires.*: //p'", /^Jan 01, 2100$/],
      ["getent shadow bob | cut -d: -f2,5", /^!.*:90$/],
    ],
  },
  {
    name: "user: a new number and home, the files come along",
    touches: ["/home"],
    setup:
      "useradd -m -u 4600 carl; echo hi > /home/carl/f; chown carl /home/carl/f",
    tasks: `
  - { type: user, name: carl, uid: 4601, home: /home/charles, move_home: true }
`,
    checks: [
      ["getent passwd carl | cut -d: -f3,6", /^4601:\/home\/charles$/],
      [
        "stat -c %u /home/charles/f; ls -d /home/carl 2>&1 | tail -c 10",
        /^4601\ndirectory$/,
      ],
    ],
  },
  {
    name: "user: removed with the home",
    touches: ["/home"],
    setup: "useradd -m dora; echo x > /home/dora/f; chown dora /home/dora/f",
    tasks: `
  - { type: user, name: dora, state: absent, remove: true }
`,
    checks: [[
      "getent passwd dora || ls -d /home/dora 2>&1 | tail -c 10",
      /^directory$/,
    ]],
  },
  {
    name: "user: removed, the home stays",
    touches: ["/home"],
    setup: "useradd -m -G games emil; echo 'emil:x' | chpasswd",
    tasks: `
  - { type: user, name: emil, state: absent }
`,
    checks: [["getent passwd emil || ls -d /home/emil", /^\/home\/emil$/]],
  },
  {
    name: "user: two removed, each gets its own ranges of ids back",
    setup:
      "useradd hans; useradd inge; useradd jan; usermod -v 900000-900009 jan",
    tasks: `
  - { type: user, name: hans, state: absent }
  - { type: user, name: jan, state: absent }
`,
    checks: [[
      "grep -cE '^(hans|jan):' /etc/subuid /etc/subgid || true",
      /:0\n.*:0$/,
    ]],
  },
  {
    name:
      "authorized_key: added with its directory, options changed, others kept or removed",
    touches: ["/home"],
    setup:
      "useradd -m finn; useradd -m gina; mkdir -m 0700 ~gina/.ssh; printf '# mine\\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB old@x\\n' > ~gina/.ssh/authorized_keys; chmod 0600 ~gina/.ssh/authorized_keys; chown -R gina: ~gina/.ssh",
    tasks: `
  - { type: authorized_key, user: finn, key: "${KEY} anna@x" }
  - { type: authorized_key, user: gina, key: "${KEY} anna@x", key_options: 'from="10.0.0.0/8",no-pty' }
`,
    checks: [
      [
        "stat -c '%U %G %a' ~finn/.ssh ~finn/.ssh/authorized_keys",
        /^finn finn 700\nfinn finn 600$/,
      ],
      [
        "cat ~gina/.ssh/authorized_keys",
        /^# mine\nssh-ed25519 \S+ old@x\nfrom="10.0.0.0\/8",no-pty ssh-ed25519 \S+ anna@x$/,
      ],
    ],
  },
  {
    name:
      "authorized_key: exclusive takes all others away, absent takes one away",
    touches: ["/home"],
    setup:
      `useradd -m hugo; mkdir -m 0700 ~hugo/.ssh; printf '${KEY} a\\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB b\\n' > ~hugo/.ssh/authorized_keys; chmod 0600 ~hugo/.ssh/authorized_keys; chown -R hugo: ~hugo/.ssh`,
    tasks: `
  - { type: authorized_key, user: hugo, key: "${KEY} a", exclusive: true }
`,
    checks: [["cut -d' ' -f3 ~hugo/.ssh/authorized_keys", /^a$/]],
  },
  {
    name: "sudoers: rules that visudo accepts and sudo lists",
    touches: ["/etc/sudoers", "/etc/sudoers.d"],
    setup: "useradd -m ida; groupadd -f ops",
    tasks: `
  - { type: sudoers, name: ida, commands: ["/usr/bin/id -u", /usr/bin/true], nopasswd: true }
  - { type: sudoers, name: ops, group: true, commands: [ALL], runas: games }
`,
    checks: [
      ["visudo -c -q && stat -c '%a %U' /etc/sudoers.d/*ida*", /^440 root$/],
      [
        "sudo -l -U ida | tail -1",
        /NOPASSWD: \/usr\/bin\/id -u, \/usr\/bin\/true/,
      ],
      ["runuser -u ida -- sudo -n id -u", /^0$/],
    ],
  },
  {
    name: "sudoers: absent",
    touches: ["/etc/sudoers.d"],
    setup:
      "printf 'games ALL=(ALL) ALL\\n' > /etc/sudoers.d/games; chmod 0440 /etc/sudoers.d/games",
    tasks: `
  - { type: sudoers, name: games, state: absent }
`,
    checks: [["sudo -l -U games 2>&1 | tail -1", /not allowed/]],
  },
];

proveRows("types of accounts", ROWS);
