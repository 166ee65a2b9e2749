import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { load } from "js-yaml";
import { toFactsRecord } from "../../cli/facts_data.ts";
import type { Gathered } from "../../lib/facts/gather.ts";
import { showScreen } from "../../cli/facts_screen.ts";
import { showFacts } from "../../cli/facts_show.ts";
import { toTables } from "../../cli/facts_table.ts";
import {
  toPartText,
  toSizeText,
  toSpanText,
} from "../../lib/facts/number_text.ts";
import type { FactObject } from "../../lib/facts/group.ts";
import { groups } from "../../lib/facts/groups/mod.ts";
import type { Collected } from "../../lib/facts/scrape.ts";
import { openOutput, type Output } from "../../cli/output.ts";
import { ROOT } from "../../cli/commands.ts";
import { Redactor } from "../../lib/secret.ts";
import { matchGolden, type Ran, run as runProgram } from "./_terminal.ts";

/** What reading the kernel's files takes. */
const RIGHTS = [
  "--allow-read",
  "--allow-write",
  "--allow-net",
  "--allow-env",
  "--allow-run",
  "--allow-sys",
  "--allow-ffi",
  "--allow-import",
];
const GIB = 1024 ** 3;

function run(...words: string[]): Promise<Ran> {
  return runProgram(["facts", ...words], { rights: RIGHTS });
}

/** An output that keeps its lines. */
function keepLines(json = false): { out: Output; lines: string[] } {
  const lines: string[] = [];
  const out: Output = {
    ...openOutput({ color: "never", json, verbose: false, quiet: false }),
    result: (line) => lines.push(line),
    record: (data) => lines.push(JSON.stringify(data)),
    paint: (_colour, text) => text,
  };
  return { out, lines };
}

function toCollected(name: string, extra: Partial<Collected> = {}): Collected {
  return {
    name,
    about: { collector: name },
    families: [],
    seconds: 0.001,
    outcome: "ok",
    reason: undefined,
    dropped: 0,
    ...extra,
  };
}

/** What would have been gathered with these facts. */
function gather(
  facts: Record<string, FactObject>,
  collected: readonly Collected[] = [],
): Gathered {
  const groups = Object.entries(facts).map(([name, one]) => ({
    name,
    type: name,
    facts: one,
    collected: toCollected(`facts_${name}`),
  }));
  return {
    collected,
    groups,
    metrics: [...collected, ...groups.map((one) => one.collected)],
    collectorsMs: 38.4,
  };
}

const CONTEXT = {
  options: {
    config: undefined,
    envFile: undefined,
    stateDir: undefined,
    json: false,
    color: "never",
    verbose: false,
    quiet: false,
    debug: false,
  },
  root: ROOT,
} as const;

const DISK = {
  device: "/dev/sda1",
  mount_point: "/",
  fs_type: "ext4",
  total_bytes: 40 * GIB,
  available_bytes: 22 * GIB,
  usage_percent: 41.4,
  inodes_usage_percent: 5,
};
const WEB: Record<string, FactObject> = {
  system: {
    hostname: "web-01",
    distribution_name: "Debian GNU/Linux 12 (bookworm)",
    distribution_version: "12.7",
    kernel_version: "6.1.0-20-amd64",
    uptime_seconds: 12 * 86_400,
  },
  cpu: {
    cpu_count: 2,
    usage_percent: 12.4,
    load_average: { "1m": 0.31 },
    temperature_celsius: null,
  },
  memory: { total_bytes: 4 * GIB, used_bytes: 1.1 * GIB, swap_used_bytes: 0 },
  disk: { disks: [{ ...DISK, mount_point: "/opt/same" }, DISK] },
  network: {
    interfaces: [
      { name: "lo", addresses: ["127.0.0.1/8"], is_running: true },
      {
        name: "eth0",
        addresses: ["10.0.0.5/24"],
        is_running: true,
        received_bytes_per_second: 1_300_000,
        transmitted_bytes_per_second: 100,
      },
      { name: "veth1", addresses: [], is_running: true },
    ],
  },
  units: { total_units: 143, active_units: 90, failed: [] },
  updates: {
    pending_updates: 0,
    security_updates: 0,
    lists_age_seconds: 7200,
  },
  reboot: { required: false, reasons: [] },
};

