/** Wrong input of every kind: a clear error with its place and exit code, and nothing half done. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { makeSite, openLines, type Ran, type Site } from "./_driftless.ts";
import { toTreeText } from "./_walk.ts";

const lines = openLines({ isPlain: true });
Deno.test.afterAll(() => lines[Symbol.dispose]());

/** What is wrong, and what is said of it. */
interface ConfigRow {
  name: string;
  /** Text of `apply.yml`, or all files by name. */
  files: string | Readonly<Record<string, string>>;
  /** Begins of lines that the error must have, in order. */
  says: readonly RegExp[];
  /** Is told without a source line: there is none. */
  hasNoFrame?: true;
}

const CONFIG_ROWS: readonly ConfigRow[] = [
  {
    name: "an unknown key",
    files: "tasks:\n  - type: copy\n    dest: /x\n    onwer: root\n",
    says: [
      /^apply\.yml:4:5 .*Cannot use the key "onwer" in task "copy"$/,
      /^ +4 \| +onwer: root$/,
      /^ +\| +\^{5}$/,
      /Did you mean "owner"\?/,
    ],
  },
  {
    name: "a misspelt task type",
    files: "tasks:\n  - { type: tempalte, dest: /x }\n",
    says: [/^apply\.yml:2:13 .*"tempalte"/, /\^{8}/, /Did you mean "template"/],
  },
  {
    name: "a value of the wrong type",
    files: 'tasks:\n  - type: copy\n    dest: /x\n    force: "often"\n',
    says: [/^apply\.yml:4:12 .*expected true or false, got "often"/, /\^{7}/],
  },
  {
    name: "a mode that is a number",
    files: "tasks:\n  - { type: file, path: /x, mode: 644 }\n",
    says: [
      /^apply\.yml:2:35 .*expected octal text such as "0644", got the number 644/,
      /\^{3}/,
      /Quote the number: mode: "644"/,
    ],
  },
  {
    name: "a variable that is nowhere",
    files: {
      "vars.yml": "web_port: 80\n",
      "apply.yml": 'tasks:\n  - { type: debug, msg: "{{ web_prot }}" }\n',
    },
    says: [
      /^apply\.yml:2:29 .*Cannot find the variable "web_prot"/,
      /\^{8}/,
      /Did you mean "web_port"/,
    ],
  },
  {
    name: "a template that does not end",
    files: 'tasks:\n  - { type: debug, msg: "a {{ 1 + }} b" }\n',
    says: [/^apply\.yml:2:\d+ /, /\^/],
  },
  {
    name: "an unknown filter",
    files: "tasks:\n  - { type: debug, msg: \"{{ 'a' | uper }}\" }\n",
    says: [
      /^apply\.yml:2:35 .*filter "uper".*did you mean "upper"/i,
      /\^/,
    ],
  },
  {
    name: "a duplicate key",
    files: "tasks:\n  - type: debug\n    msg: a\n    msg: b\n",
    says: [/^apply\.yml:4:5 .*"msg"/, /\^/],
  },
  {
    name: "broken YAML",
    files: "tasks:\n  - type: debug\n   msg: a\n",
    says: [/^apply\.yml:3:\d+ /, /\^/],
  },
  {
    name: "broken JSON",
    files: {
      "apply.json":
        '{\n  "tasks": [\n    { "type": "debug" "msg": 1 }\n  ]\n}\n',
    },
    says: [/^apply\.json:3:\d+ /, /\^/],
  },
  {
    name: "broken TOML",
    files: { "apply.toml": '[[tasks]]\ntype = "debug"\nmsg = nonsense\n' },
    says: [/^apply\.toml:3:7 /, /\^/],
  },
  {
    name: "an alias bomb",
    files: toBomb(),
    says: [/^apply\.yml:\d+:\d+ .*alias/i, /\^/],
  },
  {
    name: "a file of 11 MiB",
    files: `tasks:\n  - type: debug\n    msg: ${
      "x".repeat(11 * 1024 * 1024)
    }\n`,
    says: [/^apply\.yml:1:1 .*it has \d+ bytes, the limit is 10485760/],
    hasNoFrame: true,
  },
  {
    name: "nesting without end",
    files: `tasks: ${"[".repeat(5000)}${"]".repeat(5000)}\n`,
    says: [/^apply\.yml:1:\d+ .*deep/, /\^/],
  },
  {
    name: "includes in a circle",
    files: {
      "apply.yml": "tasks:\n  - { type: include_tasks, file: a.yml }\n",
      "tasks/a.yml": "- { type: include_tasks, file: b.yml }\n",
      "tasks/b.yml": "- { type: include_tasks, file: a.yml }\n",
    },
    says: [/^tasks\/b\.yml:1:\d+ .*circle|^tasks\/b\.yml:1:\d+ .*itself/, /\^/],
  },
  {
    name: "an empty directory",
    files: {},
    says: [/Cannot find an apply file in ".*\/config"/, /init/],
    hasNoFrame: true,
  },
  {
    name: "a handler that is nowhere",
    files:
      "tasks:\n  - { type: debug, msg: a, notify: relod }\nhandlers:\n  - { name: reload, type: debug, msg: b }\n",
    says: [/^apply\.yml:2:36 .*"relod"/, /\^{5}/, /Did you mean "reload"/],
  },
  {
    name: "template files with mistakes",
    files: {
      "apply.yml":
        "tasks:\n  - { type: template, src: a.j2, dest: /x }\n  - { type: template, src: aa.j2, dest: /x }\n",
      "vars.yml": "port: 80\n",
      "templates/a.j2": '1\n{% include "b.j2" %} {{ prot }}\n',
      "templates/b.j2": "1\n2\n{{ 3 + }}\n",
    },
    says: [
      /^apply\.yml:3:28 .*Cannot find the template "aa\.j2"$/,
      /\^{5}/,
      /Did you mean "a\.j2"\?/,
      /^templates\/b\.j2:3:8 .*Expected a value/,
      /^ +3 \| \{\{ 3 \+ \}\}$/,
      /^2 errors, nothing was changed/,
    ],
  },
  {
    name: "several errors at once",
    files: {
      "apply.yml":
        'tasks:\n  - { type: file, path: x }\n  - { type: debgu, msg: a }\n  - { type: debug, msg: "{{ a b }}" }\n',
      "vars.yml": "a: 1\na: 2\n",
    },
    says: [
      /^apply\.yml:2:25 /,
      /^apply\.yml:3:13 /,
      /^apply\.yml:4:\d+ /,
      /^vars\.yml:2:1 /,
      /^4 errors, nothing was changed/,
    ],
  },
];

