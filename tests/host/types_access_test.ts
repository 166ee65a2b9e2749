/** Task types of what files hold beside mode and owner, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

const ACLS: readonly Row[] = [
  {
    name: "acl: a user and what the directory passes on, by name",
    setup:
      "useradd -M -u 3001 alice; mkdir -p /srv/d; chown root:adm /srv/d; chmod 2750 /srv/d",
    touches: ["/srv"],
    state: "getfacl -pn /srv/d",
    tasks: `
  - { type: acl, path: /srv/d, entries: ["user:alice:rwX", "default:user:alice:rX"] }
`,
    checks: [
      [
        "getfacl -p /srv/d",
        /flags: -s-\n.*user:alice:rwx\n.*mask::rwx\n.*default:user:alice:r-x/s,
      ],
      [
        "setpriv --reuid 3001 --regid 3001 --clear-groups touch /srv/d/x && ls /srv/d; rm /srv/d/x",
        /^x$/,
      ],
    ],
  },
  {
    name: "acl: a tree, a link in it left alone, a name with a line break",
    setup:
      "rm -rf /srv/d; mkdir -p /srv/d/sub; echo 1 > /srv/d/sub/f; touch \"$(printf '/srv/d/a\\nother::rwx')\"; ln -s /etc/shadow /srv/d/l",
    touches: ["/srv"],
    state: "getfacl -Rpn /srv/d /etc/shadow",
    tasks: `
  - { type: acl, path: /srv/d, recursive: true, entries: "group:adm:rX" }
`,
    checks: [
      ["getfacl -Rp /srv/d | grep -c group:adm:", /^4$/],
      ["getfacl -p /srv/d/sub/f /etc/shadow | grep -c group:adm:r--", /^1$/],
    ],
  },
  {
    name: "acl: one entry away, and all that are not named",
    setup:
      "setfacl -m u:alice:rx,u:7:r,d:u:7:r /srv/d; setfacl -m u:alice:rw,u:7:r /srv/d/sub/f",
    touches: ["/srv"],
    state: "getfacl -Rpn /srv/d",
    tasks: `
  - { type: acl, path: /srv/d/sub/f, entries: "user:alice", state: absent }
  - { type: acl, path: /srv/d, entries: "user:alice:r", purge: true }
`,
    plans: ["changed", "changed"],
    checks: [
      ["getfacl -pn /srv/d/sub/f | grep user:", /^user::rw-\nuser:7:r--$/],
      ["getfacl -pn /srv/d | grep -c '^default\\|adm\\|user:7'||true", /^0$/],
    ],
  },
  {
    name: "acl: in the words of Ansible",
    setup: "setfacl -b -k /srv/d; setfacl -m u:7:r /srv/d",
    touches: ["/srv/d"],
    state: "getfacl -pn /srv/d",
    tasks: `
  - { type: acl, path: /srv/d, etype: group, entity: adm, permissions: rX, default: true }
  - { type: acl, path: /srv/d, etype: user, entity: "7", state: absent }
  - { type: acl, path: /srv/d, state: query, register: found }
`,
    plans: ["changed", "changed", "ok"],
    checks: [
      ["getfacl -p /srv/d | grep -c '^default:group:adm:r-x'", /^1$/],
      ["getfacl -pn /srv/d | grep -c user:7 || true", /^0$/],
    ],
  },
  {
    name: "acl: in the home of a user that user does it, not root",
    setup:
      "mkdir -p /home/alice/d; echo 1 > /home/alice/d/f; chown -R 3001 /home/alice",
    touches: ["/home"],
    state: "getfacl -Rpn /home/alice",
    tasks: `
  - { type: acl, path: /home/alice/d, recursive: true, entries: "user:7:r" }
`,
    checks: [["getfacl -Rpn /home/alice/d | grep -c user:7:r--", /^2$/]],
  },
];

const ATTRIBUTES: readonly Row[] = [
  {
    name: "xattr: a text and bytes, in the place of others",
    setup: "echo 1 > /srv/x; setfattr -n user.b -v old /srv/x",
    touches: ["/srv"],
    state: "getfattr -d --absolute-names -e hex /srv/x",
    tasks: `
  - { type: xattr, path: /srv/x, key: a, value: "; touch /tmp/x" }
  - { type: xattr, path: /srv/x, key: user.b, value_base64: AAEC }
  - { type: xattr, path: /srv/x, key: trusted.c, value: "" }
`,
    checks: [
      [
        "getfattr --only-values --absolute-names -n user.a /srv/x; ls /tmp/x 2>&1 || true",
        /^; touch \/tmp\/x.*No such file/,
      ],
      ["getfattr -n user.b --absolute-names -e hex /srv/x", /user.b=0x000102/],
      ["getfattr -m trusted --absolute-names /srv/x", /trusted.c/],
    ],
  },
  {
    name: "xattr: away",
    setup: "setfattr -n user.a -v 1 /srv/x",
    touches: ["/srv"],
    state: "getfattr -d --absolute-names /srv/x",
    tasks: `
  - { type: xattr, path: /srv/x, key: user.a, state: absent }
`,
    checks: [[
      "getfattr -d --absolute-names /srv/x | grep -c user.a || true",
      /^0$/,
    ]],
  },
  {
    name: "capabilities: beside another one, and the last ones away",
    setup:
      "for i in a b; do cp /usr/bin/true /usr/local/bin/$i; setcap cap_chown,cap_kill+ep /usr/local/bin/$i; done",
    touches: ["/usr/local/bin"],
    state: "getcap -r /usr/local/bin",
    tasks: `
  - { type: capabilities, path: /usr/local/bin/a, capability: cap_net_bind_service+ep }
  - { type: capabilities, path: /usr/local/bin/b, capability: [cap_chown, cap_kill], state: absent }
`,
    checks: [
      [
        "setcap -v cap_chown,cap_kill,cap_net_bind_service=ep /usr/local/bin/a",
        /: OK$/,
      ],
      ["getcap -r /usr/local/bin", /^\/usr\/local\/bin\/a [^\n]*$/],
    ],
  },
  {
    name: "capabilities: exactly those",
    setup: "setcap cap_chown,cap_kill+ep /usr/local/bin/b",
    state: "getcap -r /usr/local/bin",
    tasks: `
  - { type: capabilities, path: /usr/local/bin/b, capability: cap_net_raw+p, state: exact }
`,
    checks: [["setcap -v cap_net_raw=p /usr/local/bin/b", /: OK$/]],
  },
];

proveRows("types of attributes of files", [...ACLS, ...ATTRIBUTES]);
