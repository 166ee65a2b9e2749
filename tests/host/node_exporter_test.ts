/** In place of node_exporter: the same metrics side by side, a real Prometheus, its queries. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { compare, toTable } from "../live/compare.ts";
import { hostTest, type TestHost } from "./_host.ts";
import { QUERIED_NAMES, QUERIES } from "./_queried_names.ts";

const PEER = "127.0.0.1:19100";
const OURS = "127.0.0.1:18000";
const PROMETHEUS = "127.0.0.1:19090";

/** How long Prometheus scrapes, in seconds. */
const SCRAPED_SECS = 120;

/** Flags that give Debian's build upstream's defaults, and what is off by default. */
const PEER_FLAGS = [
  `--web.listen-address=${PEER}`,
  "--collector.netdev.device-exclude=^$",
  "--collector.diskstats.device-exclude=^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$",
  "--collector.filesystem.mount-points-exclude=^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)",
  "--collector.systemd",
  "--collector.systemd.unit-exclude=.+\\.(automount|device|mount|scope|slice)",
  "--collector.systemd.enable-restarts-metrics",
  "--collector.processes",
  "--collector.interrupts",
  "--collector.tcpstat",
  "--collector.textfile.directory=/var/lib/textfile",
];

const FACTS = `collectors:
  - type: systemd
    enable_restarts_metrics: true
  - type: processes
  - type: interrupts
  - type: tcpstat
  - type: textfile
    directories: [/var/lib/textfile]
`;

const TEXTFILE = `# HELP backup_size_bytes Size of the last backup.
# TYPE backup_size_bytes gauge
backup_size_bytes{job_name="db"} 1.5e9
`;

const SCRAPE = `global: { scrape_interval: 5s, scrape_timeout: 4s }
scrape_configs:
  - job_name: peer
    static_configs: [{ targets: ["${PEER}"] }]
  - job_name: ours
    static_configs: [{ targets: ["${OURS}"] }]
`;

/** Names of newer versions of the peer, which promtool would not have written so either. */
const NEWER_REGEXP = /^node_netstat_TcpExt_(TCPOFOQueue|TCPRcvQDrop) /;

/** Lines of /proc/meminfo that the peer told before 1.9.0 and tells no more. */
const OLDER_REGEXP =
  /^node_memory_(Balloon|FileHugePages|FilePmdMapped|Hugetlb|KReclaimable|SecPageTables)_bytes$/;

/** What a hardened unit takes away, and an ordinary user. */
const WALLS = [
  "User=nobody",
  "NoNewPrivileges=yes",
  "ProtectSystem=strict",
  "ProtectHome=yes",
  "PrivateTmp=yes",
  "CapabilityBoundingSet=",
  "RestrictSUIDSGID=yes",
  "LockPersonality=yes",
];

/** The program with all rights, without which Deno opens no /proc. */
const DRIFTLESS = [
  "/opt/deno",
  "run",
  "--no-prompt",
  "--cached-only",
  "--v8-flags=--max-semi-space-size=1",
  ..."read write net env run sys ffi import".split(" ")
    .map((right) => `--allow-${right}`),
  "/opt/driftless/cli/main.ts",
  "--config",
  "/etc/driftless/config",
];