for (const { name, files, says, hasNoFrame } of CONFIG_ROWS) {
  Deno.test(`configuration with ${name} is refused with its place`, async () => {
    using site = makeSite(undefined, { isPlain: true, lines });
    const all = typeof files === "string" ? { "apply.yml": files } : files;
    for (const [file, text] of Object.entries(all)) site.write(file, text);
    const ran = await runOnSame(site, "apply");
    requireSaid(ran.stderr, says);
    equal(ran.code, 3, ran.stderr);
    equal(ran.stdout, "");
    match(ran.stderr, /nothing was changed/);
    if (!hasNoFrame) match(ran.stderr, /^ +\d+ \| .*\n +\| +\^/m);
    ok(ran.stderr.length < 4000, `${ran.stderr.length} characters are said`);
    equal((await site.run("validate")).code, 3);
  });
}

/** Input that is wrong on the host: the task fails, says where and why, and leaves all as it was. */
interface HostRow {
  name: string;
  task: string;
  /** Prepares the directory of the target. */
  have?: (target: string) => void;
  says: readonly RegExp[];
  code?: number;
}

const HOST_ROWS: readonly HostRow[] = [
  {
    name: "a program that is not installed",
    task: "{ type: command, argv: [no-such-program, -x] }",
    says: [/apply\.yml:3:5/, /"no-such-program"/],
  },
  {
    name: "a file that may not be read",
    task: '{ type: lineinfile, path: "{{ env.T }}/a", line: x }',
    have: (target) => write(`${target}/a`, "secret\n", 0o000),
    says: [/apply\.yml:3:5/, /Cannot read ".*\/a": permission denied/],
  },
  {
    name: "a directory that may not be written",
    task: '{ type: copy, dest: "{{ env.T }}/d/a", content: x }',
    have: (target) => Deno.mkdirSync(`${target}/d`, { mode: 0o555 }),
    says: [/apply\.yml:3:5/, /Cannot change ".*\/d\/a": permission denied/],
  },
  {
    name: "a directory where a file is wanted",
    task: '{ type: template, src: t.j2, dest: "{{ env.T }}/d/e" }',
    have: (target) => Deno.mkdirSync(`${target}/d/e/t.j2`, { recursive: true }),
    says: [/apply\.yml:3:5/, /".*\/d\/e\/t\.j2".*directory/],
  },
  {
    name: "a file where a directory is wanted",
    task: '{ type: directory, path: "{{ env.T }}/a/b" }',
    have: (target) => write(`${target}/a`, ""),
    says: [/apply\.yml:3:5/, /".*\/a"/],
  },
  {
    name: "no directory for a file",
    task: '{ type: copy, dest: "{{ env.T }}/none/a", content: x }',
    says: [/apply\.yml:3:5/, /".*\/none"/],
  },
  {
    name: "a link to nothing that is to be followed",
    task: '{ type: lineinfile, path: "{{ env.T }}/link", line: x }',
    have: (target) => Deno.symlinkSync("nowhere", `${target}/link`),
    says: [/apply\.yml:3:5/, /\/link"/],
  },
  {
    name: "a link that leads to itself",
    task: '{ type: lineinfile, path: "{{ env.T }}/link", line: x }',
    have: (target) => Deno.symlinkSync("link", `${target}/link`),
    says: [/apply\.yml:3:5/, /\/link"/],
  },
  {
    name: "a binary file whose lines are to be edited",
    task: '{ type: lineinfile, path: "{{ env.T }}/a", line: x }',
    have: (target) =>
      Deno.writeFileSync(`${target}/a`, new Uint8Array([0, 1, 255, 10, 0])),
    says: [/apply\.yml:3:5/, /".*\/a".*(binary|text|NUL)/],
  },
  {
    name: "a template that fails when it is rendered",
    task:
      '{ type: copy, dest: "{{ env.T }}/a", content: "{{ (1, 2) | first / 0 }}" }',
    says: [/apply\.yml:3:5/, /zero|0/],
  },
  {
    name: "a template file that fails in its third line",
    task: '{ type: template, src: broken.j2, dest: "{{ env.T }}/a" }',
    says: [/apply\.yml:3:5/, /broken\.j2:3/],
  },
  {
    name: "a source that is nowhere",
    task: '{ type: copy, src: none.conf, dest: "{{ env.T }}/a" }',
    says: [/apply\.yml:3:5/, /Cannot find "none\.conf"/, /Looked in .*files/],
  },
  {
    name: "a named pipe where a template is to be read",
    task: '{ type: template, src: "{{ env.T }}/pipe", dest: "{{ env.T }}/a" }',
    have: makePipe,
    says: [
      /apply\.yml:3:5/,
      /Cannot read ".*\/pipe": it is not a regular file/,
    ],
  },
  {
    name: "a named pipe that a template reads",
    task:
      "{ type: copy, dest: '{{ env.T }}/a', content: '{{ lookup(\"file\", env.T ~ \"/pipe\") }}' }",
    have: makePipe,
    says: [
      /apply\.yml:3:5/,
      /Cannot read ".*\/pipe": it is not a regular file/,
    ],
  },
  {
    name: "a new file that its validator refuses",
    task:
      '{ type: copy, dest: "{{ env.T }}/a", content: new, validate: "grep -q old %s" }',
    have: (target) => write(`${target}/a`, "old\n"),
    says: [/apply\.yml:3:5/, /grep/],
  },
];

for (const { name, task, have, says, code = 1 } of HOST_ROWS) {
  Deno.test(`the host has ${name}: the task fails and nothing is half done`, async () => {
    using site = makeSite(
      `tasks:\n  # The task stands in line 3.\n  - ${task}\n`,
      { isPlain: true, lines },
    );
    site.write("templates/t.j2", "x\n");
    site.write("templates/broken.j2", "1\n2\n{{ 3 / 0 }}\n");
    have?.(site.target);
    const ran = await runOnSame(site, "apply");
    requireSaid(ran.stdout, says);
    equal(ran.code, code, ran.stdout);
    match(ran.stdout, /^1 failed, 0 ok/m);
    match(ran.stdout, /Retry: .*apply --resume 1/);
    restoreModes(site.target);
  });
}

/** Input that is odd and right: the change is made to the byte, and once. */
interface OddRow {
  name: string;
  task: string;
  have?: (target: string) => void;
  /** Contents by name afterwards; null for a link or nothing. */
  want: Readonly<Record<string, string>>;
  /** What the plan must show. */
  shows?: RegExp;
}

const ODD_ROWS: readonly OddRow[] = [
  {
    name: "lines that end with CRLF",
    task: '{ type: lineinfile, path: "{{ env.T }}/a", line: two }',
    have: (target) => write(`${target}/a`, "one\r\nthree\r\n"),
    want: { a: "one\r\nthree\r\ntwo\r\n" },
    shows: /^ +three\\x0d\n +\+two\\x0d$/m,
  },
  {
    name: "no newline at the end",
    task: '{ type: lineinfile, path: "{{ env.T }}/a", line: two }',
    have: (target) => write(`${target}/a`, "one"),
    want: { a: "one\ntwo\n" },
  },
  {
    name: "0 bytes",
    task: '{ type: lineinfile, path: "{{ env.T }}/a", line: one }',
    have: (target) => write(`${target}/a`, ""),
    want: { a: "one\n" },
  },
  {
    name: "0 bytes that a block goes into",
    task:
      '{ type: blockinfile, path: "{{ env.T }}/a", block: one, marker: "# {mark}" }',
    have: (target) => write(`${target}/a`, ""),
    want: { a: "# BEGIN\none\n# END\n" },
  },
  {
    name: "a newline in its name",
    task: '{ type: copy, dest: "{{ env.T }}/a\\nb", content: "x" }',
    want: { "a\nb": "x" },
  },
  {
    name: "a name that looks like an option",
    task: '{ type: copy, dest: "{{ env.T }}/-rf", content: "x" }',
    want: { "-rf": "x" },
  },
  {
    name: "a link to nothing that is to be replaced",
    task: '{ type: copy, dest: "{{ env.T }}/a", content: "x" }',
    have: (target) => Deno.symlinkSync("nowhere", `${target}/a`),
    want: { a: "x" },
  },
  {
    name: "a byte order mark",
    shows: /^ +@@ -1 \+1,2 @@\n +\uFEFF?one\n +\+two\n/m,
    task: '{ type: lineinfile, path: "{{ env.T }}/a", line: two }',
    have: (target) => write(`${target}/a`, "\uFEFFone\n"),
    want: { a: "\uFEFFone\ntwo\n" },
  },
];

for (const { name, task, have, want, shows } of ODD_ROWS) {
  Deno.test(`a file with ${name} becomes what is wanted, once`, async () => {
    using site = makeSite(`tasks:\n  - ${task}\n`, { isPlain: true, lines });
    have?.(site.target);
    const plan = await runOnSame(site, "apply", "--dry-run");
    equal(plan.code, 0, plan.stdout + plan.stderr);
    if (shows) match(plan.stdout, shows);
    const made = await site.run("apply");
    equal(made.code, 0, made.stdout + made.stderr);
    // A name with a newline forges no line of the report.
    ok(!/^b/m.test(made.stdout), made.stdout);
    for (const [file, text] of Object.entries(want)) {
      equal(readBytes(`${site.target}/${file}`), text);
    }
    equal([...Deno.readDirSync(site.target)].length, Object.keys(want).length);
    const again = await runOnSame(site, "apply", "--detailed-exitcode");
    equal(again.code, 0, again.stdout);
  });
}

Deno.test("a file of 100 MB is copied, searched and edited, each once and without being shown", async () => {
  using site = makeSite(
    `
tasks:
  - { type: copy, src: "{{ env.T }}/big", dest: "{{ env.T }}/copied" }
  - { type: stat, path: "{{ env.T }}/copied", checksum: true, register: seen }
  - { type: lineinfile, path: "{{ env.T }}/lines", line: last }
  - { type: assert, that: seen.stat.size == 100000000 }
`,
    { isPlain: true, lines },
  );
  const line = new TextEncoder().encode("0123456789 line of a log file\n");
  const bytes = new Uint8Array(100_000_000);
  for (let at = 0; at < bytes.length; at += line.length) {
    bytes.set(line.subarray(0, bytes.length - at), at);
  }
  Deno.writeFileSync(`${site.target}/big`, bytes);
  Deno.writeFileSync(`${site.target}/lines`, bytes);
  const ran = await site.run("apply", "--diff", "-v");
  equal(ran.code, 0, ran.stdout + ran.stderr);
  ok(ran.stdout.length < 10_000, `${ran.stdout.length} characters are shown`);
  equal(Deno.statSync(`${site.target}/copied`).size, bytes.length);
  const edited = Deno.readFileSync(`${site.target}/lines`);
  match(new TextDecoder().decode(edited.slice(-20)), /\nlast\n$/);
  const again = await site.run("apply", "--detailed-exitcode");
  equal(again.code, 0, again.stdout);
});

Deno.test("an env file that may not be read is refused", async () => {
  using site = makeSite("tasks: []\n", {
    env: "A=secret\n",
    isPlain: true,
    lines,
  });
  Deno.chmodSync(`${site.dir}/env`, 0o000);
  const ran = await runOnSame(site, "apply");
  match(ran.stderr, /env:1:1 .*Cannot read the env file: permission denied/);
  ok([3, 4].includes(ran.code), `${ran.code}`);
});

Deno.test({
  name: "an env file that others may read is refused for root",
  // Without root, what others may read is the user's own matter.
  ignore: Deno.uid() !== 0,
  fn: async () => {
    using site = makeSite("tasks: []\n", { env: "A=secret\n" });
    Deno.chmodSync(`${site.dir}/env`, 0o644);
    const ran = await runOnSame(site, "apply");
    equal(ran.code, 3, ran.stderr);
    match(ran.stderr, /env:1:1 .*others may read: its mode is 0644/);
    match(ran.stderr, /chmod 0600/);
  },
});

Deno.test("an env file inside the configuration is refused", async () => {
  using site = makeSite("tasks: []\n", { isPlain: true, lines });
  site.write("env", "A=secret-in-config\n");
  const ran = await runOnSame(
    site,
    `--env-file=${site.config}/env`,
    "apply",
  );
  equal(ran.code, 3, ran.stderr);
  match(ran.stderr, /env:1:1 .*inside the configuration directory/);
  ok(!ran.stderr.includes("secret-in-config"));
});

Deno.test("a line of the env file without a name is refused and not shown", async () => {
  using site = makeSite("tasks: []\n", {
    env: "A=1\nhunter2 is my secret\n",
    isPlain: true,
    lines,
  });
  const ran = await runOnSame(site, "apply");
  equal(ran.code, 3, ran.stderr);
  match(ran.stderr, /env:2:1 .*NAME=value/);
  ok(!ran.stderr.includes("hunter2"));
});

Deno.test("a configuration that is nowhere is refused with what to do", async () => {
  using site = makeSite(undefined, { isPlain: true, lines });
  const ran = await runOnSame(site, `--config=${site.dir}/none`, "apply");
  equal(ran.code, 3, ran.stderr);
  match(ran.stderr, /Cannot find the configuration ".*\/none"/);
  match(ran.stderr, /init/);
});

Deno.test("a state directory that may not be written is refused before any change", async () => {
  using site = makeSite(
    'tasks:\n  - { type: copy, dest: "{{ env.T }}/a", content: x }\n',
    { isPlain: true, lines },
  );
  Deno.mkdirSync(`${site.dir}/locked`);
  Deno.chmodSync(`${site.dir}/locked`, 0o555);
  const ran = await runOnSame(
    site,
    `--state-dir=${site.dir}/locked/s`,
    "apply",
  );
  equal(ran.code, 4, ran.stderr);
  match(ran.stderr, /".*\/locked/);
});

/** Runs the program and requires that the target stays as it is. */
async function runOnSame(site: Site, ...words: string[]): Promise<Ran> {
  const before = toTreeText(site.target);
  const ran = await site.run(...words);
  equal(toTreeText(site.target), before, "the target changed");
  ok(!/\bat .*\.ts:\d+/.test(ran.stdout + ran.stderr), "a stack is shown");
  return ran;
}

function makePipe(target: string): void {
  new Deno.Command("mkfifo", { args: [`${target}/pipe`] }).outputSync();
}

/** Requires lines that match, in order. */
function requireSaid(text: string, says: readonly RegExp[]): void {
  const lines = text.split("\n");
  let at = 0;
  for (const wanted of says) {
    while (at < lines.length && !wanted.test(lines[at]!)) at++;
    ok(at < lines.length, `expected ${wanted} in:\n${text.slice(0, 4000)}`);
  }
}

function write(path: string, text: string, mode = 0o644): void {
  Deno.writeTextFileSync(path, text);
  Deno.chmodSync(path, mode);
}

/** Lets the directory be removed. */
function restoreModes(dir: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(dir)) {
    if (isDirectory) Deno.chmodSync(`${dir}/${name}`, 0o755);
  }
}

function readBytes(path: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(Deno.readFileSync(path));
}

function toBomb(): string {
  const rows = ["vars:", "  a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let at = 1; at < 12; at++) {
    const list = Array(9).fill(`*a${at - 1}`).join(", ");
    rows.push(`  a${at}: &a${at} [${list}]`);
  }
  return rows.join("\n") + "\ntasks: []\n";
}
