/** Secrets are planted in every field of every task type, and every output is searched for them. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { walkSync } from "./_walk.ts";
import { tasks } from "../../tasks/mod.ts";
import {
  BASES,
  fill,
  isAccepted,
  listAllFields,
  listPlants,
  type Plant,
} from "./_plants.ts";
import { makeSite, openLines, type Ran, type Site } from "./_driftless.ts";

const lines = openLines({ isPlain: true });
Deno.test.afterAll(() => lines[Symbol.dispose]());

/** Values that are hard to keep: of one line and many, with quotes and marks of patterns, short, of odd bytes. */
const CANARIES: Readonly<Record<string, string>> = {
  CANARY_PLAIN: "canary-plain-7f3a9c",
  CANARY_PEM: [
    "-----BEGIN CANARY KEY-----",
    "MC4CAQAwBQYDK2VwBCIEIHcanaryLine1",
    "zZq8s0WmYcanaryLine2LlUj0tVt/Q+3==",
    "-----END CANARY KEY-----",
    "",
  ].join("\n"),
  CANARY_MARKS: `it's "q" \\d+[a-z]{2}(x|y)* $HOME %s`,
  CANARY_URL: "canary/ürl?&=+ä#~",
  CANARY_SHORT: "Zq7x",
  CANARY_BRACES: "canary{{ 1 }}{% x %}",
  CANARY_NUMBER: "918273645",
};

const ENV_FILE = Object.entries(CANARIES)
  .map(([name, value]) => `${name}=\`${value}\``).join("\n");

/** Files that plants read or include. */
const BESIDE: Readonly<Record<string, string>> = {
  "files/s.sh": "#!/bin/sh\ntrue\n",
  "templates/t.j2": "{{ env.CANARY_PLAIN }}\n",
  "tasks/i.yml": "- { type: debug, msg: included }\n",
  "roles/r/tasks/main.yml": "- { type: debug, msg: role }\n",
  "vars.yml": `
spread: "{{ env.CANARY_MARKS }}"
nested: { a: ["{{ env.CANARY_PEM }}"], "{{ env.CANARY_PLAIN }}": 1 }
`,
};

