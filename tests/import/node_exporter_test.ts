/** Flags of node_exporter become a facts file. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { collectors } from "../../lib/facts/mod.ts";
import { importNodeExporter } from "../../lib/import/node_exporter.ts";

/** What a text comes to, and what is left of it. */
async function importFlags(
  text: string,
): Promise<{ facts: unknown; left: string[] }> {
  const { facts, left } = await importNodeExporter("f", text, collectors);
  return {
    facts,
    left: left.map(({ place, what, why }) =>
      `${place.line}:${place.col} ${what}: ${why}`
    ),
  };
}

const ENDPOINT = { prometheus: { enabled: true, listen: [":9100"] } };

Deno.test("flags of a file of defaults are read, quotes and comments too", async () => {
  const { facts, left } = await importFlags(
    `# --collector.arp
ARGS="--collector.systemd --no-collector.cpu --collector.netdev.device-exclude='^veth.*' --web.listen-address=127.0.0.1:9100 --web.listen-address=[::1]:9100"
`,
  );
  deepEqual(left, []);
  deepEqual(facts, {
    collectors: [
      { type: "systemd", enabled: true },
      { type: "cpu", enabled: false },
      { type: "netdev", device_exclude: "^veth.*" },
    ],
    exporters: {
      prometheus: {
        enabled: true,
        listen: ["127.0.0.1:9100", "[::1]:9100"],
      },
    },
  });
});

Deno.test("flags of a unit with dollars for systemd, and values that stand apart", async () => {
  const { facts, left } = await importFlags(
    String
      .raw`ExecStart=/usr/bin/node_exporter --collector.filesystem.mount-points-exclude=^/(dev|proc)($$|/) \
  --collector.textfile.directory /var/lib/metrics --log.level=warn`,
  );
  deepEqual(left, []);
  deepEqual(facts, {
    collectors: [
      { type: "filesystem", mount_points_exclude: "^/(dev|proc)($|/)" },
      { type: "textfile", directories: "/var/lib/metrics" },
    ],
    exporters: ENDPOINT,
  });
});

Deno.test("what is not known is told with its place", async () => {
  const { facts, left } = await importFlags(
    "--collector.perf --no-collector.perf --path.procfs=/host\n --collector.cpu.nothing=1",
  );
  deepEqual(left, [
    "1:1 --collector.perf: there is no such collector here",
    "1:38 --path.procfs: there is nothing like it here",
    '2:2 --collector.cpu.nothing: cpu has no param "nothing" here',
  ]);
  deepEqual(facts, { exporters: ENDPOINT });
});

Deno.test("without the defaults only what is named runs", async () => {
  const { facts } = await importFlags(
    "--collector.disable-defaults --collector.loadavg",
  );
  const { collectors: listed } = facts as {
    collectors: { type: string; enabled: boolean }[];
  };
  deepEqual(
    listed.filter(({ enabled }) => enabled).map(({ type }) => type),
    ["loadavg"],
  );
});
