/** Task types that edit structured files and files that daemons read, proven on a host. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";
import { compareTrees, readTree } from "./_tree.ts";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEdZexzv0ayJYOPz+5wAVwKzXMrvcknUhJOUKWna0BRc";

/** Sets a text of lines up as a file. */
function toSetup(path: string, text: string): string {
  return `mkdir -p ${path.slice(0, path.lastIndexOf("/"))}; ` +
    `printf '%s' '${text.replaceAll("'", "'\\''")}' > ${path}`;
}

const EDITS: readonly Row[] = [
  {
    name: "json_file: values set, added and removed; comments stay",
    setup: toSetup(
      "/srv/j/a.json",
      '{\n  // kept\n  "port": 80,\n  "old": true,\n  "hosts": ["a"]\n}\n',
    ),
    touches: ["/srv/j"],
    tasks: `
  - type: json_file
    path: /srv/j/a.json
    values: { port: 8080, "deep.name": "; touch /tmp/x", "hosts[+]": b }
  - { type: json_file, path: /srv/j/a.json, key: old, state: absent }
  - { type: json_file, path: /srv/j/new/b.json, key: a, value: [1], create: true, mode: "0600" }
`,
    checks: [
      [
        `grep -v // /srv/j/a.json | python3 -c 'import json,sys; print(json.load(sys.stdin))'`,
        /^\{'port': 8080, 'hosts': \['a', 'b'\], 'deep': \{'name': '; touch \/tmp\/x'\}\}$/,
      ],
      ["grep -c kept /srv/j/a.json; stat -c %a /srv/j/new/b.json", /^1\n600$/],
    ],
  },
  {
    name: "ini_file: keys of a file that Python reads",
    setup: toSetup("/srv/i/a.ini", "; kept\n[a]\nx=1\n#y = 2\n[b]\nz = 3\n"),
    touches: ["/srv/i"],
    tasks: `
  - { type: ini_file, path: /srv/i/a.ini, section: a, values: { x: "$(id)", y: 5 } }
  - { type: ini_file, path: /srv/i/a.ini, section: b, state: absent }
  - { type: ini_file, path: /srv/i/a.ini, section: c, key: k, value: v }
`,
    checks: [[
      `python3 -c 'import configparser as c; p=c.RawConfigParser(); p.read("/srv/i/a.ini"); print({s: dict(p[s]) for s in p.sections()})'`,
      /^\{'a': \{'x': '\$\(id\)', 'y': '5'\}, 'c': \{'k': 'v'\}\}$/,
    ]],
  },
  {
    name: "yaml_file and toml_file: values set and removed; comments stay",
    setup: [
      toSetup(
        "/srv/y/a.yml",
        "# kept\na:\n  b: 1 # one\n  c: [x]\nd: |\n  t\n",
      ),
      toSetup("/srv/y/a.toml", '# kept\nx = "1" # one\n[t]\ny = 2\n'),
    ].join("; "),
    touches: ["/srv/y"],
    tasks: `
  - { type: yaml_file, path: /srv/y/a.yml, values: { a.b: 2, "a.c[+]": "y", e.f: "no" } }
  - { type: yaml_file, path: /srv/y/a.yml, key: d, state: absent }
  - { type: toml_file, path: /srv/y/a.toml, values: { x: "2", t.z: [1], u.v: true } }
  - { type: toml_file, path: /srv/y/a.toml, key: t.y, state: absent }
`,
    checks: [
      [
        `cat /srv/y/a.yml; python3 -c 'import yaml; print(yaml.safe_load(open("/srv/y/a.yml")))'`,
        /^# kept\na:\n {2}b: 2 # one\n[^]*\n\{'a': \{'b': 2, 'c': \['x', 'y'\]\}, 'e': \{'f': 'no'\}\}$/,
      ],
      [
        `cat /srv/y/a.toml; python3 -c 'import tomllib; print(tomllib.load(open("/srv/y/a.toml", "rb")))'`,
        /^# kept\nx = "2" # one\n\[t\]\nz = \[1\]\n\n\[u\]\nv = true\n\{'x': '2', 't': \{'z': \[1\]\}, 'u': \{'v': True\}\}$/,
      ],
    ],
  },
  {
    name: "xml_file: as xmllint reads it",
    setup: toSetup(
      "/srv/x/a.xml",
      '<?xml version="1.0"?>\n<a>\n  <!-- kept -->\n  <b n="1"/>\n  <c>old</c>\n</a>\n',
    ),
    touches: ["/srv/x"],
    tasks: `
  - { type: xml_file, path: /srv/x/a.xml, values: { "/a/b/@n": 2, "/a/d[@x='y']": "<&> $(id)" } }
  - { type: xml_file, path: /srv/x/a.xml, key: /a/c, state: absent }
`,
    checks: [
      [
        "xmllint --xpath 'concat(/a/b/@n, //d[@x=\"y\"], count(//c))' /srv/x/a.xml",
        /^2<&> \$\(id\)0$/,
      ],
      ["grep -c kept /srv/x/a.xml", /^1$/],
    ],
  },
];