/** Ways by which texts get into results, labels, errors and conditions. */
const WAYS = [
  { type: "command", argv: ["printenv", "X"], env: { X: "%" } },
  { type: "command", argv: ["cat"], stdin: "%", register: "seen" },
  { type: "debug", msg: "{{ seen }}" },
  { type: "debug", var: "seen" },
  { type: "debug", msg: "{{ seen.stdout_lines | default([]) | join('-') }}" },
  { type: "debug", msg: "{{ ('user:' ~ RAW) | b64encode }}" },
  { type: "debug", msg: "{{ RAW | urlencode }} {{ RAW | to_json }}" },
  { type: "debug", msg: "{{ RAW | b64encode }} {{ [RAW] | to_yaml }}" },
  { type: "debug", msg: "{{ { 'a': { RAW: RAW } } }}" },
  {
    type: "raw",
    cmd: 'echo "$X" >&2; exit 3',
    environment: { X: "%" },
  },
  { type: "raw", cmd: 'echo "$X" | base64', environment: { X: "%" } },
  { type: "fail", msg: "broken: %" },
  { type: "assert", that: ["RAW == 'other'"], fail_msg: "is %" },
  { type: "assert", that: ["RAW is match('x')"] },
  { type: "debug", msg: "{{ RAW.missing.more }}" },
  { type: "debug", msg: "{{ RAW | int(1) + none_such | default([]) }}" },
  { type: "debug", msg: "{{ RAW | from_json }}" },
  { type: "debug", msg: "{{ RAW | from_yaml }}" },
  { type: "debug", msg: "{{ RAW | b64decode }}" },
  { type: "debug", msg: "{{ 'x' | regex_search(RAW) }}" },
  { type: "debug", msg: "{{ RAW | mandatory(RAW) }}{{ 1 / 0 }}" },
  { type: "debug", msg: "{{ {}[RAW] }}" },
  { type: "debug", msg: "x", loop: ["%", { a: "%" }], loop_control: {} },
  { type: "debug", msg: "x", when: "RAW == 'other'" },
  { type: "debug", msg: "x", failed_when: "RAW != 'other'" },
  { type: "debug", msg: "x", vars: { v: "%" }, check: ["v == 'other'"] },
  { type: "debug", msg: "x", until: "RAW == 'x'", retries: 1, delay: 0 },
  { name: "named %", type: "debug", msg: "x" },
  { type: "copy", dest: "{{ env.T }}/%", content: "name of a file" },
  { type: "file", path: "{{ env.T }}/none/%/x", state: "touch" },
  { type: "directory", path: "{{ env.T }}/tree/%/x" },
  { type: "directory", path: "{{ env.T }}/tree", state: "absent" },
  { type: "copy", dest: "{{ env.T }}/content", content: "a\n%\nb\n" },
  { type: "template", src: "t.j2", dest: "{{ env.T }}/page" },
  { type: "lineinfile", path: "{{ env.T }}/content", line: "password=%" },
  {
    type: "replace",
    path: "{{ env.T }}/content",
    regexp: "^b$",
    replace: "c %",
  },
  { type: "copy", dest: "{{ env.T }}/hidden", content: "%", no_log: true },
  { type: "command", argv: ["cat"], stdin: "%", no_log: true },
  { type: "debug", msg: "%", no_log: true },
  { type: "fail", msg: "%", no_log: true },
  { type: "set_fact", kept: "%" },
  { type: "debug", msg: "{{ kept }} {{ kept | length }}" },
  { type: "include_tasks", file: "tasks/%.yml" },
  { type: "include_role", name: "%" },
  { type: "copy", dest: "{{ env.T }}/x", content: "%", become_user: "%" },
  { type: "copy", dest: "{{ env.T }}/never/x", content: "%", notify: "n" },
];

/** Of the plants into all fields every so many; the host tests take all of them. */
const EVERY = Number(Deno.env.get("DRIFTLESS_PLANT_EVERY") ?? "8");

Deno.test("every task type has params to plant into", () => {
  deepEqual(Object.keys(BASES), Object.keys(tasks));
});

Deno.test(`a secret in any field of any type shows up in no output, audit record, state or list of processes (1 of ${EVERY})`, async () => {
  const plants = await listPlants(CANARIES["CANARY_PLAIN"]!);
  const planted = plants.map(({ type, field }) => `${type}.${field}`);
  const missing = new Set(await listAllFields()).difference(new Set(planted));
  deepEqual([...missing], []);
  const names = Object.keys(CANARIES);
  const chosen = plants.map((plant, at) => ({ plant, at }))
    .filter(({ at }) => at % EVERY === 0);
  const list = await Promise.all(chosen.map(async ({ plant, at }) => ({
    type: plant.type,
    ...toMap(fill(plant.params, `{{ env.${await toName(plant, names, at)} }}`)),
  })));
  const found = await searchAll(list);
  ok(found.length === 0, found.join("\n"));
});

/** Takes the names in turn; a number would make a type that waits do so for years, and one that the field refuses would end all at the load. */
async function toName(
  plant: Plant,
  names: readonly string[],
  at: number,
): Promise<string> {
  const name = names[at % names.length]!;
  const waits = ["pause", "wait_for"].includes(plant.type);
  if (waits && name === "CANARY_NUMBER") return names[0]!;
  const isTaken = await isAccepted(plant, CANARIES[name]!) ||
    !await isAccepted(plant, CANARIES[names[0]!]!);
  return isTaken ? name : names[0]!;
}

Deno.test("no kind of secret shows up on any way through results, errors, labels and conditions", async () => {
  const ways = Object.keys(CANARIES).flatMap((name) =>
    WAYS.map((way) =>
      toMap(fill(
        JSON.parse(JSON.stringify(way).replaceAll("RAW", `env.${name}`)),
        `{{ env.${name} }}`,
      ))
    )
  );
  const found = await searchAll(ways);
  ok(found.length === 0, found.join("\n"));
});

