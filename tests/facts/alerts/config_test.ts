import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import {
  listSecrets,
  toPlaceText,
} from "../../../lib/facts/alerts/notifier.ts";
import { listMistakes, load } from "./_load.ts";

Deno.test("a threshold says what it looks at, from which value on, for how long, and who is told", async () => {
  const { thresholds } = await load(`labels: { site: a }
thresholds:
- name: root
  on: disk.disks[mount_point="/"].usage_percent
  above: { warning: 80%, critical: 90 }
  clear: { warning: 75 }
  for: 2m
  forecast: { within: 1d }
  labels: { team: web }
  notify: ops
  cool_down: 1h
- name: room
  on: node_filesystem_avail_bytes
  below: { critical: 5GiB }
- name: backup
  on: time() - node_textfile_mtime_seconds
  above: { warning: 1h30min, critical: 2h }
notifiers:
- { name: ops, type: syslog }
`);
  const [root, room, backup] = thresholds;
  const { on: _on, ...rest } = root!;
  deepEqual(rest, {
    name: "root",
    text: 'disk.disks[mount_point="/"].usage_percent',
    direction: "above",
    isInclusive: false,
    limits: {
      critical: { at: 90, clear: 90 },
      warning: { at: 80, clear: 75 },
    },
    forecast: { withinMs: 86_400_000, overMs: 6 * 3_600_000, to: 90 },
    forMs: 120_000,
    noDataRounds: 3,
    notify: ["ops"],
    coolDownMs: 3_600_000,
    labels: { site: "a", team: "web" },
    summary: undefined,
  });
  equal(room?.direction, "below");
  deepEqual(backup?.limits.warning, { at: 5400, clear: 5400 });
  deepEqual(room?.limits, {
    critical: { at: 5 * 1024 ** 3, clear: 5 * 1024 ** 3 },
  });
});

Deno.test("the limits of groups are thresholds too; one of the same name stands in their place", async () => {
  const text = `collectors:
- { type: disk, name: my-disks, thresholds: { usage_warning: 80, usage_critical: 90 } }
- { type: cpu, name: cpu, thresholds: { temp_critical: 80 } }
- { type: memory, name: memory }
notifiers:
- { name: log, type: syslog }
- { name: clean, type: task, task: clean up }
`;
  const { thresholds } = await load(text);
  deepEqual(
    thresholds.map((one) => [
      one.name,
      one.text,
      one.isInclusive,
      one.limits,
      one.noDataRounds,
      one.notify,
    ]),
    [
      [
        "my_disks_usage",
        "my_disks.disks[*].usage_percent",
        true,
        {
          warning: { at: 80, clear: 80 },
          critical: { at: 90, clear: 90 },
        },
        3,
        ["log"],
      ],
      [
        "cpu_temp",
        "cpu.temperature_celsius",
        true,
        { critical: { at: 80, clear: 80 } },
        0,
        ["log"],
      ],
    ],
  );
  const own = await load(
    `${text}thresholds: [{ name: cpu_temp, on: cpu.temperature_celsius, above: { critical: 70 } }]\n`,
  );
  deepEqual(own.thresholds.map(({ name, limits }) => [name, limits.critical]), [
    ["cpu_temp", { at: 70, clear: 70 }],
    ["my_disks_usage", { at: 90, clear: 90 }],
  ]);
});

Deno.test("where nothing is said all notifiers but tasks are told; an empty list tells nobody", async () => {
  const { thresholds } = await load(`thresholds:
- { name: a, on: node_load1, above: { warning: 1 } }
- { name: b, on: node_load1, above: { warning: 1 }, notify: [] }
- { name: c, on: node_load1, above: { warning: 1 }, notify: [clean, off] }
notifiers:
- { name: hook, type: webhook, url: "http://127.0.0.1:1/" }
- { name: clean, type: task, task: clean up }
- { name: off, type: syslog, enabled: false }
`);
  deepEqual(thresholds.map(({ notify }) => notify), [["hook"], [], ["clean"]]);
});

Deno.test("nothing is watched when the master switch is off", async () => {
  const { thresholds } = await load(
    "enabled: false\nthresholds: [{ name: a, on: node_load1, above: { warning: 1 } }]\n",
  );
  deepEqual(thresholds, []);
});

Deno.test("notifiers say where, and what they want to hear of", async () => {
  const { notifiers } = await load(`notifiers:
- name: ops
  type: webhook
  url: https://user:pass%20word@hooks.example.org/T0/B0?key=q-secret&form=plain
  token: t-secret
  headers: { Authorization: Basic h-secret, Content-Type: text/x }
  timeout: 3s
  severities: [critical]
  no_data: false
- { name: am, type: webhook, url: "http://am:9093", format: alertmanager }
- { name: far, type: syslog, server: "[::1]:1514", facility: local3, resolved: false }
- { name: here, type: syslog }
- { name: clean, type: task, task: clean up, repeat: 1h }
`);
  const [ops, am, far, here, clean] = notifiers;
  deepEqual(ops?.wishes, {
    conditions: ["critical"],
    resolved: true,
    repeatMs: undefined,
  });
  deepEqual(listSecrets(ops!).toSorted(), [
    "Basic h-secret",
    "h-secret",
    "pass word",
    "q-secret",
    "q-secret",
    "t-secret",
  ]);
  equal(am?.wishes.repeatMs, 60_000);
  deepEqual(far?.wishes.resolved, false);
  deepEqual(clean?.wishes, {
    conditions: ["warning", "critical"],
    resolved: false,
    repeatMs: 3_600_000,
  });
  deepEqual([ops, far, here, clean].map((one) => toPlaceText(one!)), [
    "https://hooks.example.org",
    "[::1]:1514",
    "/dev/log",
    'task "clean up"',
  ]);
});

