import { testErrors, testRows } from "../rows.ts";

testRows("lookup reads environment, files and variables", [
  ["{{ lookup('env', 'EDITOR') }}|{{ lookup('env', 'NONE') }}|", "vi||"],
  ["{{ lookup('env', 'NONE', default='x') }}", "x"],
  ["{{ lookup('file', '/etc/motd') }}", "welcome {{ user }}"],
  [
    "{{ lookup('file', '/etc/motd', rstrip=false) }}",
    "welcome {{ user }}\n",
  ],
  ["{{ lookup('template', '/etc/motd') }}", "welcome ann\n", { user: "ann" }],
  ["{{ lookup('vars', 'a') }}", 1, { a: 1 }],
  ["{{ lookup('vars', 'a_' ~ env) }}", [1], { env: "x", a_x: [1] }],
  ["{{ lookup('vars', 'b', default=2) }}", 2],
  [
    "{{ lookup('fileglob', '/etc/*.yml') }}",
    "/etc/empty.yml,/etc/list.yml,/etc/vars.yml",
  ],
  [
    "{{ query('fileglob', '/etc/*.yml') }}",
    ["/etc/empty.yml", "/etc/list.yml", "/etc/vars.yml"],
  ],
  ["{{ query('inventory_hostnames', 'all') }}", ["localhost"]],
  ["{{ q('env', 'EDITOR', 'HOME') }}", ["vi", "/home/ann"]],
  ["{{ lookup('env', 'EDITOR', 'HOME') }}", "vi,/home/ann"],
  ["{{ lookup('ansible.builtin.env', 'EDITOR') }}", "vi"],
  ["{{ lookup('env', 'EDITOR', wantlist=true) }}", ["vi"]],
  ["{{ include_vars('/etc/vars.yml').port }}", 80],
  ["{{ include_vars('/etc/empty.yml') }}", {}],
  ["{{ expandvars('${EDITOR}-$EDITOR-${X}') }}", "vi-vi-${X}"],
]);

testErrors("lookup never runs programs and names what it cannot read", [
  [
    "{{ lookup('pipe', 'id') }}",
    'Cannot call "lookup": lookup "pipe" would run a program, and templates never do: use a command task with "register"',
  ],
  [
    "{{ query('lines', 'id') | length }}",
    'Cannot call "query": lookup "lines" would run a program, and templates never do: use a command task with "register"',
  ],
  [
    "{{ lookup('file', '/none') }}",
    'Cannot call "lookup": Cannot read "/none": no such file',
  ],
  [
    "{{ lookup('nope', 'x') }}",
    'Cannot call "lookup": lookup "nope" is not known, expected one of env, file, template, vars, fileglob, inventory_hostnames',
  ],
  ["{{ lookup('env') }}", 'Cannot call "lookup": expected what to look up'],
  [
    "{{ lookup('vars', 'b') }}",
    'Variable "b" is not defined',
  ],
  [
    "{{ lookup('template', '/etc/motd') }}",
    '/etc/motd:1: Variable "user" is not defined',
  ],
  [
    "{{ include_vars('/etc/list.yml') }}",
    'Cannot call "include_vars": expected a file that holds a map',
  ],
]);
