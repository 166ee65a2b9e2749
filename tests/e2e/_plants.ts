/** Tasks of every type with a text planted in every field, made from their schemas. */

import * as z from "zod";
import type { Task } from "../../lib/task.ts";
import { tasks } from "../../tasks/mod.ts";

/** Params with which each type has something harmless to do, as a user without rights; the first that leave room for a field are taken. */
export const BASES: Readonly<
  Record<string, readonly Record<string, unknown>[]>
> = {
  acl: [{ path: "{{ env.T }}/in", entries: "user:0:r" }, {
    path: "{{ env.T }}/in",
    purge: true,
  }],
  alternatives: [{ name: "driftless-no-such", state: "absent" }, {
    name: "driftless-no-such",
    path: "/x",
  }],
  apk: [{ name: "driftless-no-such-package" }],
  apt: [{ name: "driftless-no-such-package" }, {}],
  apt_key: [
    { name: "x", content: "x" },
    { name: "x", src: "{{ env.T }}/in" },
    { name: "x", fingerprint: "A".repeat(40) },
    { name: "x" },
  ],
  apt_repository: [{
    name: "driftless-no-such",
    uris: "file:/nowhere",
    suites: "x",
    components: "x",
  }, { name: "driftless-no-such", suites: "x", components: "x" }],
  archive: [{ path: "{{ env.T }}/in", dest: "{{ env.T }}/out.tgz" }],
  assert: [{ that: "true" }],
  at: [{ name: "x", state: "absent" }],
  audit_rule: [{ name: "x", state: "absent" }, {
    name: "x",
    rules: ["-b 64"],
    load: false,
  }],
  authorized_key: [{
    user: "root",
    key: `ssh-ed25519 ${"A".repeat(68)} x`,
    path: "{{ env.T }}/keys",
  }, { user: "root", path: "{{ env.T }}/keys" }],
  blockinfile: [{ path: "{{ env.T }}/in", block: "b" }],
  brew: [{ name: "driftless-no-such-package" }],
  ca_certificate: [{ name: "x", content: "x" }, { name: "x" }],
  capabilities: [{ path: "{{ env.T }}/in", capability: "cap_kill+p" }],
  cgroup: [{ path: "driftless-none/x", state: "absent" }, {
    path: "driftless-none/x",
    controllers: "driftless_none",
  }],
  choco: [{ name: "driftless-no-such-package" }],
  command: [{ argv: ["true"] }, {}],
  copy: [{ dest: "{{ env.T }}/out", content: "x" }, {
    dest: "{{ env.T }}/out",
  }],
  cron: [{ name: "x", job: "true", minute: "1", user: "root" }, {
    name: "X",
    job: "1",
    env: true,
    user: "root",
    cron_file: "x",
  }],
  debconf: [
    { name: "x", question: "x/x", vtype: "string", value: "x" },
  ],
  debug: [{ msg: "x" }, {}],
  directory: [{ path: "{{ env.T }}/dir" }],
  dnf: [{ name: "driftless-no-such-package" }],
  fail: [{ msg: "x" }],
  fetch: [{ url: "http://127.0.0.1:1/x", dest: "{{ env.T }}/out" }],
  file: [{ path: "{{ env.T }}/in" }, { path: "{{ env.T }}/new" }, {
    path: "{{ env.T }}/new",
    state: "link",
  }],
  filesystem: [{ dev: "{{ env.T }}/in" }],
  firewalld: [
    { state: "present", service: "ssh" },
    { state: "present", zone: "dl" },
    { state: "present", port_forward: { port: 9, proto: "tcp", toport: 9 } },
  ],
  flatpak: [{ name: "org.example.None" }],
  gem: [{ name: "driftless-no-such-package" }],
  get_url: [{ url: "http://127.0.0.1:1/x", dest: "{{ env.T }}/out" }],
  git: [{ repo: "http://127.0.0.1:1/x.git", dest: "{{ env.T }}/git" }],
  group: [{ name: "driftless-no-such" }],
  hostname: [{ name: "driftless-no-such" }],
  hosts_entry: [{ ip: "::1", names: "x", path: "{{ env.T }}/hosts" }],
  include_role: [{ name: "r" }],
  include_tasks: [{ file: "tasks/i.yml" }],
  ini_file: [
    { path: "{{ env.T }}/in", key: "k", value: "v" },
    { path: "{{ env.T }}/in", value: "v" },
    { path: "{{ env.T }}/in", state: "absent" },
    { path: "{{ env.T }}/in" },
  ],
  iptables: [{ target: "DROP", dport: "9" }, { target: "DROP" }],
  journald: [{ name: "x", config: { Storage: "auto" } }],
  json_file: [
    { path: "{{ env.T }}/in", key: "k", value: "v" },
    { path: "{{ env.T }}/in", key: "k" },
    { path: "{{ env.T }}/in", state: "absent" },
    { path: "{{ env.T }}/in" },
  ],
  kernel_module: [{ name: "driftless_no_such", state: "absent" }],
  known_hosts: [{ name: "x", state: "absent", path: "{{ env.T }}/kh" }],
  limits: [{ name: "x", domain: "x", limits: { core: 0 } }],
  lineinfile: [{ path: "{{ env.T }}/in", line: "l" }],
  locale: [{ name: "C" }, { settings: { LANG: "C" } }],
  logrotate: [{ name: "x", path: "/var/log/driftless-none" }],
  loop_device: [{ path: "{{ env.T }}/none", state: "absent" }],
  lvg: [{ vg: "driftless-none", state: "absent" }, {
    vg: "driftless-none",
    pvs: "/dev/driftless-none",
  }],
  lvol: [{ vg: "driftless-none", lv: "x", state: "absent" }],
  mount: [{
    path: "{{ env.T }}/mnt",
    src: "x",
    fstab_file: "{{ env.T }}/fstab",
  }],
  netns: [{ name: "driftless-none", state: "absent" }],
  network_interface: [
    { name: "lo", persist: false },
    { name: "driftless9", state: "absent" },
  ],
  nftables: [{ name: "dl", content: "chain c {}" }, {
    name: "dl",
    state: "absent",
  }],
  npm: [{ name: "driftless-no-such-package" }],
  package: [{ name: "driftless-no-such-package" }],
  pacman: [{ name: "driftless-no-such-package" }],
  pam_limits: [{
    domain: "x",
    limit_type: "hard",
    limit_item: "core",
    value: 0,
    dest: "{{ env.T }}/limits",
  }],
  pause: [{ seconds: 0 }],
  pip: [{ name: "driftless-no-such-package" }, {
    requirements: "{{ env.T }}/in",
  }],
  process: [
    { name: "driftless-none", state: "present", wait_secs: 0 },
    { name: "driftless-none", state: "absent" },
    { state: "present", wait_secs: 0 },
  ],
  raw: [{ cmd: "true" }, { executable: "true" }, {}],
  reboot: [{ id: "x", test: true }],
  replace: [{ path: "{{ env.T }}/in", regexp: "x", replace: "y" }],
  resolver: [{ nameservers: ["::1"], via: "resolved" }, { via: "resolved" }],
  rsyslog: [{ name: "x", config: "x" }],
  script: [{ path: "s.sh" }, {}],
  sefcontext: [{ target: "/driftless-none", state: "absent" }],
  selinux: [
    { state: "disabled", persistent: false },
    { state: "restorecon", target: "{{ env.T }}/none", ignore_missing: true },
    { state: "on", boolean: "driftless_none" },
  ],
  selogin: [{ login: "driftless-none", state: "absent" }],
  seport: [{ ports: 1, proto: "tcp", setype: "x", state: "absent" }],
  service: [{ name: "driftless-no-such", state: "stopped" }, {}],
  set_fact: [{ key: "k", value: "v" }, {}],
  shutdown: [{ id: "x", test: true }],
  snap: [{ name: "driftless-no-such-package" }],
  ssh_config: [
    { path: "{{ env.T }}/ssh", host: "x", options: { Port: 1 } },
    { path: "{{ env.T }}/ssh", options: { Port: 1 } },
    { options: { Port: 1 } },
  ],
  stat: [{ path: "{{ env.T }}/in" }],
  sudoers: [
    { name: "x", user: "root", commands: "ALL", path: "{{ env.T }}/su" },
    { name: "x", commands: "ALL", path: "{{ env.T }}/su" },
    { name: "x", path: "{{ env.T }}/su" },
  ],
  swap: [{ path: "{{ env.T }}/none", state: "absent", persist: false }],
  sysctl: [{ name: "kernel.none", value: "1" }],
  systemd_unit: [
    { name: "x.service", content: "[Unit]" },
    { name: "x.service" },
  ],
  tempfile: [{ path: "{{ env.T }}" }, {}],
  template: [{ src: "t.j2", dest: "{{ env.T }}/out" }],
  timezone: [{ name: "No/Such" }],
  toml_file: [
    { path: "{{ env.T }}/in", key: "k", value: "v" },
    { path: "{{ env.T }}/in", key: "k" },
    { path: "{{ env.T }}/in", state: "absent" },
    { path: "{{ env.T }}/in" },
  ],
  ufw: [
    { state: "allow", port: "9" },
    { state: "allow", from: "192.0.2.1" },
    {
      state: "logging",
      logging: "low",
    },
    { state: "default", default: "deny" },
    {
      state: "delete",
      action: "allow",
      port: "9",
    },
  ],
  unarchive: [{ src: "{{ env.T }}/in", dest: "{{ env.T }}" }],
  uri: [{ url: "http://127.0.0.1:1/x" }],
  user: [{ name: "driftless-no-such" }],
  virtual_machine: [{
    name: "driftless-none",
    state: "absent",
    uri: "test:///default",
  }],
  wait_for: [{ path: "{{ env.T }}/none", timeout: 0 }, {
    host: "127.0.0.1",
    port: 1,
    timeout: 0,
    state: "started",
  }, { timeout: 0 }],
  winget: [{ name: "Example.None" }],
  xattr: [
    { path: "{{ env.T }}/in", key: "k", value: "v" },
    { path: "{{ env.T }}/in", key: "k" },
  ],
  xml_file: [
    { path: "{{ env.T }}/in", key: "/k", value: "v" },
    { path: "{{ env.T }}/in", key: "/k" },
    { path: "{{ env.T }}/in", state: "absent" },
    { path: "{{ env.T }}/in" },
  ],
  yaml_file: [
    { path: "{{ env.T }}/in", key: "k", value: "v" },
    { path: "{{ env.T }}/in", key: "k" },
    { path: "{{ env.T }}/in", state: "absent" },
    { path: "{{ env.T }}/in" },
  ],
  yum: [{ name: "driftless-no-such-package" }],
  zypper: [{ name: "driftless-no-such-package" }],
};

