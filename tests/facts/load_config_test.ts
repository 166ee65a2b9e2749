import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { findSurroundings } from "../../lib/apply/setup.ts";
import { ConfigErrors, toPlaceText } from "../../lib/error.ts";
import type { FactsConfig } from "../../lib/facts/config.ts";
import type { NamePattern } from "../../lib/facts/fields.ts";
import { loadFacts } from "../../lib/facts/load_config.ts";
import { Redactor } from "../../lib/secret.ts";
import { writeFiles } from "../config/temp_dir.ts";

/** Loads files of a directory that is gone afterwards. */
async function load(
  files: Readonly<Record<string, string>>,
  redactor = new Redactor(),
): Promise<FactsConfig | undefined> {
  using dir = writeFiles(files);
  if ("env" in files) Deno.chmodSync(`${dir.path}/env`, 0o600);
  const config = files["config/facts.yml"] === undefined
    ? dir.path
    : `${dir.path}/config`;
  return await loadFacts(await findSurroundings({ config }, redactor));
}

/** What goes wrong with a file, as `line:column message`. */
async function fail(text: string): Promise<string[]> {
  try {
    await load({ "facts.yml": text });
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(({ place, message, advice }) =>
      `${place && toPlaceText(place)} ${message}${advice ? ` | ${advice}` : ""}`
    );
  }
  return [];
}

const names = (config: FactsConfig | undefined) =>
  config?.collectors.map(({ name }) => name) ?? [];

Deno.test("no facts file is no configuration", async () => {
  equal(await load({ "apply.yml": "tasks: []\n" }), undefined);
});

Deno.test("the defaults run, without what is switched off and with what is switched on", async () => {
  const config = await load({
    "facts.yml":
      "collectors:\n- { type: arp, enabled: false }\n- type: systemd\n- { type: cpu, enabled: false }\n",
  });
  equal(names(config).includes("arp"), false);
  equal(names(config).includes("cpu"), false);
  equal(names(config).includes("systemd"), true);
  equal(names(config).length, 48);
  deepEqual([...config!.groupsOff], ["cpu"]);
});

Deno.test("nothing runs when the master switch is off", async () => {
  const config = await load({
    "facts.yml":
      "global: { enabled: false }\ncollectors: [{ type: systemd }]\n",
  });
  deepEqual(names(config), []);
});

Deno.test("the keys of an entry tell whether the collector or the group is meant, a name the group", async () => {
  const config = await load({
    "facts.yml": `collectors:
- { type: cpu, guest: false }
- { type: cpu, name: processors, poll_interval: 30, collect: { usage: true } }
- { type: memory, name: ram }
- { type: systemd, timeout: 2s, interval: 1m, labels: { team: a } }
`,
  });
  const cpu = config!.collectors.find(({ type }) => type === "cpu");
  deepEqual(cpu?.params, { guest: false });
  deepEqual(
    config!.groups.map(({ name, type, params, intervalSecs }) => ({
      name,
      type,
      params,
      intervalSecs,
    })),
    [{
      name: "processors",
      type: "cpu",
      params: { collect: { usage: true } },
      intervalSecs: 30,
    }, { name: "ram", type: "memory", params: {}, intervalSecs: 0 }],
  );
  const systemd = config!.collectors.find(({ type }) => type === "systemd");
  deepEqual([systemd?.timeoutSecs, systemd?.intervalSecs, systemd?.labels], [
    2,
    60,
    { team: "a" },
  ]);
});

Deno.test("labels for all stand below those of an entry; several files add up", async () => {
  const config = await load({
    "facts.yml": "labels: { site: a, rack: 1 }\n",
    "facts.d/x.yml": "collectors: [{ type: arp, labels: { site: b } }]\n",
  });
  const labels = (wanted: string) =>
    config!.collectors.find(({ type }) => type === wanted)?.labels;
  deepEqual(labels("uname"), { site: "a", rack: "1" });
  deepEqual(labels("arp"), { site: "b", rack: "1" });
});

