/** Task types that run programs or steer a run, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

const ROWS: readonly Row[] = [
  {
    name: "command: guarded by what it creates, undone by its own word",
    setup: "mkdir -p /srv/x; rm -f /srv/x/*",
    touches: ["/srv/x"],
    tasks: `
  - { type: command, argv: [touch, /srv/x/made], creates: /srv/x/made, undo: "rm /srv/x/made" }
  - { type: command, command: "touch two", chdir: /srv/x, unless: "test -e /srv/x/two", undo: "rm /srv/x/two" }
`,
    checks: [["ls /srv/x", /^made\ntwo$/]],
    plans: ["changed", "unknown"],
    makes: ["changed", "changed"],
    unknown:
      "the first command may change what the guard of the second answers",
  },
  {
    name: "command: once on this host, by its own memory",
    setup: "mkdir -p /srv/once; rm -f /srv/once/*",
    touches: ["/srv/once"],
    tasks: `
  - { type: command, argv: [mktemp, -p, /srv/once], idempotent: true }
`,
    checks: [["ls /srv/once | wc -l", /^1$/]],
  },
  {
    name: "command: as another user, with input and environment, only told",
    touches: ["/srv"],
    tasks: `
  - type: command
    argv: [sh, -c, "id -un; id -Gn; cat; echo $WORD; pwd; umask"]
    user: games
    chdir: /srv
    stdin: in
    env: { WORD: out }
    changed_when: false
    register: said
  - { type: assert, that: ["said.stdout_lines == ['games', 'games', 'in', 'out', '/srv', '0022']"], quiet: true }
`,
    plans: ["ok", "unknown"],
    makes: ["ok", "ok"],
    unknown: "what a command says is not known before",
  },
  {
    name: "command: one that only reads runs in a dry run too",
    tasks: `
  - { type: command, argv: [id, -u], check_safe: true, register: said }
  - { type: assert, that: said.stdout == "0" }
`,
    plans: ["ok", "ok"],
  },
  {
    name: "raw: a line for the shell, guarded",
    setup: "mkdir -p /srv/raw; rm -f /srv/raw/*",
    touches: ["/srv/raw"],
    tasks: `
  - { type: raw, cmd: "echo $A | tr a b > f", environment: { A: aa }, chdir: /srv/raw, creates: /srv/raw/f }
`,
    checks: [["cat /srv/raw/f", /^bb$/]],
  },
  {
    name: "script: of the configuration, with arguments",
    setup: "mkdir -p /srv/script; rm -f /srv/script/*",
    touches: ["/srv/script", "/tmp", "/var/tmp"],
    files: { "files/s.sh": '#!/bin/sh\necho "$1-$2" > out\n' },
    tasks: `
  - { type: script, path: s.sh, params: [one, "two words"], chdir: /srv/script, creates: [/srv/script/out] }
`,
    checks: [["cat /srv/script/out", /^one-two words$/]],
  },
  {
    name: "debug, assert, set_fact, pause, fail: steer and change nothing",
    touches: ["/srv"],
    tasks: `
  - { type: set_fact, port: 80, word: "n{{ 1 + 1 }}" }
  - { type: debug, msg: "{{ word }}:{{ port }}" }
  - { type: debug, var: port }
  - { type: assert, that: [port == 80, word == "n2"] }
  - { type: pause, seconds: 0.01 }
  - { type: fail, msg: never, when: port != 80 }
  - { type: fail, msg: "on purpose", ignore_errors: true, register: failed }
  - { type: assert, that: [failed.failed, failed.msg == "on purpose"] }
`,
    plans: ["ok", "ok", "ok", "ok", "ok", "skipped", "failed", "ok"],
    keeps: ["ok", "ok", "ok", "ok", "ok", "skipped", "failed", "ok"],
  },
  {
    name: "wait_for: a file with words, a port that is closed",
    setup: "mkdir -p /srv/w; echo 'ready in 12 ms' > /srv/w/log",
    touches: ["/srv/w"],
    tasks: `
  - { type: wait_for, path: /srv/w/log, search_regex: "ready in (\\\\d+) ms", timeout: 5 }
  - { type: wait_for, path: /srv/w/none, state: absent, timeout: 5 }
  - { type: wait_for, port: 9, state: stopped, timeout: 5 }
`,
    plans: ["ok", "ok", "ok"],
  },
  {
    name: "include_tasks, include_role: their tasks run with their variables",
    setup: "mkdir -p /srv/i; rm -f /srv/i/*",
    touches: ["/srv/i"],
    files: {
      "tasks/more.yml":
        '- { type: copy, dest: "/srv/i/{{ name }}", content: "{{ name }}" }\n',
      "roles/r/tasks/main.yml":
        "- { type: template, src: t.j2, dest: /srv/i/role }\n",
      "roles/r/defaults/main.yml": "word: default\nother: default\n",
      "roles/r/templates/t.j2": "{{ word }} {{ other }}\n",
    },
    tasks: `
  - { type: include_tasks, file: tasks/more.yml, vars: { name: a } }
  - { type: include_tasks, file: tasks/more.yml, vars: { name: b } }
  - { type: include_role, name: r, vars: { word: given } }
`,
    checks: [["cat /srv/i/*", /^abgiven default$/]],
  },
];

proveRows("types that run programs or steer", ROWS);