/** How a field may carry the text, `%` standing for it: alone, and the first that the type accepts. */
const SHAPES: readonly string[] = [
  "http://u:%@127.0.0.1:1/x.git",
  "{{ env.T }}/%",
  "x-%",
  "echo %",
];

/** A task with the text in one field. */
export interface Plant {
  type: string;
  field: string;
  /** Params; `%` stands for the text. */
  params: Record<string, unknown>;
}

/** Fields of a type, planted or not. */
export async function listAllFields(): Promise<string[]> {
  const fields: string[] = [];
  for (const [type, load] of Object.entries(tasks)) {
    const names = listFields(await load()).map(([field]) => `${type}.${field}`);
    fields.push(...names);
  }
  return fields;
}

/** Lists plants for all types and fields: the bare text in each, and a shape that the type accepts. */
export async function listPlants(example: string): Promise<Plant[]> {
  const plants: Plant[] = [];
  for (const [type, load] of Object.entries(tasks)) {
    const task = await load();
    for (const [field, schema] of listFields(task)) {
      const toPlant = (shape: string): Plant[] =>
        toValues(schema, shape, KEYS[`${type}.${field}`]).flatMap((value) => {
          const params = BASES[type]!.map((base) => ({
            ...base,
            [field]: value,
          })).find((params) =>
            judge(task, params, example).every((at) =>
              // Of a bare text only the run tells whether the field takes it.
              at === field && shape === "%"
            )
          );
          if (params === undefined) return [];
          return [{ type, field, params }];
        });
      const shaped = SHAPES.map(toPlant).find(({ length }) => length > 0);
      plants.push(...toPlant("%"), ...shaped ?? []);
    }
  }
  return plants;
}

