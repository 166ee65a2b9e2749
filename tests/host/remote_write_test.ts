/** Remote write to a real Prometheus: equal values, nothing lost while it is away, series that are gone end. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";

const PROMETHEUS = "127.0.0.1:19091";
const OURS = "127.0.0.1:18001";

const FACTS = `collectors:
  - type: textfile
    directories: [/var/lib/textfile]
exporters:
  remote_write:
    url: http://${PROMETHEUS}/api/v1/write
    interval: 1s
    labels: { site: "fra \\"1\\"" }
`;

/** The program with all rights, without which Deno opens no /proc. */
const DRIFTLESS = [
  "/opt/deno",
  "run",
  "--no-prompt",
  "--cached-only",
  ..."read write net env run sys ffi import".split(" ")
    .map((right) => `--allow-${right}`),
  "/opt/driftless/cli/main.ts",
  "--config",
  "/etc/driftless/config",
];

/** Values that are the same at each look. */
const STEADY = [
  "node_memory_MemTotal_bytes",
  "node_boot_time_seconds",
  "node_uname_info",
  "node_filesystem_size_bytes",
  "node_os_info",
  "odd_values",
];

hostTest("a real Prometheus takes what remote_write sends", async (host, t) => {
  await install(host);
  await startPrometheus(host);
  await start(host, "ours", [
    ...DRIFTLESS,
    "facts",
    "--serve",
    "--listen",
    OURS,
  ]);
  await waitFor(async () => (await query("node_uname_info")).length > 0);

  await t.step(
    "values that do not change are equal to the last bit",
    async () => {
      const told = await (await fetch(`http://${OURS}/metrics`)).text();
      for (const name of STEADY) {
        const lines = told.split("\n")
          .filter((line) =>
            line.startsWith(`${name}{`) || line.startsWith(`${name} `)
          );
        const theirs = await query(`${name}{job="node"}`);
        equal(theirs.length, lines.length, name);
        ok(theirs.length > 0, name);
        for (const { value, labels } of theirs) {
          equal(labels["site"], 'fra "1"');
          ok(
            lines.some((line) =>
              Object.is(Number(toNumber(line)), Number(value))
            ),
            `${name} ${value}: ${lines.join("\n")}`,
          );
        }
      }
      const all = told.split("\n").filter((line) => /^[^#]/.test(line)).length;
      const [count] = await query('count({job="node"})');
      // The endpoint tells of itself besides.
      ok(Number(count?.value) > all * 0.95, `${count?.value} of ${all} series`);
    },
  );

  await t.step("a series that is gone ends at once", async () => {
    equal((await query("odd_values")).length, 4);
    await host.write("/var/lib/textfile/odd.prom", 'odd_values{of="one"} 1\n');
    await waitFor(async () => (await query("odd_values")).length === 1);
  });

  await t.step(
    "what was measured while it was away is sent later",
    async () => {
      await host.ask("systemctl", "stop", "receiver");
      const from = Date.now() / 1000;
      await new Promise((resolve) => setTimeout(resolve, 6000));
      const to = Date.now() / 1000;
      await startPrometheus(host);
      const expression = `count_over_time(node_time_seconds[${
        Math.floor(to - from)
      }s] @ ${to.toFixed(3)})`;
      await waitFor(async () =>
        Number((await query(expression))[0]?.value ?? 0) >= 5
      );
      const metrics = await (await fetch(`http://${OURS}/metrics`)).text();
      match(
        metrics,
        /^driftless_push_snapshots_total\{exporter="remote_write",outcome="dropped"\} 0$/m,
      );
      match(metrics, /^driftless_push_failures_total\{.*\} [1-9]/m);
    },
  );
}, { network: "host" });

async function install(host: TestHost): Promise<void> {
  await host.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");
  await host.ask("chmod", "755", "/usr/sbin/policy-rc.d");
  await host.ask("apt-get", "update", "-qq");
  await host.ask(
    ..."apt-get install -qq -y --no-install-recommends prometheus".split(" "),
  );
  await host.write("/etc/receiver.yml", "global: { scrape_interval: 15s }\n");
  await host.write("/etc/driftless/config/facts.yml", FACTS);
  await host.write(
    "/var/lib/textfile/odd.prom",
    'odd_values{of="one"} 1\nodd_values{of="tiny"} 5e-324\nodd_values{of="inf"} -Inf\nodd_values{of="none"} NaN\n',
  );
}

async function startPrometheus(host: TestHost): Promise<void> {
  await start(host, "receiver", [
    "prometheus",
    "--config.file=/etc/receiver.yml",
    "--storage.tsdb.path=/root/tsdb",
    "--web.enable-remote-write-receiver",
    `--web.listen-address=${PROMETHEUS}`,
  ]);
  await waitFor(async () => {
    const response = await fetch(`http://${PROMETHEUS}/-/ready`);
    await response.body?.cancel();
    return response.ok;
  });
}

async function start(
  host: TestHost,
  unit: string,
  argv: readonly string[],
): Promise<void> {
  await host.ask(
    "systemd-run",
    `--unit=${unit}`,
    "-p",
    "Environment=DENO_DIR=/opt/deno-dir DENO_NO_UPDATE_CHECK=1 NO_COLOR=1",
    "--",
    ...argv,
  );
}

/** Waits until something is so; what fails meanwhile is tried again. */
async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  let last: unknown = "it never was";
  for (let tries = 0; tries < 150; tries++) {
    try {
      if (await isSo()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${isSo} is not so`, { cause: last });
}

interface Result {
  value: string;
  labels: Record<string, string>;
}

async function query(expression: string): Promise<Result[]> {
  const url = `http://${PROMETHEUS}/api/v1/query?query=${
    encodeURIComponent(expression)
  }`;
  const answer = await (await fetch(url)).json();
  equal(answer.status, "success", `${expression}: ${answer.error}`);
  return answer.data.result.map((
    { value, metric }: {
      value: [number, string];
      metric: Record<string, string>;
    },
  ) => ({ value: toNumber(value[1]), labels: metric }));
}

/** The number at the end of a line, in the words of JavaScript. */
function toNumber(line: string): string {
  return (line.split(" ").at(-1) ?? "").replace("+Inf", "Infinity")
    .replace("-Inf", "-Infinity");
}