Deno.test("what is searched for is there to be found: files hold the secrets", async () => {
  using site = makeSecretSite([
    { type: "copy", dest: "{{ env.T }}/a", content: "{{ env.CANARY_PEM }}" },
    { type: "command", argv: ["cat"], stdin: "{{ env.CANARY_PLAIN }}" },
  ]);
  const { code, stdout, stderr } = await site.run("apply", "--json");
  equal(code, 0, stdout + stderr);
  equal(
    Deno.readTextFileSync(`${site.target}/a`),
    CANARIES["CANARY_PEM"],
  );
  match(stdout, /"stdout":"\*\*\*"/);
});

Deno.test("the search sees the words of a process that runs for a moment", async () => {
  using site = makeSecretSite([
    { type: "command", argv: ["sh", "-c", "sleep 0.3; true", "open-word"] },
  ]);
  const found: string[] = [];
  await watch(site, ["apply"], found, ["open-word"]);
  match(found.join("\n"), /open-word/);
});

/** Tasks that would hand a secret to a program as a word. */
const WORDED: readonly { name: string; task: Record<string, unknown> }[] = [
  {
    name: "a command",
    task: { type: "command", argv: ["touch", "{{ env.T }}/%"] },
  },
  { name: "a shell line", task: { type: "raw", cmd: "touch $T/a-% # %" } },
  {
    name: "a guard",
    task: { type: "command", argv: ["true"], unless: ["touch", "%"] },
  },
  {
    name: "a validator",
    task: {
      type: "copy",
      dest: "{{ env.T }}/out",
      content: "x",
      validate: ["sh", "-c", "sleep 0.2; true", "%", "%s"],
    },
  },
  {
    name: "a user to run as",
    task: { type: "command", argv: ["true"], user: "%" },
  },
];

for (const { name, task } of WORDED) {
  Deno.test(`no program is given a secret as a word: ${name}`, async () => {
    const filled = fill(task, "{{ env.CANARY_SHORT }}");
    using site = makeSecretSite([
      // The mark of a validator is no place for a text.
      JSON.parse(
        JSON.stringify(filled).replaceAll("{{ env.CANARY_SHORT }}s", "%s"),
      ),
    ]);
    const { code, stdout, stderr } = await site.run("apply");
    equal(code, 1, stdout + stderr);
    match(stdout, /a secret in its arguments would stand in the process list/);
    deepEqual([...Deno.readDirSync(site.target)].map((one) => one.name), [
      "in",
    ]);
  });
}

Deno.test("the search finds each form", () => {
  const value = CANARIES["CANARY_MARKS"]!;
  const forms = toForms(value);
  for (const form of forms) {
    equal(search("x", `..${form}..`).length > 0, true, form);
  }
  ok(forms.length >= 4);
});

function makeSecretSite(list: readonly Record<string, unknown>[]): Site {
  const site = makeSite(undefined, { env: ENV_FILE, isPlain: true, lines });
  site.write(
    "apply.json",
    JSON.stringify({
      tasks: list,
      handlers: [{ name: "n", type: "debug", msg: "{{ env.CANARY_PLAIN }}" }],
    }),
  );
  for (const [name, text] of Object.entries(BESIDE)) site.write(name, text);
  Deno.writeTextFileSync(`${site.target}/in`, "a\nb\n");
  return site;
}