const DAEMONS: readonly Row[] = [
  {
    name: "journald: a drop-in file and the main one, as systemd reads them",
    touches: ["/etc/systemd"],
    tasks: `
  - { type: journald, name: 50-size, config: { SystemMaxUse: 64M, Compress: false } }
  - { type: journald, config: { Storage: volatile } }
`,
    checks: [[
      "systemd-analyze cat-config systemd/journald.conf | grep -E '^(SystemMaxUse|Compress|Storage)='",
      /^Storage=volatile\nSystemMaxUse=64M\nCompress=no$/,
    ]],
  },
  {
    name: "logrotate: a file that logrotate takes, and uses",
    setup: "mkdir -p /var/log/app; echo 1 > /var/log/app/a.log",
    touches: ["/etc/logrotate.d"],
    tasks: `
  - type: logrotate
    name: app
    path: /var/log/app/*.log
    options: [daily, rotate 3, missingok, nocompress]
    postrotate: touch /var/log/app/done
  - { type: logrotate, name: dpkg, state: absent }
`,
    checks: [
      [
        "logrotate -d /etc/logrotate.conf 2>&1 | grep -i -c error || true",
        /^0$/,
      ],
      [
        "logrotate -f -s /tmp/s /etc/logrotate.d/app; ls /var/log/app; rm /var/log/app/*",
        /^a\.log\.1\ndone$/,
      ],
    ],
  },
  {
    name: "rsyslog: rules that rsyslogd accepts with all others",
    touches: ["/etc/rsyslog.d"],
    tasks: `
  - type: rsyslog
    name: 30-app
    config: |
      if $programname == "app" then {
        action(type="omfile" file="/var/log/app.log")
        stop
      }
`,
    checks: [["rsyslogd -N1 2>&1 | tail -1", /End of config validation run/]],
  },
  {
    name: "pam_limits and limits: as a session gets them",
    touches: ["/etc/security"],
    tasks: `
  - { type: pam_limits, domain: games, limit_type: "-", limit_item: nofile, value: 321 }
  - { type: limits, name: 50-mail, domain: mail, limits: { core: { soft: 0, hard: 1 } } }
`,
    checks: [
      ["su -s /bin/sh games -c 'ulimit -n'", /^321$/],
      ["su -s /bin/sh mail -c 'ulimit -Hc'", /^2$/],
    ],
  },
];