Deno.test("the screen of a host where all is well, and of one where much is not", () => {
  const { out, lines } = keepLines();
  showScreen(out, gather(WEB));
  lines.push("");
  showScreen(
    out,
    gather({
      system: { hostname: "a-host-with-a-long.name.example.org" },
      cpu: { cpu_count: 1, temperature_celsius: 71.6 },
      memory: {
        total_bytes: 512 * 1024 ** 2,
        used_bytes: 500 * 1024 ** 2,
        swap_used_bytes: 2 * GIB,
      },
      disk: {
        disks: [
          { ...DISK, usage_percent: 93 },
          {
            ...DISK,
            device: "d0",
            mount_point: "/var/lib/data",
            inodes_usage_percent: 99,
          },
          {
            ...DISK,
            mount_point: "/cdrom",
            usage_percent: 100,
            is_read_only: true,
          },
          { ...DISK, device: "d2", mount_point: "/run", fs_type: "tmpfs" },
          {
            ...DISK,
            device: "d3",
            mount_point: "/tmp",
            fs_type: "tmpfs",
            usage_percent: 99,
          },
          { mount_point: "/net", error: "permission denied" },
          { ...DISK, device: "d4", mount_point: "/w", usage_warning: true },
          {
            ...DISK,
            device: "d5",
            mount_point: "/evil\n\x1b[31m",
            usage_critical: true,
          },
          ...Array.from({ length: 6 }, (_, index) => ({
            ...DISK,
            device: `/dev/sdb${index}`,
            mount_point: `/srv/${index}`,
          })),
        ],
      },
      network: {
        interfaces: [{
          name: "eth0",
          addresses: ["fe80::1/64"],
          is_running: false,
          status: "configured",
        }],
      },
      units: {
        total_units: 9,
        active_units: 4,
        failed: ["a.service", "b.timer", "c.service", "d.service"],
      },
      updates: {
        pending_updates: 9,
        security_updates: 7,
        lists_age_seconds: 90,
      },
      reboot: {
        required: true,
        reasons: ["kernel 6.1.0-22-amd64 is installed, 6.1.0-9-amd64 runs"],
      },
      certificates: {
        certificate_count: 3,
        expired_count: 1,
        unreadable_count: 1,
        least_remaining_days: -2,
        certificates: [
          { subject: "old.example", remaining_days: -2 },
          { subject: "soon.example", remaining_days: 6 },
          { path: "/x", error: "permission denied" },
        ],
      },
    }),
  );
  lines.push("");
  showScreen(
    out,
    gather({ updates: { unknown: "zypper cannot be asked cheaply" } }),
  );
  matchGolden("facts_screen", lines.join("\n"));
});

Deno.test("the last line says how many failed, and what to type next", async () => {
  const { out, lines } = keepLines();
  const family = {
    name: "node_load1",
    type: "gauge",
    help: "1m load average.",
    samples: [{ labels: { a: "x\ny" }, value: NaN }],
  } as const;
  const gathered = gather(WEB, [
    toCollected("loadavg", {
      families: [{ ...family, samples: [...family.samples] }],
    }),
    toCollected("hwmon", { outcome: "failed", reason: "no\nluck" }),
    toCollected("zfs", { outcome: "absent", reason: "it is not here" }),
  ]);
  const context = { ...CONTEXT, out, redactor: new Redactor() };
  await showFacts(context, gathered, { yaml: false, names: [] });
  deepEqual(lines.slice(-2), [
    "x failed hwmon: no\\nluck",
    "3 collectors in 38 ms, 8 groups, 1 failed; 1 sample.  Next: driftless facts --explain disk",
  ]);
  lines.length = 0;
  await showFacts(context, gather({}, gathered.collected), {
    yaml: false,
    names: ["loadavg", "hwmon"],
  });
  deepEqual(lines, [
    'node_load1{a="x\\ny"} NaN',
    "x failed hwmon: no\\nluck",
    "3 collectors in 38 ms, 1 failed; 1 sample.  Next: driftless facts --explain loadavg hwmon",
  ]);
});

Deno.test("a secret of the configuration is masked in every form", async () => {
  const secret = "s3cr3t: planted";
  const redactor = new Redactor();
  redactor.add(secret);
  const gathered = gather({
    command: { stdout: `a ${secret}\nb`, [secret]: JSON.stringify(secret) },
  });
  for (const [json, yaml] of [[true, false], [false, true]] as const) {
    const { out, lines } = keepLines(json);
    await showFacts({ ...CONTEXT, out, redactor }, gathered, {
      yaml,
      names: ["command"],
    });
    const text = lines.join("\n");
    ok(text.includes("***") && !text.includes("s3cr3t"), text);
  }
});