hostTest("node_exporter can be stopped", async (host, t) => {
  await install(host);
  await startPeer(host);
  await startOurs(host);
  await startPrometheus(host);
  const scrapedAt = Date.now();

  await t.step("the same metrics, types, labels and values", async () => {
    const found = await compare(
      `http://${PEER}/metrics`,
      `http://${OURS}/metrics`,
    );
    equal(found.differences.length, 0, toTable(found));
    deepEqual(
      found.onlyTheirs.filter((name) => !OLDER_REGEXP.test(name)),
      [],
    );
    ok(found.metrics > 200, `only ${found.metrics} metrics are told by both`);
  });

  await t.step(
    "promtool finds nothing against it that it does not find against the peer",
    async () => {
      const theirs = new Set(await lint(host, PEER));
      const ours = await lint(host, OURS);
      equal(
        ours.filter((line) => !theirs.has(line) && !NEWER_REGEXP.test(line))
          .join("\n"),
        "",
      );
    },
  );

  await t.step("root asks systemd itself where there is no bus", async () => {
    const words = [...DRIFTLESS, "facts", "--prometheus", "systemd"].join(" ");
    const hide = "mount -t tmpfs tmpfs /run/dbus";
    const text = await host.ask(
      "unshare",
      "-m",
      "sh",
      "-c",
      `${hide}; ${words}`,
    );
    const active = text.match(/^node_systemd_unit_state\{.*"active".* 1$/gm);
    ok((active ?? []).length > 20, text);
  });

  await t.step("two minutes of scrapes, none failed", async () => {
    const left = SCRAPED_SECS * 1000 - (Date.now() - scrapedAt);
    await new Promise((resolve) => setTimeout(resolve, Math.max(left, 0)));
    const window = `[${SCRAPED_SECS - 10}s]`;
    // The window moves on between two questions: each is asked for itself.
    const least = await query(`min_over_time(up{job="ours"}${window})`);
    equal(least[0]?.value, "1", "no scrape failed");
    const all = await query(`count_over_time(up{job="ours"}${window})`);
    ok(Number(all[0]?.value) >= 20, `only ${all[0]?.value} scrapes`);
  });

  await t.step("what dashboards and alerts ask for has an answer", async () => {
    const silent: string[] = [];
    let asked = 0;
    for (
      const expression of [...QUERIED_NAMES.map((n) => `${n}{JOB}`), ...QUERIES]
    ) {
      const peer = await query(expression.replaceAll("JOB", 'job="peer"'));
      const ours = await query(expression.replaceAll("JOB", 'job="ours"'));
      if (peer.length > 0) asked++;
      if (peer.length > ours.length) {
        silent.push(`${expression}: ${peer.length} and ${ours.length}`);
      }
    }
    equal(silent.join("\n"), "");
    ok(asked > 150, `only ${asked} have an answer at all`);
  });
}, { network: "host" });

async function install(host: TestHost): Promise<void> {
  await host.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");
  await host.ask("chmod", "755", "/usr/sbin/policy-rc.d");
  await host.ask("apt-get", "update", "-qq");
  await host.ask(
    "apt-get",
    "install",
    "-qq",
    "-y",
    "--no-install-recommends",
    "prometheus",
    "prometheus-node-exporter",
  );
  await host.write("/var/lib/textfile/backup.prom", TEXTFILE);
  await host.write("/etc/driftless/config/facts.yml", FACTS);
  await host.write("/etc/scrape.yml", SCRAPE);
}

async function startPeer(host: TestHost): Promise<void> {
  await start(host, "peer", [], ["prometheus-node-exporter", ...PEER_FLAGS]);
  await waitFor(`http://${PEER}/metrics`);
}

async function startOurs(host: TestHost): Promise<void> {
  await start(host, "ours", [
    ...WALLS,
    "Environment=DENO_DIR=/opt/deno-dir",
    "Environment=DENO_NO_UPDATE_CHECK=1",
    "Environment=NO_COLOR=1",
  ], [...DRIFTLESS, "facts", "--serve", "--listen", OURS]);
  await waitFor(`http://${OURS}/metrics`);
}

async function startPrometheus(host: TestHost): Promise<void> {
  await start(host, "scraper", [], [
    "prometheus",
    "--config.file=/etc/scrape.yml",
    "--storage.tsdb.path=/root/tsdb",
    `--web.listen-address=${PROMETHEUS}`,
  ]);
  await waitFor(`http://${PROMETHEUS}/-/ready`);
}

async function start(
  host: TestHost,
  unit: string,
  properties: readonly string[],
  argv: readonly string[],
): Promise<void> {
  await host.ask(
    "systemd-run",
    `--unit=${unit}`,
    ...properties.flatMap((property) => ["-p", property]),
    "--",
    ...argv,
  );
}

async function waitFor(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} does not answer`);
}

interface Result {
  value: string;
}

async function query(expression: string): Promise<Result[]> {
  const url = `http://${PROMETHEUS}/api/v1/query?query=${
    encodeURIComponent(expression)
  }`;
  const answer = await (await fetch(url)).json();
  match(answer.status, /^success$/, `${expression}: ${answer.error}`);
  return answer.data.result.map(({ value }: { value: [number, string] }) => ({
    value: value[1],
  }));
}

/** What promtool has against the metrics of an endpoint. */
async function lint(host: TestHost, address: string): Promise<string[]> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  await host.write("/root/told.prom", text);
  const command = "promtool check metrics < /root/told.prom";
  const { code, stdout, stderr } = await host.exec("sh", "-c", command);
  // 3 is its code for findings, 1 for a text that it cannot read.
  ok(code === 0 || code === 3, `promtool ended with ${code}: ${stderr}`);
  return (stdout + stderr).split("\n").filter((line) => line !== "");
}