Deno.test("the endpoint is where the file says, and nowhere else when it is not switched on", async () => {
  const at = async (text: string) =>
    (await load({ "facts.yml": `export: { prometheus: ${text} }\n` }))?.listen;
  deepEqual(await at("{ enabled: true }"), ["0.0.0.0:8000"]);
  deepEqual(await at('{ enabled: true, host: "::1", port: 9100 }'), [
    "[::1]:9100",
  ]);
  deepEqual(await at("{ enabled: true, listen: unix:/run/facts.sock }"), [
    "unix:/run/facts.sock",
  ]);
  deepEqual(await at("{ enabled: true, listen: [':9100', '[::1]:1'] }"), [
    ":9100",
    "[::1]:1",
  ]);
  deepEqual(await at("{ port: 9100 }"), []);
});

Deno.test("the file that says who may scrape stands beside the facts file", async () => {
  const text = (path: string) =>
    `exporters: { prometheus: { enabled: true, web_config_file: ${path} } }\n`;
  const at = async (file: string, path: string) =>
    (await load({ [file]: text(path) }))?.webConfigFile;
  match(await at("facts.yml", "web.yml") ?? "", /^\/.+[^/]\/web\.yml$/);
  match(await at("facts.d/a.yml", "web.yml") ?? "", /\/facts\.d\/web\.yml$/);
  equal(await at("facts.yml", "/etc/web.yml"), "/etc/web.yml");
  equal((await load({ "facts.yml": "" }))?.webConfigFile, undefined);
});

Deno.test("addresses that are none, and two ways to say one, are refused", async () => {
  const of = (text: string) => `exporters: { prometheus: ${text} }\n`;
  match((await fail(of("{ listen: 9100x }"))).join(), /unix:\/path/);
  match((await fail(of("{ listen: [] }"))).join(), /expected addresses/);
  match((await fail(of("{ listen: unix:run }"))).join(), /expected addresses/);
  match(
    (await fail(of('{ listen: ":1", host: a }'))).join(),
    /1:\d+ .*cannot stand beside "host" and "port"/,
  );
});

Deno.test("templates see variables, the env file and the environment; secrets are known as such", async () => {
  const redactor = new Redactor();
  const config = await load({
    "env": "API_TOKEN=hidden-123\n",
    "config/vars.yml": "disks: '^/(data|)$'\n",
    "config/facts.yml": `collectors:
- { type: filesystem, mount_points_include: "{{ disks }}" }
- { type: command, name: answer, command: [probe, "{{ secrets.API_TOKEN }}"] }
`,
  }, redactor);
  const filesystem = config!.collectors.find(({ type }) =>
    type === "filesystem"
  );
  const pattern = filesystem?.params["mount_points_include"];
  equal(isPattern(pattern) && pattern.test("/data"), true);
  equal(isPattern(pattern) && pattern.test("/home"), false);
  deepEqual(config!.groups[0]?.params["command"], ["probe", "hidden-123"]);
  equal(redactor.has("hidden-123"), true);
});

Deno.test("a pattern of whole names matches no part of one, and is combined", async () => {
  const config = await load({
    "facts.yml":
      "collectors: [{ type: systemd, unit_include: ssh|a.b, unit_exclude: c.* }]\n",
  });
  const params = config!.collectors.find(({ type }) => type === "systemd")!
    .params;
  const { unit_include: include, unit_exclude: exclude } = params;
  const names = ["ssh", "a.b", "sshd", "xssh", "ca.b"];
  ok(isPattern(include) && isPattern(exclude));
  deepEqual(names.map((name) => include.test(name)), [
    true,
    true,
    false,
    false,
    false,
  ]);
  deepEqual([exclude.test("cron"), exclude.test("ac")], [true, false]);
});

function isPattern(value: unknown): value is NamePattern {
  return typeof value === "object" && value !== null && "test" in value;
}