/** Tells whether the type takes its params with a text in the field. */
export async function isAccepted(
  { type, params }: Plant,
  text: string,
): Promise<boolean> {
  return judge(await tasks[type]!(), params, text).length === 0;
}

/** Replaces `%` in all texts. */
export function fill(value: unknown, text: string): unknown {
  if (typeof value === "string") return value.replaceAll("%", () => text);
  if (Array.isArray(value)) return value.map((item) => fill(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fill(item, text)]),
  );
}

/** A part of a JSON schema, as far as it is looked at here. */
const SCHEMA = z.looseObject({
  type: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
});

/** Fields of a type with the JSON schema of each; `anything` where it takes any name. */
export function listFields(task: Task): [string, unknown][] {
  const schema = z.toJSONSchema(task.params, {
    io: "input",
    unrepresentable: "any",
  });
  const { properties = {}, additionalProperties } = SCHEMA.parse(schema);
  const fields = Object.entries(properties);
  if (additionalProperties !== false) fields.push(["anything", {}]);
  return fields;
}

/** Keys of maps that take no others than those that they know. */
const KEYS: Readonly<Record<string, string>> = {
  "cgroup.settings": "memory.max",
};

/** Values of a field that carry the text: alone, in a list, in a map, under all names of a record. */
function toValues(schema: unknown, shape: string, key = "inner"): unknown[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, items, anyOf, properties, additionalProperties } = SCHEMA.parse(
    schema,
  );
  if (anyOf !== undefined) {
    return anyOf.flatMap((one) => toValues(one, shape, key));
  }
  if (type === undefined) return [shape, { [key]: [shape] }];
  if (type === "array") {
    return toValues(items ?? {}, shape, key).map((item) => [item]);
  }
  if (type === "object" && properties !== undefined) {
    return [Object.fromEntries(
      Object.keys(properties).map((name) => [name, shape]),
    )];
  }
  if (type === "object") {
    return toValues(additionalProperties ?? {}, shape, key)
      .map((item) => ({ [key]: item }));
  }
  // A number or a flag may come out of a template, and so may a wrong text.
  return [shape];
}

/** Tells which fields the type refuses once the texts are rendered. */
function judge(
  task: Task,
  params: Record<string, unknown>,
  example: string,
): string[] {
  const rendered = fill(params, example);
  const plain: unknown = JSON.parse(
    JSON.stringify(rendered).replaceAll("{{ env.T }}", "/t"),
  );
  const result = task.params.safeParse(plain);
  return result.success
    ? []
    : result.error.issues.map(({ path }) => String(path[0] ?? ""));
}