Deno.test("a summary is a template that sees the alert and the variables, and is left alone at load", async () => {
  const { thresholds } = await load({
    "vars.yml": "site: north\n",
    "facts.yml": `thresholds:
- name: a
  on: node_load1
  above: { warning: 1 }
  summary: "{{ site }}: {{ alert }} {{ value_text }} {{ labels.rack | default('-') }}"
`,
  });
  equal(
    await thresholds[0]!.summary!({ alert: "a", value_text: "2", labels: {} }),
    "north: a 2 -",
  );
});

const MISTAKES: readonly (readonly [threshold: string, mistake: string])[] = [
  [
    'on: "disk.disks[*].usage_percnt", above: { warning: 1 }',
    '2:21 Cannot read "on" of threshold "a": group "disk" tells no "disks[].usage_percnt" | Did you mean "disks[*].usage_percent"?',
  ],
  [
    'on: "1 + dsk.disks[*].usage_percent", above: { warning: 1 }',
    '2:25 Cannot read "on" of threshold "a": there is no fact group "dsk" | Did you mean "disk"?',
  ],
  [
    "on: node_load1 node_load5, above: { warning: 1 }",
    '2:31 Cannot read "on" of threshold "a": expected an operator, got "node_load5"',
  ],
  [
    "on: ratee(node_load1), above: { warning: 1 }",
    '2:20 Cannot read "on" of threshold "a": there is no function "ratee" | Did you mean "rate"?',
  ],
  [
    "on: node_load1",
    '2:5 Expected one of "above" and "below" in threshold "a"',
  ],
  [
    "on: node_load1, above: {}",
    '2:39 Expected "warning" or "critical" in "above" of threshold "a"',
  ],
  [
    "on: node_load1, below: { warning: 1, critical: 2 }",
    '2:63 Expected "critical" of threshold "a" to be below its "warning"',
  ],
  [
    "on: node_load1, above: { warning: 1 }, clear: { warning: 2 }",
    '2:73 Cannot clear "warning" of threshold "a" above the value that it begins at',
  ],
  [
    "on: node_load1, above: { warning: 1 }, clear: { critical: 1 }",
    '2:74 Cannot clear "critical" of threshold "a": "above" has none',
  ],
  [
    "on: node_load1, above: { warning: 5m }",
    '2:50 Cannot read "above.warning" of threshold "a": expected a number, or one with a unit such as "90%", "5GiB" or "26h", got "5m"',
  ],
  [
    "on: node_load1, above: {}, forecast: { within: 1h }",
    '2:53 Expected "to" in "forecast" of threshold "a" | It is the "critical" value when that is set',
  ],
  [
    "on: node_load1, abov: { warning: 1 }",
    '2:32 Cannot use the key "abov" in threshold "a" | Did you mean "above"?',
  ],
  [
    "on: node_load1, above: { warning: 1 }, notify: [op]",
    '2:64 There is no notifier "op" | Did you mean "ops"?',
  ],
  [
    'on: node_load1, above: { warning: 1 }, summary: "{{ valu }}"',
    '2:68 Cannot find the variable "valu" | Did you mean "value"?',
  ],
  [
    'on: node_load1, above: { warning: 1 }, summary: "{{ value"',
    '2:65 Expected "}}", got the end of the template',
  ],
];

Deno.test("a mistake in a threshold is told with its place and what was meant", async () => {
  for (const [threshold, mistake] of MISTAKES) {
    const found = await listMistakes(
      `thresholds:\n  - { name: a, ${threshold} }\nnotifiers: [{ name: ops, type: syslog }]\n`,
    );
    equal(found.length, 1, `${threshold}: ${found.join("\n")}`);
    equal(found[0], mistake, `${threshold}\n${found[0]}`);
  }
});

Deno.test("two of a name are refused, and a mistake in one entry hides none of the others", async () => {
  const found = await listMistakes(`thresholds:
- { name: a, on: node_load1, above: { warning: 1 } }
- { name: b, on: "node_load1 +", above: { warning: 1 } }
- { name: a, on: node_load1, above: { warning: 1 } }
- 5
`);
  deepEqual(found, [
    '3:31 Cannot read "on" of threshold "b": expected a metric, a fact such as disk.disks[*] or a number, got the end',
    '4:3 There are two of threshold "a" | Give one of them another "name"; the first stands at facts.yml:2:3',
    '5:3 Cannot read "thresholds[3]" of a facts file: expected a map, got the number 5',
  ]);
});

Deno.test("a mistake in a notifier shows no address, header or token", async () => {
  const found = await listMistakes(`notifiers:
- { name: a, type: webhok }
- { name: b, type: webhook, url: "hooks.example.org/hidden-1", token: [hidden-2] }
- { name: c, type: webhook, url: "http://x/", headers: { "bad name": hidden-3 } }
- { name: d, type: syslog, server: "tcp://x", facility: lcal0 }
- { name: e, type: task }
- { name: f, type: webhook, url: "http://x/", retries: 3 }
`);
  const text = found.join("\n");
  ok(!text.includes("hidden"), text);
  match(text, /2:20 .*did you mean "webhook"\?/);
  match(text, /3:34 Cannot read "url" of notifier "b": expected an address/);
  match(text, /4:56 Cannot read "headers" of notifier "c"/);
  match(text, /5:36 .*got "tcp:\/\/x"\n5:57 .*did you mean "local0"/i);
  match(text, /6:3 Expected "task" in notifier "e"/);
  match(text, /7:47 Cannot use the key "retries" in notifier "f"/);
});
