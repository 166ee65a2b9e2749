/** The same configuration in YAML, TOML, JSON and TypeScript gives the same plan. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { load as parseYaml } from "js-yaml";
import { stringify as toToml } from "smol-toml";
import { makeSite, type Ran, type Site } from "./_driftless.ts";

const VARS = `
port: 8080
ratio: 0.5
enabled: true
motto: "ünïcode ✓ 'single' \\"double\\" # no comment"
sites: [{ name: a, root: /a }, { name: b, root: /b }]
deep: { one: { two: [3, four] } }
`;

const APPLY = `
vars:
  owner_text: "port {{ port }}"
tasks:
  - { name: top, type: directory, path: "{{ env.T }}/d", mode: "0750", tags: [base, dirs] }
  - type: copy
    dest: "{{ env.T }}/d/text"
    mode: u=rw,go=
    content: |
      {{ motto }}
      port={{ port }} ratio={{ ratio }} {{ owner_text }}

        indented
      back\\slash	tab
    notify: [stamp]
  - type: template
    src: page.j2
    dest: "{{ env.T }}/d/{{ site.name }}.conf"
    loop: "{{ sites }}"
    loop_control: { loop_var: site, index_var: at }
  - block:
      - { type: lineinfile, path: "{{ env.T }}/d/lines", line: "a = \\"1\\"", create: true }
      - { type: blockinfile, path: "{{ env.T }}/d/lines", block: "x\\ny\\n", marker: "# {mark} é" }
      - { type: replace, path: "{{ env.T }}/d/lines", regexp: "^(q)$", replace: "r" }
    rescue:
      - { type: fail, msg: never }
    when: enabled and deep.one.two[0] == 3
  - { type: file, path: "{{ env.T }}/link", state: link, src: d/text }
  - { type: command, argv: [sh, -c, "echo \\"$0\\"", "a b"], creates: "{{ env.T }}/d", register: said }
  - { type: set_fact, count: 3, list: [1, two, 3.5, true], map: { k: v } }
  - { type: copy, dest: "{{ env.T }}/facts", content: "{{ list | to_json }}{{ map.k }}{{ count + 1 }}" }
  - { type: debug, msg: "{{ deep }}" }
  - { type: stat, path: "{{ env.T }}/none", register: found, changed_when: false }
  - { type: copy, dest: "{{ env.T }}/no", content: "", when: found.exists }
  - { type: assert, that: ["not found.exists", "count == 3"] }
handlers:
  - { name: stamp, type: copy, dest: "{{ env.T }}/stamp", content: "{{ port }}" }
`;

/** Writes plain data in each format. */
const FORMATS: Readonly<
  Record<string, (data: Record<string, unknown>) => string>
> = {
  json: (data) => JSON.stringify(data, undefined, 2),
  toml: (data) => toToml(data),
  ts: (data) =>
    `const data: Record<string, unknown> = ${
      JSON.stringify(data)
    };\nexport default data;\n`,
};

Deno.test("YAML, TOML, JSON and TypeScript give the same plan, and nothing to do to each other", async () => {
  using site = makeSite(APPLY);
  site.write("vars.yml", VARS);
  site.write("templates/page.j2", "{{ at }} {{ site.root }} {{ motto }}\n");
  const plan = await site.run("apply", "--dry-run", "--json");
  equal(plan.code, 0, plan.stdout + plan.stderr);
  ok((plan.summary?.changed ?? 0) >= 9, JSON.stringify(plan.summary));
  for (const format of Object.keys(FORMATS)) {
    rewrite(site, format);
    const other = await site.run("apply", "--dry-run", "--json");
    equal(other.code, 0, format + other.stdout + other.stderr);
    deepEqual(toPlan(other), toPlan(plan), format);
  }
  const made = await site.run("apply", "--json");
  equal(made.code, 0, made.stdout + made.stderr);
  for (const format of ["json", "toml"]) {
    rewrite(site, format);
    const again = await site.run("apply", "--json");
    equal(again.summary?.changed, 0, format + again.stdout);
  }
});

/** Replaces both files by the same data in another format. */
function rewrite(site: Site, format: string): void {
  for (const [name, text] of [["apply", APPLY], ["vars", VARS]] as const) {
    const data = parseYaml(text);
    for (const ending of ["yml", ...Object.keys(FORMATS)]) {
      remove(`${site.config}/${name}.${ending}`);
    }
    ok(typeof data === "object" && data !== null);
    site.write(
      `${name}.${format}`,
      FORMATS[format]!(Object.fromEntries(Object.entries(data))),
    );
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What a plan says, without places and times. */
function toPlan(ran: Ran): unknown[] {
  return ran.tasks.map(({ place: _place, duration_ms: _ms, ...rest }) => rest);
}