const NAMES: readonly Row[] = [
  {
    name: "hosts_entry: names as the system resolves them",
    setup: "echo '10.9.9.9 web-9 other' >> /etc/hosts",
    touches: ["/etc/hosts"],
    tasks: `
  - { type: hosts_entry, ip: 10.0.0.5, names: [db-5.example.org, db-5] }
  - { type: hosts_entry, ip: 10.0.0.9, names: web-9 }
  - { type: hosts_entry, names: [other], state: absent }
`,
    checks: [
      [
        "getent ahostsv4 db-5 | head -1",
        /^10\.0\.0\.5\s+STREAM db-5\.example\.org$/,
      ],
      [
        "getent hosts web-9; getent hosts other || echo none",
        /^10\.0\.0\.9\s+web-9\nnone$/,
      ],
    ],
  },
  {
    name: "resolver: the drop-in file of systemd-resolved",
    touches: ["/etc/systemd"],
    tasks: `
  - { type: resolver, via: resolved, nameservers: [10.0.0.2], search: example.org }
`,
    checks: [[
      "systemd-analyze cat-config systemd/resolved.conf | grep -E '^(DNS|Domains)='",
      /^DNS=10\.0\.0\.2\nDomains=example\.org$/,
    ]],
  },
  {
    name: "ssh_config: what sshd and ssh understand",
    touches: ["/etc/ssh"],
    tasks: `
  - { type: ssh_config, side: server, options: { PasswordAuthentication: false, Port: [22, 2222] } }
  - { type: ssh_config, side: server, match: "User games", options: { ForceCommand: /bin/false } }
  - { type: ssh_config, host: "*.in.example.org", options: { User: deploy, ProxyJump: bastion } }
`,
    checks: [
      [
        "sshd -T -C user=games,host=h,addr=1.1.1.1 | grep -E '^(passwordauthentication|port|forcecommand) '",
        /^port 22\nport 2222\npasswordauthentication no\nforcecommand \/bin\/false$/,
      ],
      [
        "ssh -G a.in.example.org | grep -E '^(user|proxyjump|hashknownhosts) '",
        /^user deploy\nhashknownhosts yes\nproxyjump bastion$/,
      ],
    ],
  },
  {
    name: "known_hosts: keys as ssh-keygen finds them, hashed too",
    setup: "rm -f /etc/ssh/ssh_known_hosts /root/.ssh/known_hosts",
    touches: ["/etc/ssh", "/root"],
    tasks: `
  - type: known_hosts
    name: git.example.org
    key: ${KEY}
  - type: known_hosts
    name: git.example.org
    port: 2222
    user: root
    hash_host: true
    key: ${KEY}
`,
    checks: [
      [
        "ssh-keygen -F git.example.org -f /etc/ssh/ssh_known_hosts",
        /found: line 1/,
      ],
      [
        "ssh-keygen -F '[git.example.org]:2222' -f /root/.ssh/known_hosts; stat -c %a /root/.ssh/known_hosts",
        /found: line 1[^]*\|1\|[^]*\n600$/,
      ],
    ],
  },
  {
    name: "ca_certificate: trusted by programs, and not any more",
    setup:
      "mkdir -p /root/ca; cd /root/ca; openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 9 -subj /CN=dl-test 2>&1",
    touches: ["/usr/local/share/ca-certificates", "/etc/ssl/certs"],
    tasks: `
  - { type: ca_certificate, name: dl-test, src: /root/ca/c }
`,
    checks: [
      ["openssl verify -CApath /etc/ssl/certs /root/ca/c", /OK$/],
      ["ls /etc/ssl/certs | grep dl-test", /^dl-test\.pem$/],
    ],
  },
  {
    name: "ca_certificate: removed from the bundle too",
    setup:
      "cp /root/ca/c /usr/local/share/ca-certificates/dl-old.crt; update-ca-certificates",
    touches: ["/usr/local/share/ca-certificates", "/etc/ssl/certs"],
    tasks: `
  - { type: ca_certificate, name: dl-old, state: absent }
`,
    checks: [[
      "openssl verify -CApath /etc/ssl/certs /root/ca/c 2>&1 || true; ls /etc/ssl/certs | grep -c dl-old || true",
      /verification failed[^]*\n0$/,
    ]],
  },
  {
    name: "tempfile: a new one on every run, private",
    tasks: `
  - { type: tempfile, state: directory, prefix: dl-, register: dir }
  - { type: tempfile, path: /var/tmp, suffix: .txt, register: made }
  - { type: file, path: /var/tmp/told, content: "{{ made.path }} {{ dir.path }}" }
`,
    plans: ["unknown", "unknown", "unknown"],
    makes: ["changed", "changed", "changed"],
    keeps: ["changed", "changed", "changed"],
    unknown: "only mktemp knows the name",
    checks: [[
      "stat -c '%a %F' $(cat /var/tmp/told)",
      /^600 regular empty file\n700 directory$/,
    ]],
  },
];