Deno.test("all mistakes are told together, each with its place and what to do", async () => {
  deepEqual(
    await fail(`collectors:
- type: filesystm
- { type: cpu, gest: true }
- { type: netdev, device_include: "(" }
- { type: hwmon, chip_include: a, chip_exclude: b }
- { type: arp, interval: soon }
- { type: memory, name: a-b }
- { type: memory, name: a_b }
- { name: x }
exprt: {}
`),
    [
      'facts.yml:2:9 There is no collector "filesystm" | Did you mean "filesystem"?',
      'facts.yml:3:16 Cannot use the key "gest" in collector "cpu" | Did you mean "guest"?',
      'facts.yml:4:35 Cannot read "device_include" of collector "netdev": Cannot use the pattern "(": missing closing ): `(`',
      'facts.yml:5:35 Cannot use "chip_include" and "chip_exclude" together | Keep one of them',
      'facts.yml:6:26 Cannot read "interval" of collector "arp": expected seconds or a time such as "5s" or "2m", got "soon"',
      'facts.yml:8:3 There are two of fact group "a_b" | Give one of them another "name"; the first stands at facts.yml:7:3',
      'facts.yml:9:3 Expected "type" in the collector',
      'facts.yml:10:1 Cannot use the key "exprt" in a facts file | Did you mean "export"?',
    ],
  );
});

Deno.test("a file that is no map, and a variable that nobody set", async () => {
  match((await fail("- a\n"))[0]!, /Expected keys of "facts", got a list/);
  match(
    (await fail(
      "collectors: [{ type: arp, labels: { a: '{{ nobody }}' } }]\n",
    ))[
      0
    ]!,
    /nobody/,
  );
});

Deno.test("patterns that take forever elsewhere are refused or end", async () => {
  const config = await load({
    "facts.yml": 'collectors: [{ type: netdev, device_exclude: "(a+)+$" }]\n',
  });
  const pattern = config!.collectors.find(({ type }) => type === "netdev")
    ?.params["device_exclude"];
  equal(isPattern(pattern) && pattern.test("a".repeat(50_000) + "b"), false);
  await rejects(load({
    "facts.yml": 'collectors: [{ type: netdev, device_exclude: "(?=a)" }]\n',
  }));
});

Deno.test("exporters that push: one of a kind or several, with their own interval; one that is switched off is none", async () => {
  const config = await load({
    "facts.yml": `exporters:
  file: { path: /var/lib/m.prom, interval: 30s, queue: 5 }
  http:
  - { url: "http://a/", name: one }
  - { url: "http://b/", format: prometheus }
  - { url: "http://c/", name: off, enabled: false }
`,
    "facts.d/old.yml":
      "export: { s3: { bucket: acme, region: us-east-1, prefix: m/, interval: 90, access_key: a, secret_key: b } }\n",
    "facts.d/more.yml":
      "export: { directory: { path: /var/lib/m, format: json_lines, queue: 5 } }\n",
  });
  deepEqual(
    config!.pushes.map(({ name, type, intervalMs, queue }) => [
      name,
      type,
      intervalMs,
      queue,
    ]),
    [
      ["directory", "directory", 60_000, 5],
      ["s3", "s3", 90_000, 120],
      ["file", "file", 30_000, 1],
      ["one", "http", 60_000, 120],
      ["http", "http", 60_000, 1],
    ],
  );
  const off = await load({
    "facts.yml": "export: { enabled: false, file: { path: /a } }\n",
  });
  deepEqual(off!.pushes, []);
});

Deno.test("mistakes of exporters have their places; secrets are not shown", async () => {
  const errors = await fail(`exporters:
  file: { path: m.prom, formt: json }
  http:
  - { url: "http://a/", interval: 0 }
  - { url: "http://b/", auth: { type: bearer, tokn: hidden } }
  - { url: "http://c/" }
  - { url: "http://d/" }
  remote_write: { labels: { a: b } }
  s4: {}
`);
  deepEqual(errors, [
    'facts.yml:2:17 Cannot read "path" of exporter "file": expected a path that starts with "/", got "m.prom"',
    'facts.yml:2:25 Cannot use the key "formt" in exporter "file" | Did you mean "format"?',
    'facts.yml:4:35 Cannot read "interval" of exporter "http": expected a time from 1 second to 1 day',
    'facts.yml:5:5 Expected "auth.token" in exporter "http"',
    'facts.yml:5:47 Cannot use the key "tokn" in "auth" of exporter "http"',
    'facts.yml:7:5 There are two of exporter "http" | Give one of them another "name"; the first stands at facts.yml:6:5',
    'facts.yml:8:17 Expected "url" in exporter "remote_write"',
    'facts.yml:9:3 Cannot use the key "s4" in "exporters" of a facts file',
  ]);
});