Deno.test("numbers that JSON has no word for are told as text", () => {
  const families = [{
    name: "a",
    type: "gauge" as const,
    help: "A.",
    samples: [
      { labels: {}, value: NaN },
      { labels: {}, value: Infinity },
      { labels: {}, value: 1.5 },
    ],
  }];
  const { metrics } = JSON.parse(JSON.stringify(
    toFactsRecord(gather({}, [toCollected("x", { families })]), true),
  ));
  deepEqual(
    metrics.x[0].samples.map(({ value }: { value: unknown }) => value),
    ["NaN", "+Inf", 1.5],
  );
});

Deno.test("tables leave out empty columns and coarse sizes, and wrap behind their first column", () => {
  const rows = [1, 2].map((index) => ({
    name: `row${index}`,
    size_bytes: index * GIB,
    size_mb: 1024,
    nothing: undefined,
    list: [],
    a_very_long_name_of_a_column_that_takes_room_of_its_own: "x".repeat(60),
    another_very_long_name_of_a_column_that_takes_room: index,
  }));
  deepEqual(toTables({ stdout: "a\nb\n", n: 1 }), [
    "stdout",
    "  a",
    "  b",
    "n       1",
  ]);
  deepEqual(toTables({ is_ok: true, inner: { a_bytes: 1, b: null }, rows }), [
    "is_ok  yes",
    "inner  a_bytes 1 B, b -",
    "rows:",
    "  name  size_bytes  a_very_long_name_of_a_column_that_takes_room_of_its_own     "
      .trimEnd(),
    `  row1     1.0 GiB  ${"x".repeat(60)}`,
    `  row2     2.0 GiB  ${"x".repeat(60)}`,
    "  name  another_very_long_name_of_a_column_that_takes_room",
    `  row1  ${"1".padStart(50)}`,
    `  row2  ${"2".padStart(50)}`,
  ]);
});

Deno.test("sizes and times are short", () => {
  deepEqual(
    [0, 1, 1023, 1024, 1536, 10 * 1024, 40 * GIB, NaN].map(toSizeText),
    [
      "0 B",
      "1 B",
      "1023 B",
      "1.0 KiB",
      "1.5 KiB",
      "10 KiB",
      "40 GiB",
      "NaN B",
    ],
  );
  equal(toPartText(1.1 * GIB, 4 * GIB), "1.1 of 4.0 GiB");
  deepEqual([5, 119, 120, 7200, 90_000, 172_800].map(toSpanText), [
    "5 s",
    "119 s",
    "2 min",
    "2 h",
    "25 h",
    "2 d",
  ]);
});

Deno.test("the program tells groups and collectors as JSON and YAML, each of them one object", async () => {
  const [json, yaml] = await Promise.all([
    run("--json", "system", "loadavg"),
    run("--yaml", "system", "loadavg"),
  ]);
  deepEqual([json.code, json.stderr, yaml.code], [0, "", 0]);
  equal(json.stdout.trimEnd().split("\n").length, 1);
  const told = JSON.parse(json.stdout);
  deepEqual(
    [told.type, told.version, Object.keys(told.facts), told.collectors.length],
    ["facts", 1, ["system"], 1],
  );
  equal(told.facts.system.hostname, Deno.hostname());
  equal(told.metrics.loadavg[0].name, "node_load1");
  const same = load(yaml.stdout);
  ok(typeof same === "object" && same !== null);
  deepEqual(Object.keys(same), Object.keys(told));
});

Deno.test("as metrics a word means the collector, and a group where there is none", async () => {
  const { code, stdout } = await run("--prometheus", "cpu", "reboot");
  equal(code, 0);
  match(stdout, /^# TYPE node_cpu_seconds_total counter$/m);
  match(stdout, /^node_scrape_collector_success\{collector="cpu"\} 1$/m);
  match(
    stdout,
    /^node_scrape_collector_success\{collector="facts_reboot"\} 1$/m,
  );
  equal(/driftless_cpu/.test(stdout), false);
});

Deno.test("the help names all groups", () => {
  const command = ROOT.commands.find(({ name }) => name === "facts");
  const told = /Groups: ([^.]*)\./.exec(command?.about ?? "")?.[1];
  deepEqual(told?.split(" "), Object.keys(groups));
});

Deno.test("a wrong name gets advice; an explanation needs no look at the host", async () => {
  const [wrong, none, explained] = await Promise.all([
    run("dsik"),
    run("qqqqqqqq"),
    run("--explain", "reboot"),
  ]);
  equal(wrong.code, 64);
  match(wrong.stderr, /There is no fact group or collector "dsik"\n.*"disk"/);
  match(none.stderr, /There are: arp /);
  matchGolden("facts_explain", explained.stdout);
});