async function prepare(host: TestHost): Promise<void> {
  await host.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");
  await host.ask("chmod", "755", "/usr/sbin/policy-rc.d");
  await host.ask("apt-get", "update", "-qq");
  await host.ask(
    ..."apt-get install -qq -y --no-install-recommends".split(" "),
    ..."rsyslog logrotate openssh-server openssl python3-yaml libxml2-utils"
      .split(" "),
  );
  await host.ask("mkdir", "-p", "/run/sshd");
}

proveRows("types of configuration files", [...EDITS, ...DAEMONS, ...NAMES], {
  network: "host",
  prepare,
});

/** Tasks that work on one path, which another user has made a link to a file of root. */
function toTasks(path: string): string[] {
  return [
    `{ type: json_file, path: ${path}, key: evil, value: 1, create: true }`,
    `{ type: ini_file, path: ${path}, key: evil, value: 1, create: true }`,
    `{ type: yaml_file, path: ${path}, key: evil, value: 1, create: true }`,
    `{ type: toml_file, path: ${path}, key: evil, value: 1, create: true }`,
    `{ type: xml_file, path: ${path}, key: /a/evil }`,
    `{ type: hosts_entry, path: ${path}, ip: "::1", names: evil }`,
    `{ type: pam_limits, dest: ${path}, domain: evil, limit_type: hard, limit_item: core, value: 1 }`,
    `{ type: ssh_config, path: ${path}, options: { User: evil } }`,
    `{ type: known_hosts, path: ${path}, name: evil, key: ${KEY} }`,
    `{ type: fetch, dest: ${path}, url: "file:///etc/passwd" }`,
    `{ type: ssh_config, user: eve, options: { User: evil } }`,
    `{ type: known_hosts, user: eve, name: evil, key: ${KEY} }`,
  ];
}

/** What eve lays: links to the victim as a file, and as a directory on the way. */
const LINKS = [
  ["ln -s /srv/victim/f /home/eve/f", "/home/eve/f"],
  ["ln -s /srv/victim /home/eve/d", "/home/eve/d/f"],
] as const;

hostTest(
  "links of another user lead root's edits of configuration nowhere",
  async (host) => {
    await host.ask(
      "sh",
      "-ec",
      "useradd -m eve; mkdir /srv/victim; : > /srv/victim/f; printf '{}' > /srv/victim/config; printf '{}' > /srv/victim/known_hosts",
    );
    const before = readTree(host, ["/srv/victim"], { stamps: true });
    for (const [link, path] of LINKS) {
      await host.ask("sh", "-ec", "rm -rf /home/eve/* /home/eve/.ssh");
      await host.ask("runuser", "-u", "eve", "--", "sh", "-ec", link);
      await host.ask(
        ..."runuser -u eve -- ln -s /srv/victim /home/eve/.ssh".split(" "),
      );
      for (const task of toTasks(path)) {
        const { tasks, stdout } = await host.apply(`tasks:\n  - ${task}\n`);
        equal(tasks.length, 1, stdout);
        deepEqual(
          compareTrees(
            before,
            readTree(host, ["/srv/victim"], { stamps: true }),
          ),
          [],
          task,
        );
      }
    }
  },
);
