/** Task types that work on files, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

const ROWS: readonly Row[] = [
  {
    name: "directory: made with its parents, mode and owner",
    touches: ["/srv"],
    tasks: `
  - { type: directory, path: /srv/a/b, mode: "2750", owner: games, group: mail }
`,
    checks: [["stat -c '%F %a %U %G' /srv/a/b", /^directory 2750 games mail$/]],
  },
  {
    name: "directory: recurse brings what is below to mode and owner",
    setup: "mkdir -p /srv/r/x; echo 1 > /srv/r/x/f; ln -s /etc/shadow /srv/r/l",
    touches: ["/srv", "/etc/shadow"],
    tasks: `
  - { type: directory, path: /srv/r, mode: "u=rwX,go=rX", owner: games, recurse: true }
`,
    checks: [[
      "find /srv/r -user games | wc -l; stat -c %U /srv/r/l",
      /^3\nroot$/,
    ]],
  },
  {
    name: "directory: absent takes a tree away",
    setup:
      "mkdir -p /srv/gone/x; echo 1 > /srv/gone/x/f; ln -s x /srv/gone/l; chmod 4711 /srv/gone/x/f",
    touches: ["/srv"],
    tasks: `
  - { type: directory, path: /srv/gone, state: absent }
`,
    checks: [["ls -A /srv | grep -c gone || true", /^0$/]],
  },
  {
    name:
      "directory: a tree of the configuration, what else is there removed but what is excluded and what links lead to",
    files: {
      "files/site/index": "1\n",
      "files/site/sub/page": "2\n",
      "files/site/$(touch x); -rf": "3\n",
      "files/site/new.swp": "left out",
    },
    setup:
      `cd /etc/driftless/config/files/site; ln -s sub/page link; chmod 700 sub
mkdir -p /srv/st/old/deep /srv/st/sub/kept.swp /srv/outside; cd /srv/st
echo x > old/deep/f; echo x > sub/kept.swp/f; echo x > /srv/outside/f
echo 0 > index; ln index hard; ln -s /srv/outside out; chown games old`,
    touches: ["/srv/st", "/srv/outside"],
    tasks: `
  - { type: directory, path: /srv/st, source: site, delete: true, exclude: "*.swp", owner: games, file_mode: "0604" }
`,
    checks: [
      [
        "cd /srv/st; find . -printf '%p %M %u %l\\n' | LC_ALL=C sort; cat index link /srv/outside/f",
        /^\. drwxr-xr-x games \n\.\/\$\(touch x\); -rf -rw----r-- games \n\.\/index -rw----r-- games \n\.\/link l\S+ root sub\/page\n\.\/sub drwx------ games \n\.\/sub\/kept\.swp drwxr-xr-x root \n\.\/sub\/kept\.swp\/f -rw-r--r-- root \n\.\/sub\/page -rw----r-- games \n1\n2\nx$/,
      ],
    ],
  },
  {
    name: "file: content, mode and owner",
    setup: "mkdir -p /srv/f; echo old > /srv/f/a; chown mail /srv/f/a",
    touches: ["/srv/f"],
    tasks: `
  - { type: file, path: /srv/f/a, content: "new\\n", mode: "0600" }
  - { type: file, path: /srv/f/new, content: "x", owner: games, group: games, mode: "0440" }
  - { type: file, path: /srv/f/touched, state: present }
`,
    checks: [
      ["stat -c '%a %U %s' /srv/f/a", /^600 mail 4$/],
      ["stat -c '%a %U %G' /srv/f/new", /^440 games games$/],
      ["stat -c '%s' /srv/f/touched", /^0$/],
    ],
  },
  {
    name: "file: links, soft and hard, in the way of a file",
    setup:
      "mkdir -p /srv/l; echo 1 > /srv/l/target; echo 2 > /srv/l/way; ln -s /nowhere /srv/l/old",
    touches: ["/srv/l"],
    tasks: `
  - { type: file, path: /srv/l/soft, src: target, state: link }
  - { type: file, path: /srv/l/old, src: /srv/l/target, state: link }
  - { type: file, path: /srv/l/way, src: target, state: link, force: true }
  - { type: file, path: /srv/l/hard, src: /srv/l/target, state: hard }
`,
    checks: [
      [
        "readlink /srv/l/soft /srv/l/old /srv/l/way",
        /^target\n\/srv\/l\/target\ntarget$/,
      ],
      ["stat -c %h /srv/l/target", /^2$/],
      ["cat /srv/l/hard", /^1$/],
    ],
  },
  {
    name: "file: absent takes a link and not its target, and a tree",
    setup:
      "mkdir -p /srv/z/t; echo 1 > /srv/z/keep; ln -s keep /srv/z/l; echo 2 > /srv/z/t/f",
    touches: ["/srv/z"],
    tasks: `
  - { type: file, path: /srv/z/l, state: absent }
  - { type: file, path: /srv/z/t, state: absent }
`,
    checks: [["ls /srv/z", /^keep$/]],
  },
  {
    name: "file: flags as chattr has them",
    setup: "mkdir -p /srv/flags; echo 1 > /srv/flags/f",
    touches: ["/srv/flags"],
    state: "lsattr /srv/flags/f",
    tasks: `
  - { type: file, path: /srv/flags/f, state: file, attributes: "+i" }
`,
    checks: [["lsattr /srv/flags/f", /^-+i-+ /]],
  },
  {
    name: "copy: text, files and trees of the configuration",
    files: {
      "files/one": "one\n",
      "files/tree/a": "A",
      "files/tree/sub/b": "B",
    },
    setup: "mkdir -p /srv/c; echo old > /srv/c/one; chmod 4755 /srv/c/one",
    touches: ["/srv/c"],
    tasks: `
  - { type: copy, src: one, dest: /srv/c/one }
  - { type: copy, content: "zwei\\r\\n", dest: /srv/c/two, mode: "0600", owner: games }
  - { type: copy, src: tree, dest: /srv/c, directory_mode: "0711", mode: "0604" }
`,
    checks: [
      ["cat /srv/c/one /srv/c/tree/a /srv/c/tree/sub/b", /^one\nAB$/],
      ["stat -c '%a %U' /srv/c/two /srv/c/tree/sub", /^600 games\n711 root$/],
    ],
  },
  {
    name: "copy: a link at dest is written through or replaced",
    setup:
      "mkdir -p /srv/cl; echo 1 > /srv/cl/t; ln -s t /srv/cl/through; ln -s t /srv/cl/instead",
    touches: ["/srv/cl"],
    tasks: `
  - { type: copy, content: "2", dest: /srv/cl/through, follow: true }
  - { type: copy, content: "3", dest: /srv/cl/instead, follow: false }
`,
    checks: [
      ["cat /srv/cl/t /srv/cl/instead", /^23$/],
      [
        "stat -c %F /srv/cl/through /srv/cl/instead",
        /^symbolic link\nregular file$/,
      ],
    ],
  },
  {
    name:
      "copy: a program refuses or accepts the new content, a backup is kept",
    setup: "mkdir -p /srv/v; echo old > /srv/v/a; rm -f /srv/v/a.*",
    touches: ["/srv/v"],
    tasks: `
  - { type: copy, content: "new", dest: /srv/v/a, validate: "grep -q new %s", backup: true }
`,
    checks: [["cat /srv/v/a.*~", /^old$/]],
    stays: "a rollback leaves the backup",
  },
  {
    name: "template: variables, facts and loops",
    files: {
      "templates/t.j2":
        "{% for name in names %}\n{{ name }} on {{ facts.hostname }}\n{% endfor %}\n",
      "vars.yml": "names: [a, b]\n",
    },
    setup: "mkdir -p /srv/t",
    touches: ["/srv/t"],
    tasks: `
  - { type: template, src: t.j2, dest: /srv/t/out, mode: "0640", group: mail }
  - { type: template, src: t.j2, dest: /srv/t/, vars: { names: [ü] } }
`,
    checks: [
      ["cat /srv/t/out", /^a on dl-\w+\nb on dl-\w+$/],
      ["stat -c '%a %G' /srv/t/out; ls /srv/t", /^640 mail\nout\nt(\.j2)?$/],
    ],
  },
];

const EDITS: readonly Row[] = [
  {
    name: "lineinfile: replaced, added, removed; all else stays byte for byte",
    setup:
      "mkdir -p /srv/e; printf 'a=1\\r\\nb=2\\n\\377\\ngone\\nno end' > /srv/e/f; chmod 0604 /srv/e/f",
    touches: ["/srv/e"],
    tasks: `
  - { type: lineinfile, path: /srv/e/f, regexp: "^b=", line: b=3 }
  - { type: lineinfile, path: /srv/e/f, line: c=4, insertbefore: "^gone" }
  - { type: lineinfile, path: /srv/e/f, regexp: "^gone", state: absent }
  - { type: lineinfile, path: /srv/e/new, line: first, create: true, mode: "0600" }
`,
    checks: [
      [
        "od -An -c /srv/e/f | tr -d ' \\n'",
        /^a=1\\r\\nb=3\\n377\\nc=4\\nnoend$/,
      ],
      ["stat -c %a /srv/e/f /srv/e/new", /^604\n600$/],
    ],
  },
  {
    name: "blockinfile: added, changed, removed",
    setup:
      "mkdir -p /srv/b; printf 'x\\n# BEGIN DRIFTLESS MANAGED BLOCK\\nold\\n# END DRIFTLESS MANAGED BLOCK\\ny\\n' > /srv/b/a; printf 'k\\n' > /srv/b/b",
    touches: ["/srv/b"],
    tasks: `
  - { type: blockinfile, path: /srv/b/b, block: "one\\ntwo", marker: "; {mark} mine" }
  - { type: blockinfile, path: /srv/b/b, block: "zero", marker: "; {mark} other", insertbefore: BOF }
  - { type: blockinfile, path: /srv/b/c, block: "new", create: true, mode: "0640" }
`,
    checks: [
      [
        "cat /srv/b/b",
        /^; BEGIN other\nzero\n; END other\nk\n; BEGIN mine\none\ntwo\n; END mine$/,
      ],
    ],
  },
  {
    name: "replace: groups, sections, absent",
    setup:
      "mkdir -p /srv/p; printf 'port 1\\n[a]\\nport 2\\n[b]\\nport 3\\n' > /srv/p/f",
    touches: ["/srv/p"],
    tasks: `
  - { type: replace, path: /srv/p/f, regexp: "port (\\\\d)", replace: "listen \\\\1", after: "\\\\[a\\\\]", before: "\\\\[b\\\\]" }
`,
    checks: [["cat /srv/p/f", /^port 1\n\[a\]\nlisten 2\n\[b\]\nport 3$/]],
  },
  {
    name: "stat: tells and changes nothing",
    setup: "mkdir -p /srv/s; printf abc > /srv/s/f; chmod 0640 /srv/s/f",
    touches: ["/srv/s"],
    tasks: `
  - { type: stat, path: /srv/s/f, get_checksum: true, checksum_algorithm: sha256, register: s }
  - type: assert
    that:
      - s.exists
      - s.stat.size == 3
      - s.stat.mode == "0640"
      - s.stat.checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
`,
    plans: ["ok", "ok"],
  },
];

proveRows("types on files", ROWS);
proveRows("types that edit files", EDITS);