/** Runs every command on some tasks, each of which may fail, and searches all that they say and leave. */
async function searchAll(
  list: readonly Record<string, unknown>[],
): Promise<string[]> {
  using site = makeSecretSite(list.map((task) => ({
    block: [task],
    rescue: [{ type: "debug", msg: "it failed" }],
    // The one that raw tasks have as a param takes exit codes only.
    ignore_errors: true,
  })));
  const found: string[] = [];
  const commands = [
    ["validate"],
    ["validate", "--json"],
    ["apply", "--dry-run", "--diff", "-v"],
    ["apply", "--json", "-v"],
    ["apply", "--diff", "-v", "--color", "always", "--debug"],
    ["history"],
    ["history", "--json"],
    ["show", "1"],
    ["show", "2", "--json"],
    ["explain", "spread"],
    ["explain", "nested", "--json"],
    ["explain", "env"],
    ["rollback", "2", "--dry-run"],
    ["rollback", "1", "--json"],
    ["audit", "verify"],
  ];
  for (const words of commands) {
    const name = words.join(" ");
    const { stdout, stderr, code } = /^(apply|rollback)/.test(name)
      ? await watch(site, words, found)
      : await site.run(...words);
    ok(code !== 3 && code < 64, `${name}: ${code}\n${stdout}${stderr}`);
    found.push(...search(`stdout of ${name}`, stdout));
    found.push(...search(`stderr of ${name}`, stderr));
    if (name === "apply --json -v") {
      const count = stdout.split('"type":"task"').length - 1;
      ok(count >= list.length, `${count} of ${list.length} tasks ran`);
    }
    if (words.includes("--json")) {
      for (const line of stdout.split("\n").filter(Boolean)) JSON.parse(line);
    }
  }
  for (const path of walkSync(site.state)) {
    // What was in a file is kept to undo its change, readable by the owner only.
    if (path.includes("/blobs/")) continue;
    found.push(...search(path, new TextDecoder("latin1").decode(toUtf8(path))));
    equal(Deno.statSync(path).mode! & 0o077, 0, path);
  }
  return [...new Set(found)];
}

/** Bytes as they are, for a search in text of one character a byte. */
function toUtf8(path: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(path);
}

/** Runs a command and looks at the words of all processes meanwhile. */
async function watch(
  site: Site,
  words: readonly string[],
  found: string[],
  canaries: readonly string[] = Object.values(CANARIES),
): Promise<Ran> {
  const patterns = `${site.dir}/patterns`;
  const wanted = canaries.flatMap(toForms).flatMap((form) => form.split("\n"))
    .filter((line) => line.length >= 8 && !line.includes("-----"));
  Deno.writeTextFileSync(patterns, [...new Set(wanted)].join("\n"));
  await using watcher = new Deno.Command("sh", {
    args: ["-c", WATCH, "watch", patterns],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const ran = await site.run(...words);
  Deno.removeSync(patterns);
  const seen = (await new Response(watcher.stdout).text()).split("\n");
  equal(seen.shift(), "watching");
  found.push(
    ...seen.filter(Boolean).map((line) =>
      `processes of ${words.join(" ")}: ${line.slice(0, 300)}`
    ),
  );
  return ran;
}

/** Searches the words of all processes while the file of patterns is there, for half of the time: the rest is the program's. */
const WATCH = `
echo watching
while [ -e "$1" ]; do
  grep -a -s -F -f "$1" /proc/[0-9]*/cmdline
  sleep 0.02
done
`;

/** Finds secrets in a text, in any of their forms. */
function search(where: string, text: string): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(CANARIES)) {
    for (const form of toForms(value)) {
      for (const wanted of [form, toLatin(form)]) {
        const at = text.indexOf(wanted);
        if (at === -1) continue;
        const near = text.slice(Math.max(0, at - 150), at + wanted.length + 20);
        found.push(`${where}: ${name} in ${JSON.stringify(near)}`);
        break;
      }
    }
  }
  return found;
}

/** The forms that a secret may have: plain, base64, with a user before it, in an address, as JSON. */
function toForms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  const forms = [
    value,
    value.trim(),
    bytes.toBase64(),
    bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
    new TextEncoder().encode(`user:${value}`).toBase64(),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    ...value.split("\n").filter((line) => /canary/.test(line)),
  ];
  return [...new Set(forms)];
}

/** The bytes of a text, each as one character. */
function toLatin(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function toMap(value: unknown): Record<string, unknown> {
  ok(typeof value === "object" && value !== null);
  return Object.fromEntries(Object.entries(value));
}
